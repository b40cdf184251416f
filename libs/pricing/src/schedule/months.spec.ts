import { addMonths } from './months.js';

describe('addMonths', () => {
  it.each([
    ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-11-30T23:59:59.999Z', 3, '2027-02-28T23:59:59.999Z'],
    ['2026-03-15T00:00:00.000Z', 12, '2027-03-15T00:00:00.000Z'],
  ])('%s and %i months is %s', (date, months, expected) => {
    expect(new Date(addMonths(Date.parse(date), months)).toISOString()).toBe(expected);
  });
});
