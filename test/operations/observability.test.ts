import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { signUp, verifyAccount } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { declaredMetrics, type MetricValue, parseMetrics } from '../harness/prometheus.js';
import { queryDatabase } from '../harness/sql.js';
import { type CollectedSpan, startTraceCollector } from '../harness/trace-collector.js';
import { waitFor } from '../harness/wait-for.js';

const QUEUES = ['profiling', 'screening', 'pricing', 'settlement', 'delivery', 'notifications', 'platform'];
/** Values that a label may take at most, in all processes together. */
const LABEL_VALUES_MAX = 40;

interface Readiness {
  readonly code: number;
  readonly status: string;
  readonly checks: Record<string, string>;
}

describe('an exchange seen from outside', () => {
  let exchange: Exchange;
  let collector: Awaited<ReturnType<typeof startTraceCollector>>;
  let email: string;
  let name: string;

  beforeAll(async () => {
    collector = await startTraceCollector();
    exchange = await startExchange({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
    });
    name = 'Zmyslona Spolka';
    email = await signUp(exchange, { name });
    await verifyAccount(exchange, email);
  }, 120_000);

  it('shows a request, what it caused and the job that did it as one trace', async () => {
    const ofTrace = await waitFor(
      () => {
        const root = collector.spans.find((span) => span.name === 'mutation signUp');
        const spans = collector.spans.filter(({ traceId }) => traceId === root?.traceId);
        return spans.some((span) => span.name.startsWith('consume ')) ? spans : undefined;
      },
      { describe: 'a trace that reaches a consumer' },
    );
    const consumed = ofTrace.find((span) => span.name.startsWith('consume ')) as CollectedSpan;
    expect(pathTo(ofTrace, consumed)).toEqual([
      'api mutation signUp',
      'api sql transaction',
      expect.stringMatching(/^worker relay /),
      expect.stringMatching(/^worker job /),
      expect.stringMatching(/^worker consume /),
    ]);
    expect(ofTrace.some((span) => span.service === 'weir-worker' && span.name === 'sql transaction')).toBe(true);
  });

  it('sends no person and no secret along', () => {
    const sent = collector.bodies.join('\n');
    expect(sent).toContain('signUp');
    for (const secret of [email, name, 'correct horse', '127.0.0.1', 'A Person']) expect(sent).not.toContain(secret);
  });

  it('goes on in the trace of a caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await fetch(`${exchange.url}/healthz`, { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    const span = await waitFor(() => collector.spans.find((each) => each.traceId === traceId), {
      describe: 'the span of a request with a traceparent',
    });
    expect(span).toMatchObject({ name: 'GET /healthz', parentSpanId: '00f067aa0ba902b7' });
  });

  it('has the metrics that its alerts and its runbook name, in api and worker', async () => {
    const answers = await Promise.all([exchange.url, ...exchange.workerUrls].map(metricsOf));
    const rules = alertRules();
    expect(rules.length).toBeGreaterThan(10);
    const runbook = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const text of answers) {
      const declared = declaredMetrics(text);
      for (const { alert, expr } of rules) {
        const used = metricsIn(expr);
        expect({ alert, used }).not.toEqual({ alert, used: [] });
        expect({ alert, unknown: used.filter((metric) => !declared.has(metric)) }).toEqual({ alert, unknown: [] });
      }
      const own = [...declared].filter((metric) => metric.startsWith('weir_'));
      const undocumented = own
        .map((metric) => metric.replace(/_(bucket|count|sum)$/, ''))
        .filter((metric) => !runbook.includes(`\`${metric}\``));
      expect(undocumented).toEqual([]);
    }
    for (const { alert, runbook: anchor } of rules) {
      const heading = anchor.split('#')[1]?.replaceAll('-', ' ');
      expect({ alert, found: new RegExp(`^#+ ${heading}$`, 'im').test(runbook) }).toEqual({ alert, found: true });
    }
  });

  it('gives each gauge a value, and labels few', async () => {
    const values = parseMetrics(await metricsOf(exchange.url));
    const of = (metric: string) => values.filter((value) => value.name === metric);
    expect(of('weir_metric_read_failures_total')).toEqual([]);
    expect(of('weir_queue_oldest_waiting_age_seconds').map(({ labels }) => labels.queue)).toEqual(QUEUES);
    for (const metric of [
      'weir_outbox_unsent',
      'weir_outbox_pending',
      'weir_outbox_dead',
      'weir_outbox_oldest_unsent_age_seconds',
      'weir_outbox_oldest_pending_age_seconds',
      'weir_audit_seal_lag_seconds',
    ]) {
      expect(of(metric)).toEqual([expect.objectContaining({ value: expect.any(Number) })]);
    }
    expect(valuesPerLabel(values).filter(({ count }) => count > LABEL_VALUES_MAX)).toEqual([]);
  });

  it('proves that workers take jobs of each queue', async () => {
    await waitFor(async () => (await readiness(exchange)).status === 'ready', {
      describe: 'a heartbeat of each queue',
      timeoutMs: 60_000,
    });
    await exchange.kill('worker');
    await queryDatabase(
      exchange,
      `UPDATE queue_heartbeat SET beat_at = now() - interval '2 minutes' WHERE queue = 'delivery'`,
    );
    expect(await readiness(exchange)).toMatchObject({
      code: 200,
      status: 'degraded',
      checks: { workers: 'nobody takes jobs of delivery', database: 'ok', storage: 'ok' },
    });
    const ages = parseMetrics(await metricsOf(exchange.url)).filter(
      (value) => value.name === 'weir_queue_heartbeat_age_seconds' && value.value >= 120,
    );
    expect(ages.map(({ labels }) => labels.queue)).toEqual(['delivery']);
  });

  it('says that migrations are behind', async () => {
    await queryDatabase(exchange, `UPDATE weir_migration SET name = 'x' || name WHERE name = '0011-queue-heartbeat'`);
    expect(await readiness(exchange)).toMatchObject({
      code: 503,
      status: 'not ready',
      checks: { migrations: '1 not applied, the first is 0011-queue-heartbeat', database: 'ok' },
    });
    await queryDatabase(exchange, `UPDATE weir_migration SET name = substr(name, 2) WHERE name LIKE 'x%'`);
  });

  it('says that files cannot be written', async () => {
    const storage = exchange.env.WEIR_STORAGE_DIR ?? '';
    await rename(storage, `${storage}-away`);
    await writeFile(storage, 'not a folder');
    await waitFor(async () => (await readiness(exchange)).checks.storage !== 'ok', {
      describe: 'a store that does not take files',
    });
    expect(await readiness(exchange)).toMatchObject({ code: 503, checks: { storage: 'unreachable', database: 'ok' } });
    await rm(storage);
    await rename(`${storage}-away`, storage);
    await waitFor(async () => (await readiness(exchange)).code === 200, { describe: 'a store that takes files again' });
  });
});

