/** Twenty patterns of personal data as a scanner in plain JavaScript would write them: one alternation over the text, nothing validated. */
const patterns = [
  '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}',
  'https?://[^\\s,]+',
  '\\b\\d{4}[- ]?\\d{4}[- ]?\\d{4}[- ]?\\d{4}\\b',
  '\\b3[47]\\d{13}\\b',
  '\\b\\d{3}-\\d{2}-\\d{4}\\b',
  '\\b9\\d{2}-[5-9]\\d-\\d{4}\\b',
  '\\b[A-Z]{2}\\d{2}[A-Z0-9]{11,30}\\b',
  '\\b\\d{17}[\\dXx]\\b',
  '\\b1[3-9]\\d{9}\\b',
  '\\+\\d{1,3}[ -]?\\d{3,4}[ -]?\\d{3,4}[ -]?\\d{3,4}',
  '\\(\\d{3}\\) ?\\d{3}-\\d{4}',
  '\\b\\d{3}-\\d{3}-\\d{4}\\b',
  '\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b',
  '\\b(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}\\b',
  '\\b[A-HJ-NPR-Z0-9]{17}\\b',
  '\\beyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*',
  '\\bAKIA[A-Z0-9]{16}\\b',
  '\\bgh[pousr]_[A-Za-z0-9]{36}\\b',
  '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  '\\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\\b',
];

export const alternation = new RegExp(patterns.map((source) => `(?:${source})`).join('|'), 'g');

/** Matches in one block of text. */
export function countMatches(text) {
  let count = 0;
  alternation.lastIndex = 0;
  while (alternation.exec(text) !== null) count++;
  return count;
}
