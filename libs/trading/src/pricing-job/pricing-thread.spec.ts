import { runPricing } from './pricing-thread.js';
import type { PricingWork } from './pricing-work.js';

const members = Array.from({ length: 100 }, (_, index) => `m${index}`);

/** Long enough that it is told of more than once. */
const long: PricingWork = {
  kind: 'shares',
  input: {
    currency: 'EUR',
    members,
    sales: members.map((member, index) => ({ amount: '100', needs: [member, `m${(index + 1) % 100}`] })),
  },
};

describe('runPricing', () => {
  it('ends the thread when it is told to, in the middle of the work', async () => {
    const stop = new AbortController();
    let percent = 0;
    const work = runPricing(long, {
      signal: stop.signal,
      onProgress: (now) => {
        percent = now;
        stop.abort();
      },
    });
    await expect(work).rejects.toThrow('stopped');
    expect(percent).toBeLessThan(95);
  });

  it('answers with what the work refuses', async () => {
    const refused: PricingWork = {
      kind: 'suggestion',
      input: { currency: 'EUR', target: { rows: 1, columns: 1, categories: [] }, comparables: [], quotes: [] },
    };
    const answer = await runPricing(refused, { signal: new AbortController().signal, onProgress: () => undefined });
    expect(answer).toMatchObject({ type: 'refusal', code: 'VALIDATION_FAILED', field: 'comparables' });
  });
});
