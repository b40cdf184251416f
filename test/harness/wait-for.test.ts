import { waitFor } from './wait-for.js';

describe('waitFor', () => {
  it('gives what the condition gives, zero and the empty text included', async () => {
    expect(await waitFor(() => 0, { describe: 'zero' })).toBe(0);
    expect(await waitFor(async () => '', { describe: 'a text' })).toBe('');
  });

  it('asks again while the condition is not true or throws', async () => {
    const answers = [
      () => undefined,
      () => {
        throw new Error('not yet');
      },
      () => null,
      () => false as const,
      () => 'there',
    ];
    expect(await waitFor(() => answers.shift()?.(), { describe: 'the fifth answer' })).toBe('there');
    expect(answers).toEqual([]);
  });

  it('says what it waited for, and why the condition failed last', async () => {
    const condition = () => Promise.reject(new Error('no connection'));
    await expect(waitFor(condition, { describe: 'the worker', timeoutMs: 30 })).rejects.toMatchObject({
      message: 'waited in vain for the worker (30 ms)',
      cause: new Error('no connection'),
    });
  });
});
