/**
 * Quick looks at a value's ASCII bytes, before it is decoded: false where the detector's test is sure to fail. Values
 * written with separators, and detectors that are not listed, always pass.
 */
export type ByteScreen = (bytes: Uint8Array, start: number, end: number) => boolean;

const zero = 48;

function luhnSum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  let index = end - 1;
  for (; index > start; index -= 2) {
    const doubled = ((bytes[index - 1] as number) - zero) * 2;
    sum += (bytes[index] as number) - zero + (doubled > 9 ? doubled - 9 : doubled);
  }
  return index === start ? sum + (bytes[index] as number) - zero : sum;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

function weighted(bytes: Uint8Array, start: number, weights: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++)
    sum += ((bytes[start + index] as number) - zero) * (weights[index] as number);
  return sum;
}

/** A screen for the form without separators of `length` digits. */
const bare =
  (length: number, screen: ByteScreen): ByteScreen =>
  (bytes, start, end) =>
    end - start !== length || screen(bytes, start, end);

const weights = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const nhs = weights(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
const medicare = weights(1, 3, 7, 9, 1, 3, 7, 9);
const taxFile = weights(1, 4, 3, 7, 5, 8, 6, 9, 10);
const pesel = weights(1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1);
const resident = weights(7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2);
const australianBusiness = weights(10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19);

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - zero) * 10 + (bytes[at + 1] as number) - zero;
}

const card: ByteScreen = (bytes, start, end) => {
  const length = end - start;
  if (length > 19 || !isDigit(bytes[start + 4]) || !isDigit(bytes[start + 6])) return true;
  return luhnSum(bytes, start, end) % 10 === 0;
};

const residentId: ByteScreen = (bytes, start, end) => {
  if (end - start !== 18) return true;
  const month = pairAt(bytes, start + 10);
  const day = pairAt(bytes, start + 12);
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const check = '10X98765432'.charCodeAt(weighted(bytes, start, resident) % 11);
  const last = bytes[end - 1] as number;
  return check === (last === 120 ? 88 : last);
};

const personnummer: ByteScreen = (bytes, start, end) => {
  if (end - start !== 10 && end - start !== 12) return true;
  const from = end - 10;
  const month = pairAt(bytes, from + 2);
  const day = pairAt(bytes, from + 4);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhnSum(bytes, from, end) % 10 === 0;
};

/** The country codes of the VAT numbers that are tested, as two bytes. */
const vatCountries = new Set(
  ['DE', 'FR', 'IT', 'BE', 'NL', 'PL', 'AT', 'ES', 'PT', 'DK', 'FI', 'SE', 'LU', 'IE', 'EL'].map(
    (code) => (code.charCodeAt(0) << 8) | code.charCodeAt(1),
  ),
);

/** Screens by detector. */
export const byteScreens: ReadonlyMap<string, ByteScreen> = new Map<string, ByteScreen>([
  ['bank_card', card],
  ['prc_resident_id', residentId],
  ['prc_minor_id', residentId],
  ['prc_mobile', bare(11, (bytes, start) => bytes[start] === 49 && (bytes[start + 1] as number) >= 51)],
  ['imei', bare(15, (bytes, start, end) => luhnSum(bytes, start, end) % 10 === 0)],
  [
    'iccid',
    (bytes, start, end) => bytes[start] === 56 && bytes[start + 1] === 57 && luhnSum(bytes, start, end) % 10 === 0,
  ],
  [
    'us_npi',
    bare(
      10,
      (bytes, start, end) =>
        (bytes[start] === 49 || bytes[start] === 50) && (luhnSum(bytes, start, end) + 24) % 10 === 0,
    ),
  ],
  ['us_itin', bare(9, (bytes, start) => bytes[start] === 57)],
  ['nhs_number', bare(10, (bytes, start) => weighted(bytes, start, nhs) % 11 === 0)],
  [
    'au_medicare',
    bare(10, (bytes, start) => weighted(bytes, start, medicare) % 10 === (bytes[start + 8] as number) - zero),
  ],
  ['au_tfn', bare(9, (bytes, start) => weighted(bytes, start, taxFile) % 11 === 0)],
  ['au_abn', bare(11, (bytes, start) => (weighted(bytes, start, australianBusiness) - 10) % 89 === 0)],
  ['ca_sin', bare(9, (bytes, start, end) => luhnSum(bytes, start, end) % 10 === 0)],
  ['pl_pesel', bare(11, (bytes, start) => weighted(bytes, start, pesel) % 10 === 0)],
  ['za_id_number', bare(13, (bytes, start, end) => luhnSum(bytes, start, end) % 10 === 0)],
  ['se_personnummer', personnummer],
  [
    'kr_rrn',
    bare(
      13,
      (bytes, start) =>
        pairAt(bytes, start + 2) >= 1 && pairAt(bytes, start + 2) <= 12 && (bytes[start + 6] as number) <= 52,
    ),
  ],
  [
    'kr_frn',
    bare(
      13,
      (bytes, start) =>
        pairAt(bytes, start + 2) >= 1 && pairAt(bytes, start + 2) <= 12 && (bytes[start + 6] as number) >= 53,
    ),
  ],
  [
    'eu_vat',
    (bytes, start) =>
      vatCountries.has((((bytes[start] as number) & 0xdf) << 8) | ((bytes[start + 1] as number) & 0xdf)),
  ],
  ['es_nif', (bytes, _start, end) => !isDigit(bytes[end - 1])],
  ['us_dea', (bytes, start) => !isDigit(bytes[start])],
  ['hkid', (bytes, start) => !isDigit(bytes[start])],
  ['tw_national_id', (bytes, start) => !isDigit(bytes[start]) && isDigit(bytes[start + 1])],
  ['sg_nric', (bytes, start, end) => !isDigit(bytes[start]) && !isDigit(bytes[end - 1])],
  [
    'iban',
    (bytes, start) =>
      !isDigit(bytes[start]) && !isDigit(bytes[start + 1]) && isDigit(bytes[start + 2]) && isDigit(bytes[start + 3]),
  ],
  ['uk_nino', (bytes, start, end) => !isDigit(bytes[start]) && !isDigit(bytes[end - 1])],
]);
