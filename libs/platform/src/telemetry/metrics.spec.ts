import { mayReadMetrics } from './may-read-metrics.js';
import { Metrics, sharedRead } from './metrics.js';

const line = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.registry.metrics()).split('\n').filter((each) => each.startsWith(name));

describe('Metrics.sample', () => {
  it('reads when it is asked, and leaves out what it could not read', async () => {
    const metrics = new Metrics();
    let answer: () => Promise<{ value: number }[]> = async () => [{ value: 7 }];
    metrics.sample({ name: 'weir_depth', help: 'depth' }, () => answer());
    expect(await line(metrics, 'weir_depth')).toEqual(['weir_depth 7']);
    answer = async () => {
      throw new Error('gone');
    };
    expect(await line(metrics, 'weir_depth')).toEqual([]);
    expect(await line(metrics, 'weir_metric_read_failures_total{')).toEqual([
      'weir_metric_read_failures_total{metric="weir_depth"} 1',
    ]);
  });

  it('forgets labels that are no more', async () => {
    const metrics = new Metrics();
    let queues = ['a', 'b'];
    metrics.sample({ name: 'weir_age', help: 'age', labels: ['queue'] }, async () =>
      queues.map((queue) => ({ labels: { queue }, value: Number.POSITIVE_INFINITY })),
    );
    expect(await line(metrics, 'weir_age')).toEqual(['weir_age{queue="a"} +Inf', 'weir_age{queue="b"} +Inf']);
    queues = ['b'];
    expect(await line(metrics, 'weir_age')).toEqual(['weir_age{queue="b"} +Inf']);
  });
});

describe('sharedRead', () => {
  it('reads once for all, and again after a failure', async () => {
    let reads = 0;
    const read = sharedRead(60_000, async () => {
      reads += 1;
      if (reads === 1) throw new Error('gone');
      return reads;
    });
    await expect(read()).rejects.toThrow('gone');
    expect(await Promise.all([read(), read()])).toEqual([2, 2]);
  });
});

describe('mayReadMetrics', () => {
  const token = 'a token of sixteen';

  it.each([
    ['production', undefined, undefined, false],
    ['production', undefined, `Bearer ${token}`, false],
    ['production', token, `Bearer ${token}`, true],
    ['production', token, `Bearer ${token}s`, false],
    ['test', token, undefined, false],
    ['development', undefined, undefined, true],
  ] as const)('in %s with token %s, sent %s: %s', (environment, metricsToken, authorization, allowed) => {
    expect(mayReadMetrics({ environment, metricsToken }, authorization)).toBe(allowed);
  });
});
