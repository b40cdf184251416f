import { charClass } from './detector.js';

/**
 * What a bare number must satisfy before a detector's test can pass, as data that a byte scanner can run without reading
 * the number as text. A check may let through what the test refuses, never the other way round.
 */
export interface NumberCheck {
  readonly detector: string;
  /** Lengths in digits to which the check applies. */
  readonly lengths: readonly number[];
  /**
   * What a digit adds to the sum, by its place counted from the end; `excluded` where that digit cannot stand there.
   */
  readonly add: (place: number, digit: number) => number;
  readonly modulus: number;
  /** Remainders of the sum that pass. */
  readonly remainders: readonly number[];
  /** Check digits that are not a sum. */
  readonly recursive?: 'mod11_10' | 'verhoeff' | 'issuer';
  /** The check refuses numbers of one repeated digit too. */
  readonly varied?: boolean;
  /** What passes is a hit of strength 1, and no other type silences it or is silenced by it: the text adds nothing. */
  readonly exact?: boolean;
}

/** More than all other digits of a number add together. */
export const excluded = 4096;
/** Digits of the longest number that is checked. */
export const checkedDigitsMax = 20;

type Add = NumberCheck['add'];
/** Digits allowed at an index from the start; anything where it is left out. */
type Allowed = Readonly<Record<number, string>>;

const nothing: Add = () => 0;
const luhn: Add = (place, digit) => (place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2);
const weighted =
  (weights: readonly number[], modulus: number): Add =>
  (place, digit) =>
    (digit * (weights[weights.length - 1 - place] ?? 0)) % modulus;

function check(
  detector: string,
  lengths: readonly number[],
  add: Add,
  modulus: number,
  rest: Pick<Partial<NumberCheck>, 'remainders' | 'recursive' | 'varied' | 'exact'> & { allowed?: Allowed } = {},
): NumberCheck {
  const { allowed = {}, remainders = [0], ...marks } = rest;
  const [length = 0] = lengths;
  return {
    detector,
    lengths,
    modulus,
    remainders,
    add: (place, digit) =>
      allowed[length - 1 - place]?.includes(String(digit)) === false ? excluded : add(place, digit),
    ...marks,
  };
}

const notZero = '123456789';
const monthAndDay = (at: number): Allowed => ({ [at]: '01', [at + 2]: '0123' });
/** Adds `offset` to a sum, through its last digit. */
const offsetBy =
  (offset: number, add: Add): Add =>
  (place, digit) =>
    add(place, digit) + (place === 0 ? offset : 0);
const medicare = weighted([1, 3, 7, 9, 1, 3, 7, 9, -1, 0], 10);

