import { asciiClasses, charClass } from '../detectors/detector.js';

/** Start value and factor of FNV-1a. */
export const hashSeed = 0x811c9dc5;
export const hashFactor = 0x01000193;

/** One pass over a cell: union of its character classes, and FNV-1a of its UTF-16 code units. */
export function readCell(value: string): { classes: number; hash: number } {
  let classes = 0;
  let hash = hashSeed;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    hash = Math.imul(hash ^ code, hashFactor);
    classes |= code < 128 ? (asciiClasses[code] as number) : charClass.wide;
  }
  return { classes, hash };
}

const tokenClasses =
  charClass.digit | charClass.upper | charClass.lower | charClass.hyphen | charClass.underscore | charClass.dot | charClass.slash | charClass.plus;

/** Length of the longest run of characters that numbers and tokens are made of and that contains a digit. */
export function longestToken(value: string): number {
  let longest = 0;
  let start = 0;
  let digits = false;
  for (let index = 0; index <= value.length; index++) {
    const code = index < value.length ? value.charCodeAt(index) : 0;
    const bits = code < 128 ? (asciiClasses[code] as number) : charClass.wide;
    if ((bits & tokenClasses) !== 0 || (bits === charClass.space && digits)) {
      if (bits === charClass.digit) digits = true;
      continue;
    }
    if (digits) longest = Math.max(longest, index - start);
    start = index + 1;
    digits = false;
  }
  return longest;
}

const placeholders = new Set([
  'null',
  'none',
  'nan',
  'n/a',
  'na',
  'nil',
  '-',
  '--',
  '---',
  '\\n',
  '?',
  '#n/a',
  '(null)',
  '<na>',
  '.',
  '*',
  '无',
  '空',
]);

/** Whether a cell says nothing: empty, or what exports write for a missing value. */
export function isBlank(value: string): boolean {
  return value.length === 0 || (value.length <= 6 && placeholders.has(value.toLowerCase()));
}

const compatibility = /[\u00a0\u00ad\u200b-\u200f\u2060\u3000\ufeff\uff00-\uffef]/;
const invisible = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/** The form in which detectors read a cell: width and invisible characters undone, without the marks that spreadsheets add. */
export function canonical(raw: string): string {
  let value = raw.trim();
  if (compatibility.test(value)) value = value.normalize('NFKC').replace(invisible, '').trim();
  const first = value.charCodeAt(0);
  if (first === 39 || first === 34) value = value.replace(/^(['"])(.*?)\1?$/s, '$2').trim();
  if (value.endsWith('.0') && /^\d{7,19}\.0$/.test(value)) value = value.slice(0, -2);
  return value;
}
