import type { ListingSubject } from '../subject.js';

const YEAR = /(?<!\d)(?:19|20)\d{2}(?!\d)/g;
/** Figures are out by then, in years. */
const RELEASED_AFTER = 2;

/** Whether title and description name years, all of them so long ago that official figures of theirs have been released. */
export function speaksOfPastYears({ title, description }: ListingSubject, asOf: string): boolean {
  const years = `${title} ${description.slice(0, CHARACTERS_MAX)}`.match(YEAR) ?? [];
  const last = Number(asOf.slice(0, 4)) - RELEASED_AFTER;
  return years.length > 0 && years.every((year) => Number(year) <= last);
}

/** So much of a description is read. */
const CHARACTERS_MAX = 1_000;
