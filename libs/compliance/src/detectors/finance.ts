import { luhn, mod97, weightedSum } from './checksums.js';
import { isoCountries } from './countries.js';
import { charClass as c, type Detector, isBareNumber, isUniform, type Strength, shapes } from './detector.js';
import { ibanFormats } from './iban-formats.js';

/** Issuer ranges of payment networks: prefix range (inclusive) and the lengths that the network issues. */
const issuers: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14, 16, 19]],
  ['3095', '3095', [14, 16, 19]],
  ['36', '36', [14, 16, 19]],
  ['38', '39', [14, 16, 19]],
  ['3528', '3589', [16, 17, 18, 19]],
  ['1800', '1800', [15]],
  ['2131', '2131', [15]],
  ['6011', '6011', [16, 17, 18, 19]],
  ['644', '649', [16, 17, 18, 19]],
  ['65', '65', [16, 17, 18, 19]],
  ['62', '62', [16, 17, 18, 19]],
  ['81', '81', [16, 17, 18, 19]],
  ['9558', '9558', [19]],
  ['60', '60', [16]],
  ['2200', '2204', [16, 17, 18, 19]],
  ['9792', '9792', [16]],
  ['1', '1', [15]],
  ['5018', '5018', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['5020', '5020', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['5038', '5038', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['5893', '5893', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['6304', '6304', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['6759', '6759', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['6761', '6763', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['0604', '0604', [12, 13, 14, 15, 16, 17, 18, 19]],
];

/** Lengths by the first four digits of the number, as bits (bit n = length n is issued). */
const lengthsByPrefix = new Int32Array(10000);
for (const [from, to, lengths] of issuers) {
  const first = Number(from.padEnd(4, '0'));
  const last = Number(to.padEnd(4, '9'));
  for (let prefix = first; prefix <= last; prefix++) {
    for (const length of lengths) lengthsByPrefix[prefix] = (lengthsByPrefix[prefix] as number) | (1 << length);
  }
}

/** Lengths from 12 (the lowest bit) to 19 that are issued to numbers with these first four digits (as a number). */
export function cardLengths(prefix: number): number {
  return ((lengthsByPrefix[prefix] as number) >>> 12) & 255;
}

const cardGroups = /^(?:\d{4}([ -]+)\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}|\d{6}([ -])\d{10,13})$/;

/** Brand range, length and Luhn of a payment card number without separators. */
export function isCardNumber(digits: string): boolean {
  if (digits.length < 12 || digits.length > 19) return false;
  const prefix =
    (digits.charCodeAt(0) - 48) * 1000 +
    (digits.charCodeAt(1) - 48) * 100 +
    (digits.charCodeAt(2) - 48) * 10 +
    digits.charCodeAt(3) -
    48;
  if ((((lengthsByPrefix[prefix] as number) >> digits.length) & 1) === 0) return false;
  return luhn(digits) && !isUniform(digits);
}

function card(value: string): Strength {
  if (isBareNumber(value)) return isCardNumber(value) ? 1 : 0;
  if (!cardGroups.test(value)) return 0;
  return isCardNumber(value.replace(/[ -]+/g, '')) ? 2 : 0;
}

/** Country, length, national structure and check digits (ISO 13616). */
export function isIban(compact: string): boolean {
  const format = ibanFormats.get(compact.slice(0, 2));
  if (!format || compact.length !== format.length || !format.pattern.test(compact)) return false;
  return mod97(compact.slice(4) + compact.slice(0, 4)) === 1;
}

function iban(value: string): Strength {
  if (!/^[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9])+$/.test(value)) return 0;
  return isIban(value.replace(/[ -]/g, '').toUpperCase()) ? 2 : 0;
}

function bic(value: string): Strength {
  if (!/^[A-Z]{4}[A-Z]{2}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?$/.test(value)) return 0;
  return isoCountries.has(value.slice(4, 6)) ? 1 : 0;
}

function routing(value: string): Strength {
  if (!/^\d{9}$/.test(value)) return 0;
  const prefix = Number(value.slice(0, 2));
  if (!(prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80)) return 0;
  return weightedSum(value, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 && value !== '000000000' ? 1 : 0;
}

/** Cards, accounts and the identifiers of banks and companies. */
export const financeDetectors: readonly Detector[] = [
  {
    id: 'bank_card',
    names: ['CREDIT_CARD', 'CREDIT_CARD_NUMBER', 'BANK_CARD', 'BankCard', 'CN_BANK_CARD', 'CREDITCARDNUMBER'],
    kind: 'financial',
    personal: true,
    chance: 0.024,
    worstChance: 0.1,
    needs: c.digit,
    allows: c.digit | c.space | c.hyphen,
    min: 12,
    max: 28,
    test: card,
  },
  {
    id: 'iban',
    names: ['IBAN_CODE', 'IBAN', 'INTERNATIONAL_BANKING_ACCOUNT_NUMBER'],
    kind: 'financial',
    personal: true,
    chance: 9e-4,
    worstChance: 0.0104,
    needs: c.digit,
    allows: shapes.alnumSpaced,
    min: 15,
    max: 42,
    test: iban,
  },
  {
    id: 'bank_account',
    names: ['BANK_ACCOUNT', 'US_BANK_NUMBER', 'ACCOUNT_NUMBER'],
    kind: 'financial',
    personal: true,
    chance: 1,
    needs: c.digit,
    allows: c.digit | c.space | c.hyphen,
    min: 7,
    max: 26,
    hintOnly: true,
    announcedOnly: true,
    test: (value) =>
      /^\d{2,8}(?:[ -]?\d{2,8}){1,5}$/.test(value) && value.replace(/\D/g, '').length >= 8 && !isUniform(value) ? 1 : 0,
  },
  {
    id: 'bic',
    names: ['SWIFT_CODE', 'BIC', 'BIC_SWIFT'],
    kind: 'organisation',
    personal: false,
    chance: 0.287,
    needs: c.upper,
    allows: shapes.upperAlnum,
    min: 8,
    max: 11,
    hintOnly: true,
    test: bic,
  },
  {
    id: 'aba_routing',
    names: ['ABA_ROUTING_NUMBER', 'US_BANK_ROUTING_MICR'],
    kind: 'organisation',
    personal: false,
    chance: 0.04,
    worstChance: 0.1,
    needs: c.digit,
    allows: c.digit,
    min: 9,
    max: 9,
    hintOnly: true,
    test: routing,
  },
  {
    id: 'lei',
    names: ['LEI', 'LEGAL_ENTITY_IDENTIFIER'],
    kind: 'organisation',
    personal: false,
    chance: 1e-3,
    worstChance: 0.0104,
    needs: c.digit,
    allows: shapes.upperAlnum,
    min: 20,
    max: 20,
    test: (value) => (/^[0-9A-Z]{18}\d{2}$/.test(value) && mod97(value) === 1 && !isUniform(value) ? 1 : 0),
  },
];
