import { asciiClasses, charClass } from '../detectors/detector.js';

/** What one pass over a cell tells. One instance is reused for all cells. */
export class CellProfile {
  /** Union of character classes. */
  classes = 0;
  /** FNV-1a of the UTF-16 code units. */
  hash = 0;
  /** Longest run of characters that tokens are made of, and digits in all. */
  longestToken = 0;
  digits = 0;

  read(value: string): void {
    let classes = 0;
    let hash = 0x811c9dc5;
    let run = 0;
    let longest = 0;
    let digits = 0;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      hash = Math.imul(hash ^ code, 0x01000193);
      const bits = code < 128 ? (asciiClasses[code] as number) : charClass.wide;
      classes |= bits;
      if ((bits & tokenClasses) !== 0) {
        run++;
        if (run > longest) longest = run;
        if (bits === charClass.digit) digits++;
      } else run = 0;
    }
    this.classes = classes;
    this.hash = hash;
    this.longestToken = longest;
    this.digits = digits;
  }
}

const tokenClasses =
  charClass.digit |
  charClass.upper |
  charClass.lower |
  charClass.hyphen |
  charClass.underscore |
  charClass.dot |
  charClass.slash |
  charClass.plus;

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
