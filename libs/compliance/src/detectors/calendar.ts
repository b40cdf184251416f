const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether the day exists in the Gregorian calendar. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (daysIn[month - 1] as number) + (leap ? 1 : 0);
}

/** `YYYYMMDD` as a number. */
export function dayNumber(year: number, month: number, day: number): number {
  return year * 10000 + month * 100 + day;
}

/** A day on which somebody alive or lately deceased may have been born: at most 125 years back, not in the future. */
export function isBirthDate(year: number, month: number, day: number, today: number): boolean {
  if (!isDate(year, month, day)) return false;
  const number = dayNumber(year, month, day);
  return number <= today && number >= today - 125 * 10000;
}

/** Birth date written as six digits `YYMMDD` without a century. */
export function isShortDate(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return isDate(2000 + Number(digits.slice(0, 2)), month, day);
}
