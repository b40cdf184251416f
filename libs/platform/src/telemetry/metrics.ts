import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The process's Prometheus metrics. */
export class Metrics {
  readonly registry = new Registry();
  readonly httpRequests = new Histogram({
    name: 'weir_http_request_duration_seconds',
    help: 'Duration of HTTP requests',
    labelNames: ['route', 'status'],
    registers: [this.registry],
  });
  readonly sqlStatements = new Counter({
    name: 'weir_sql_statements_total',
    help: 'SQL statements sent',
    registers: [this.registry],
  });
  readonly jobs = new Counter({
    name: 'weir_jobs_total',
    help: 'Jobs by queue and outcome',
    labelNames: ['queue', 'outcome'],
    registers: [this.registry],
  });
  readonly outboxPending = new Gauge({
    name: 'weir_outbox_pending',
    help: 'Outbox rows that are not done',
    registers: [this.registry],
  });
  readonly gateDecisions = new Counter({
    name: 'weir_gate_decisions_total',
    help: 'Decisions of the gate by point and effect',
    labelNames: ['point', 'effect'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
