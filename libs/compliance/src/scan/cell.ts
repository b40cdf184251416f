import { asciiClasses, charClass } from '../detectors/detector.js';

/** A hash before its first block. */
export const hashSeed = 0x811c9dc5;

/** Mixes four words of 32 bits into a hash, as csv-cells.as does with 16 bytes at a time. */
export function mixBlock(hash: number, first: number, second: number, third: number, fourth: number): number {
  let sum = 0;
  let word = Math.imul(first, 0xcc9e2d51);
  sum += Math.imul((word << 15) | (word >>> 17), 0x1b873593);
  word = Math.imul(second, 0x85ebca6b);
  sum += Math.imul((word << 15) | (word >>> 17), 0x27d4eb2f);
  word = Math.imul(third, 0x9e3779b1);
  sum += Math.imul((word << 15) | (word >>> 17), 0x165667b1);
  word = Math.imul(fourth, 0xc2b2ae35);
  sum += Math.imul((word << 15) | (word >>> 17), 0x2545f491);
  const mixed = hash ^ sum;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** Hash of the code units of a text; of ASCII it is that of its bytes, four to a word. */
export function hashText(value: string, ascii: boolean): number {
  const { length } = value;
  let hash = hashSeed;
  if (ascii) {
    for (let index = 0; index < length; index += 16)
      hash = mixBlock(
        hash,
        packed(value, index),
        packed(value, index + 4),
        packed(value, index + 8),
        packed(value, index + 12),
      );
  } else {
    for (let index = 0; index < length; index += 4)
      hash = mixBlock(hash, unit(value, index), unit(value, index + 1), unit(value, index + 2), unit(value, index + 3));
  }
  return hash ^ length;
}

function unit(value: string, index: number): number {
  return index < value.length ? value.charCodeAt(index) : 0;
}

function packed(value: string, index: number): number {
  if (index >= value.length) return 0;
  return (
    unit(value, index) | (unit(value, index + 1) << 8) | (unit(value, index + 2) << 16) | (unit(value, index + 3) << 24)
  );
}

/** Hash of an ASCII text from its bytes: the same as `hashText` gives. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = hashSeed;
  const byte = (index: number): number => (index < end ? (bytes[index] as number) : 0);
  const word = (index: number): number =>
    byte(index) | (byte(index + 1) << 8) | (byte(index + 2) << 16) | (byte(index + 3) << 24);
  for (let index = start; index < end; index += 16)
    hash = mixBlock(hash, word(index), word(index + 4), word(index + 8), word(index + 12));
  return hash ^ (end - start);
}

/** What is known of a cell from one look: union of its character classes, ASCII digits in it, hash of its text. */
export function readCell(value: string): { classes: number; digits: number; hash: number } {
  let classes = 0;
  let digits = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    const bits = code < 128 ? (asciiClasses[code] as number) : charClass.wide;
    classes |= bits;
    digits += bits & charClass.digit;
  }
  return { classes, digits, hash: hashText(value, (classes & charClass.wide) === 0) };
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