/** All checks, at most 31; each stands beside the test of the detector that it names. */
export const numberChecks: readonly NumberCheck[] = [
  check('bank_card', [12, 13, 14, 16, 17, 18], luhn, 10, { recursive: 'issuer', varied: true, exact: true }),
  // Numbers of telephones and of their cards have these lengths too, and silence it.
  check('bank_card', [15, 19], luhn, 10, { recursive: 'issuer', varied: true }),
  check('imei', [15], luhn, 10),
  check('iccid', [19], luhn, 10, { allowed: { 0: '8', 1: '9' } }),
  check('iccid', [20], luhn, 10, { allowed: { 0: '8', 1: '9' } }),
  check('prc_resident_id', [18], weighted([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1], 11), 11, {
    allowed: { 6: '12', ...monthAndDay(10) },
    remainders: [1],
  }),
  check('uscc', [18], weighted([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1], 31), 31),
  check('prc_mobile', [11], nothing, 1, { allowed: { 0: '1', 1: '3456789' } }),
  // With the country code 0086 a bare number has 15 digits; with any other number of them it is none.
  check('prc_mobile', [12, 13, 14], nothing, 1, { remainders: [] }),
  check('prc_mobile', [15], nothing, 1, { allowed: { 0: '0', 1: '0', 2: '8', 3: '6' } }),
  check('us_itin', [9], nothing, 1, { allowed: { 0: '9', 3: '56789' } }),
  check('au_tfn', [9], weighted([1, 4, 3, 7, 5, 8, 6, 9, 10], 11), 11, { varied: true, exact: true }),
  check('ca_sin', [9], luhn, 10, { allowed: { 0: '12345679' }, varied: true, exact: true }),
  // The prefix 80840 of a provider number adds 24 to the sum of Luhn.
  check('us_npi', [10], offsetBy(24, luhn), 10, { allowed: { 0: '12' }, exact: true }),
  check('nhs_number', [10], weighted([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11), 11, { varied: true, exact: true }),
  check('au_medicare', [10], (place, digit) => (medicare(place, digit) + 10) % 10, 10, {
    allowed: { 0: '23456' },
    exact: true,
  }),
  check('se_personnummer', [10], luhn, 10, { allowed: monthAndDay(2) }),
  check('se_personnummer', [12], (place, digit) => (place < 10 ? luhn(place, digit) : 0), 10, {
    allowed: { 0: '12', 1: '890', ...monthAndDay(4) },
  }),
  check('pl_pesel', [11], weighted([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10), 10, { allowed: { 4: '0123' } }),
  check('de_tax_id', [11], nothing, 1, { allowed: { 0: notZero }, recursive: 'mod11_10' }),
  check('au_abn', [11], offsetBy(79, weighted([10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19], 89)), 89, {
    allowed: { 0: notZero },
  }),
  // The second check digit: 10 times the sum, of which a remainder of 10 is written as 0.
  check('br_cpf', [11], weighted([110, 100, 90, 80, 70, 60, 50, 40, 30, 20, 10], 11), 11, { remainders: [0, 10] }),
  check('tr_national_id', [11], weighted([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 9], 10), 10, { allowed: { 0: notZero } }),
  check('aadhaar', [12], nothing, 1, { allowed: { 0: '23456789' }, recursive: 'verhoeff' }),
  check('jp_mynumber', [12], weighted([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11), 11, { remainders: [0, 1] }),
  check('kr_rrn', [13], nothing, 1, { allowed: { 6: '1234', ...monthAndDay(2) } }),
  check('kr_frn', [13], nothing, 1, { allowed: { 6: '5678', ...monthAndDay(2) } }),
  check('th_tnin', [13], weighted([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 11), 11, {
    allowed: { 0: '12345678' },
    remainders: [0, 1],
  }),
  check('za_id_number', [13], luhn, 10, { allowed: { 10: '012', ...monthAndDay(2) } }),
];

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const anyCase = letters + letters.toLowerCase();
const digits = '0123456789';

/** Characters with which values of a detector begin and end, where they are few; '' stands for any. */
export interface EdgeScreen {
  readonly detector: string;
  readonly first: string;
  readonly second: string;
  readonly last: string;
}

const edges = (detector: string, first: string, second = '', last = ''): EdgeScreen => ({
  detector,
  first,
  second,
  last,
});

/** All screens by the characters at the ends, at most 31, for values that are not bare numbers. */
export const edgeScreens: readonly EdgeScreen[] = [
  edges('es_nif', `${digits}XYZxyz`, `${digits}-`, anyCase),
  edges('us_dea', anyCase, `${anyCase}9`, digits),
  edges('hkid', letters, letters + digits, `${digits}A)`),
  edges('tw_national_id', letters, digits, digits),
  edges('sg_nric', 'STFGM', digits, letters),
  edges('iban', anyCase, anyCase),
  edges('uk_nino', anyCase, anyCase, 'ABCDabcd'),
  edges('eu_vat', 'DFIBNPASLEdfibnpasle', anyCase),
  edges('rsid', 'r', 's', digits),
  edges('us_mbi', notZero, anyCase, digits),
  edges('in_pan', anyCase, anyCase, anyCase),
  edges('it_fiscal_code', anyCase, anyCase, anyCase),
  edges('btc_base58', '13', ''),
  edges('tron_addr', 'T', ''),
  edges('bech32', 'btBT', 'cbCB'),
  edges('eth_addr', '0', 'x'),
  edges('fi_personal_identity_code', digits, digits),
  edges('e164', '+', digits),
];

/** Screens that stand for these detectors where a cell has this shape; undefined when one of them has none. */
export function screensFor(detectors: readonly string[], classes: number, length: number): number | undefined {
  let screens = 0;
  for (const detector of detectors) {
    const bit =
      classes === charClass.digit
        ? numberChecks.findIndex((check) => check.detector === detector && check.lengths.includes(length))
        : edgeScreens.findIndex((screen) => screen.detector === detector);
    if (bit < 0) return undefined;
    screens |= 1 << bit;
  }
  return screens;
}

/** Bits of a detector's screens: for bare numbers of any length, those of them that are exact, and for other values. */
export interface ScreenBits {
  readonly number: number;
  readonly exact: number;
  readonly edge: number;
}

const known = new Map<string, ScreenBits>();

/** Screens of a detector. */
export function screensOf(detector: string): ScreenBits {
  const found = known.get(detector);
  if (found) return found;
  const bits = (list: readonly { readonly detector: string }[]): number =>
    list.reduce((mask, screen, bit) => (screen.detector === detector ? mask | (1 << bit) : mask), 0);
  const screens = {
    number: bits(numberChecks),
    exact: bits(numberChecks.map((each) => (each.exact ? each : { detector: '' }))),
    edge: bits(edgeScreens),
  };
  known.set(detector, screens);
  return screens;
}