/** Services and names of the spans from the root down to `span`. */
function pathTo(spans: readonly CollectedSpan[], span: CollectedSpan): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent === undefined ? [] : pathTo(spans, parent)), `${span.service.replace('weir-', '')} ${span.name}`];
}

async function readiness({ url }: Exchange): Promise<Readiness> {
  const response = await fetch(`${url}/readyz`);
  return { code: response.status, ...((await response.json()) as Omit<Readiness, 'code'>) };
}

async function metricsOf(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

function alertRules(): { alert: string; expr: string; runbook: string }[] {
  const { groups } = parse(readFileSync(join(ROOT, 'ops/alerts.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[];
  };
  return groups
    .flatMap(({ rules }) => rules)
    .map(({ alert, expr, annotations }) => ({ alert, expr, runbook: annotations.runbook }));
}

/** @throws Error when the expression is not PromQL */
function metricsIn(expr: string): string[] {
  const names: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${expr}`);
      if (type.name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expr.slice(from, to));
    },
  });
  return names;
}

function valuesPerLabel(values: readonly MetricValue[]): { label: string; count: number }[] {
  const seen = new Map<string, Set<string>>();
  for (const { name, labels } of values)
    for (const [label, value] of Object.entries(labels)) {
      const key = `${name} ${label}`;
      seen.set(key, (seen.get(key) ?? new Set()).add(value));
    }
  return [...seen].map(([label, set]) => ({ label, count: set.size }));
}
