import { asciiClasses, charClass } from '../detectors/detector.js';

/** Start value and factor of FNV-1a. */
export const hashSeed = 0x811c9dc5;
export const hashFactor = 0x01000193;

/** One pass over a cell: union of its character classes, ASCII digits in it, and FNV-1a of its UTF-16 code units. */
export function readCell(value: string): { classes: number; digits: number; hash: number } {
  let classes = 0;
  let digits = 0;
  let hash = hashSeed;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    hash = Math.imul(hash ^ code, hashFactor);
    const bits = code < 128 ? (asciiClasses[code] as number) : charClass.wide;
    classes |= bits;
    digits += bits & charClass.digit;
  }
  return { classes, digits, hash };
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

/** Hashes of the placeholders as exports write them: lower case, upper case, capitalised. */
export const blankHashes: ReadonlySet<number> = new Set(
  [...placeholders, 'NaN', 'N/a', '(Null)']
    .flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])
    .map((word) => readCell(word).hash),
);

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
