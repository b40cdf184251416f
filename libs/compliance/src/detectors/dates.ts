import { isBirthDate } from './calendar.js';
import { charClass as c, type Detector, type Strength, shapes } from './detector.js';

/** Two-digit years are taken for the last hundred. */
const century = (year: string): number => (Number(year) > 26 ? 1900 : 2000) + Number(year);

const forms: readonly (readonly [RegExp, (match: RegExpExecArray) => readonly [number, number, number]])[] = [
  [
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/,
    (m) => [Number(m[1]), Number(m[3]), Number(m[4])],
  ],
  [/^(\d{4})(\d{2})(\d{2})$/, (m) => [Number(m[1]), Number(m[2]), Number(m[3])]],
  [/^(\d{4})年(\d{1,2})月(\d{1,2})日?$/, (m) => [Number(m[1]), Number(m[2]), Number(m[3])]],
  [
    /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/,
    (m) => [Number(m[4]), Number(m[3]), Number(m[1])],
  ],
  [/^(\d{1,2})([-/.])(\d{1,2})\2(\d{2})$/, (m) => [century(m[4] ?? ''), Number(m[3]), Number(m[1])]],
];
/** Written with the year last: day and month may stand in either order. */
const slashed = /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayMonth = /^(\d{1,2})[- ]([A-Za-z]{3})[a-z]*\.?[-, ]+(\d{4})$/;
const monthDay = /^([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$/;

/** Year, month and day of a written date (day before month where both are possible), or null. */
export function parseDate(value: string): readonly [number, number, number] | null {
  for (const [form, read] of forms) {
    const match = form.exec(value);
    if (match) return read(match);
  }
  const named = dayMonth.exec(value);
  if (named) return [Number(named[3]), months.indexOf((named[2] as string).toLowerCase()) + 1, Number(named[1])];
  const american = monthDay.exec(value);
  if (american)
    return [Number(american[3]), months.indexOf((american[1] as string).toLowerCase()) + 1, Number(american[2])];
  return null;
}

function birthDate(value: string, today: number): Strength {
  const date = parseDate(value);
  if (!date) return 0;
  const [year, month, day] = date;
  if (isBirthDate(year, month, day, today)) return 1;
  return slashed.test(value) && isBirthDate(year, day, month, today) ? 1 : 0;
}

/** Dates of birth. Any date of the last 125 years has the shape, so the column's name must say what it is. */
export const dateDetectors: readonly Detector[] = [
  {
    id: 'dob',
    names: ['DATE_OF_BIRTH', 'DOB'],
    kind: 'attribute',
    personal: true,
    chance: 0.9,
    needs: c.digit,
    allows: shapes.alnum | c.hyphen | c.slash | c.dot | c.colon | c.space | c.plus | c.comma | c.wide,
    min: 6,
    max: 35,
    hintOnly: true,
    test: (value, { today }) => birthDate(value, today),
  },
];
