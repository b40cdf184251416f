import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge; labels take few values, all known beforehand, never an identifier. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const READ_TIMEOUT_MS = 2_000;

/** The process's Prometheus metrics. docs/operations.md says what each means. */
export class Metrics {
  readonly registry = new Registry();
  readonly httpRequests = new Histogram({
    name: 'weir_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route and status class',
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
    help: 'Jobs by queue and outcome: success, skipped or failed',
    labelNames: ['queue', 'outcome'],
    registers: [this.registry],
  });
  readonly jobDuration = new Histogram({
    name: 'weir_job_duration_seconds',
    help: 'Duration of jobs by queue',
    labelNames: ['queue'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600],
    registers: [this.registry],
  });
  readonly gateDecisions = new Counter({
    name: 'weir_gate_decisions_total',
    help: 'Decisions of the gate by point and effect',
    labelNames: ['point', 'effect'],
    registers: [this.registry],
  });
  private readonly readFailures = new Counter({
    name: 'weir_metric_read_failures_total',
    help: 'Gauges that could not be read at a scrape',
    labelNames: ['metric'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * A gauge that is read when Prometheus asks. A read that fails or takes more than 2 s leaves the gauge out of the answer and counts in
   * `weir_metric_read_failures_total`: a value of before would look like the truth.
   */
  sample(
    gauge: { readonly name: string; readonly help: string; readonly labels?: readonly string[] },
    read: () => Promise<readonly Sample[]>,
  ): void {
    const { readFailures } = this;
    new Gauge({
      name: gauge.name,
      help: gauge.help,
      labelNames: [...(gauge.labels ?? [])],
      registers: [this.registry],
      async collect() {
        this.reset();
        // A gauge without labels says 0 after a reset.
        if (gauge.labels === undefined) this.remove();
        try {
          for (const { labels, value } of await within(READ_TIMEOUT_MS, read())) this.set({ ...labels }, value);
        } catch {
          readFailures.inc({ metric: gauge.name });
        }
      },
    });
  }
}

/** A read that several gauges share: at most once in `forMs`; a failure is not kept. */
export function sharedRead<T>(forMs: number, read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (last !== undefined && at - last.at < forMs) return last.value;
    const value = read();
    last = { at, value };
    value.catch(() => {
      if (last?.value === value) last = undefined;
    });
    return value;
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('time-out')), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
