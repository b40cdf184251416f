/**
 * How sure one value makes us: 0 not of this type, 1 valid, 2 valid and written in a way that other numbers are not
 * (a country prefix, the type's own grouping), so that one value is evidence by itself.
 */
export type Strength = 0 | 1 | 2;

/** What a detected value is about; rules and readers tell direct identifiers from attributes by it. */
export type DetectorKind =
  | 'identity'
  | 'contact'
  | 'financial'
  | 'device'
  | 'location'
  | 'health'
  | 'genetic'
  | 'attribute'
  | 'military'
  | 'organisation'
  | 'secret'
  | 'document';

export interface TestContext {
  /** `YYYYMMDD` as a number: the day against which "in the future" is measured. */
  readonly today: number;
}

export interface Detector {
  /** Stable id, e.g. `prc_resident_id`. */
  readonly id: string;
  /** What other systems call it, e.g. `CREDIT_CARD`. */
  readonly names: readonly string[];
  readonly kind: DetectorKind;
  /** Whether a column of such values is personal data by itself. */
  readonly personal: boolean;
  /** Share of random strings of the same shape that pass the test. */
  readonly chance: number;
  /**
   * The same under the worst prefix: identifiers of one issuer share a prefix and leave only the check digit to chance.
   * 1 (the default) where no check digit is left, so that only the whole column can tell.
   */
  readonly worstChance?: number;
  /** Character classes (see `charClass`) that must occur, and all that may occur. */
  readonly needs: number;
  readonly allows: number;
  /** Length in UTF-16 code units, both inclusive. */
  readonly min: number;
  readonly max: number;
  /** Too common a shape to be believed without a column name that announces it. */
  readonly hintOnly?: boolean;
  /** Not even looked for without such a column name: the shape says nothing. */
  readonly announcedOnly?: boolean;
  /** Without such a column name bare numbers count only in short columns: nearly every number of that length passes. */
  readonly bareOnlyHinted?: boolean;
  /** Tests a canonical value (NFKC, trimmed). */
  readonly test: (value: string, context: TestContext) => Strength;
}

/** Character classes of a value as bits; a value's profile is their union. */
export const charClass = {
  digit: 1,
  upper: 2,
  lower: 4,
  dot: 8,
  hyphen: 16,
  space: 32,
  plus: 64,
  slash: 128,
  colon: 256,
  at: 512,
  parenthesis: 1024,
  comma: 2048,
  underscore: 4096,
  hash: 8192,
  wide: 16384,
  other: 32768,
} as const;

const table = new Uint16Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (code >= 48 && code <= 57) table[code] = charClass.digit;
  else if (code >= 65 && code <= 90) table[code] = charClass.upper;
  else if (code >= 97 && code <= 122) table[code] = charClass.lower;
  else {
    const special: Record<string, number> = {
      '.': charClass.dot,
      '-': charClass.hyphen,
      ' ': charClass.space,
      '+': charClass.plus,
      '/': charClass.slash,
      ':': charClass.colon,
      '@': charClass.at,
      '(': charClass.parenthesis,
      ')': charClass.parenthesis,
      ',': charClass.comma,
      _: charClass.underscore,
      '#': charClass.hash,
    };
    table[code] = special[char] ?? charClass.other;
  }
}

/** Class of each ASCII code. */
export const asciiClasses: Readonly<Uint16Array> = table;

/** Union of the classes of the characters in `value`. */
export function profileOf(value: string): number {
  let bits = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    bits |= code < 128 ? (table[code] as number) : charClass.wide;
  }
  return bits;
}

const c = charClass;
/** Combinations that many detectors share. */
export const shapes = {
  digits: c.digit,
  separated: c.digit | c.space | c.hyphen | c.dot,
  upperAlnum: c.digit | c.upper,
  alnum: c.digit | c.upper | c.lower,
  alnumSpaced: c.digit | c.upper | c.lower | c.space | c.hyphen,
  printable: 0x3fff | c.other,
  anything: 0xffff,
} as const;

/** The digits of a value, without anything else. */
export function digitsOf(value: string): string {
  let digits = '';
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += value[index];
  }
  return digits;
}

/** Whether a value is a bare number. */
export function isBareNumber(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return value.length > 0;
}

/** Whether all characters are the same. */
export function isUniform(value: string): boolean {
  const first = value.charCodeAt(0);
  for (let index = 1; index < value.length; index++) if (value.charCodeAt(index) !== first) return false;
  return true;
}
