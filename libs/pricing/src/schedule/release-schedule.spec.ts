import { money } from '@weir/kernel';
import { releaseSchedule, unearned } from './release-schedule.js';

describe('releaseSchedule', () => {
  const total = money(100n, 'CNY');
  const schedule = releaseSchedule(total, '2026-01-31T00:00:00Z', 3);

  it('releases at the end of each month, and sums exactly', () => {
    expect(schedule.map(({ amount }) => amount.minorUnits)).toEqual([34n, 33n, 33n]);
    expect(schedule.map(({ releaseAt }) => releaseAt.slice(0, 10))).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
  });

  it.each([
    ['2025-12-31T00:00:00Z', 100n],
    ['2026-01-31T00:00:00Z', 100n],
    ['2026-02-14T00:00:00Z', 83n],
    ['2026-02-28T00:00:00Z', 66n],
    ['2026-04-29T23:59:59Z', 1n],
    ['2026-04-30T00:00:00Z', 0n],
    ['2030-01-01T00:00:00Z', 0n],
  ])('unearned at %s is %s', (asOf, expected) => {
    expect(unearned(total, schedule, asOf).minorUnits).toBe(expected);
  });

  it('refuses a bad term and a schedule of another total', () => {
    expect(() => releaseSchedule(total, '2026-01-31T00:00:00Z', 37)).toThrow(
      expect.objectContaining({ field: 'months' }),
    );
    expect(() => releaseSchedule(total, 'soon', 3)).toThrow(expect.objectContaining({ field: 'termStart' }));
    expect(() => unearned(money(99n, 'CNY'), schedule, '2026-02-01T00:00:00Z')).toThrow(
      expect.objectContaining({ field: 'schedule' }),
    );
  });
});
