import { luhn } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isUniform, type Strength, shapes } from './detector.js';

/** Numbers that were printed in advertisements and leaflets, and the usual placeholders. */
const voidNumbers = new Set([
  '078051120',
  '219099999',
  '123456789',
  '987654321',
  '111111111',
  '222222222',
  '333333333',
  '123121234',
]);

const threeTwoFour = /^\d{3}([ -])\d{2}\1\d{4}$/;

function ssn(value: string): Strength {
  const bare = /^\d{9}$/.test(value);
  if (!bare && !threeTwoFour.test(value)) return 0;
  const digits = bare ? value : digitsOf(value);
  const area = digits.slice(0, 3);
  if (area === '000' || area === '666' || area >= '900') return 0;
  if (digits.slice(3, 5) === '00' || digits.slice(5) === '0000' || voidNumbers.has(digits)) return 0;
  return bare ? 1 : 2;
}

function itin(value: string): Strength {
  if (!/^9\d{2}([ -]?)(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\1\d{4}$/.test(value)) return 0;
  return value.length > 9 ? 2 : 1;
}

function npi(value: string): Strength {
  const digits = /^[12]\d{3}[ -]\d{3}[ -]\d{3}$/.test(value) ? digitsOf(value) : value;
  return /^[12]\d{9}$/.test(digits) && luhn(`80840${digits}`) ? 1 : 0;
}

function dea(value: string): Strength {
  if (!/^[A-Za-z][A-Za-z9]\d{7}$/.test(value)) return 0;
  const d = (index: number): number => value.charCodeAt(index + 2) - 48;
  return (d(0) + d(2) + d(4) + 2 * (d(1) + d(3) + d(5))) % 10 === d(6) && !isUniform(value.slice(2)) ? 1 : 0;
}

/** Medicare beneficiary identifier: positions of CMS's format, letters without S L O I B Z. */
const beneficiary =
  /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}$/i;

/** Numbers that United States agencies issue to people and to those who treat them. */
export const unitedStatesDetectors: readonly Detector[] = [
  {
    id: 'us_ssn',
    names: ['US_SSN', 'SSN', 'US_SOCIAL_SECURITY_NUMBER'],
    kind: 'identity',
    personal: true,
    chance: 0.889,
    needs: c.digit,
    allows: c.digit | c.hyphen | c.space,
    min: 9,
    max: 11,
    bareOnlyHinted: true,
    test: ssn,
  },
  {
    id: 'us_itin',
    names: ['US_ITIN'],
    kind: 'identity',
    personal: true,
    chance: 0.045,
    needs: c.digit,
    allows: c.digit | c.hyphen | c.space,
    min: 9,
    max: 11,
    test: itin,
  },
  {
    id: 'us_npi',
    names: ['US_NPI'],
    kind: 'organisation',
    personal: false,
    chance: 0.0202,
    worstChance: 0.1,
    needs: c.digit,
    allows: c.digit | c.space | c.hyphen,
    min: 10,
    max: 12,
    test: npi,
  },
  {
    id: 'us_dea',
    names: ['US_DEA', 'MEDICAL_LICENSE', 'US_DEA_NUMBER'],
    kind: 'identity',
    personal: true,
    chance: 0.1,
    worstChance: 0.1,
    needs: c.digit,
    allows: shapes.alnum,
    min: 9,
    max: 9,
    test: dea,
  },
  {
    id: 'us_mbi',
    names: ['US_MBI', 'US_MEDICARE_BENEFICIARY_ID'],
    kind: 'health',
    personal: true,
    chance: 0.02,
    needs: c.digit,
    allows: shapes.alnum | c.hyphen,
    min: 11,
    max: 13,
    test: (value) =>
      beneficiary.test(value) && /^[^-]*(?:-[^-]*-[^-]*)?$/.test(value) ? (value.length > 11 ? 2 : 1) : 0,
  },
  {
    id: 'us_passport',
    names: ['US_PASSPORT', 'PASSPORT'],
    kind: 'identity',
    personal: true,
    chance: 0.5,
    needs: c.digit,
    allows: shapes.upperAlnum,
    min: 9,
    max: 9,
    hintOnly: true,
    test: (value) => (/^[A-Z]?\d{8,9}$/.test(value) && !isUniform(value) ? 1 : 0),
  },
  {
    id: 'us_driver_license',
    names: ['US_DRIVER_LICENSE', 'DRIVER_LICENSE', 'DRIVERS_LICENSE_NUMBER'],
    kind: 'identity',
    personal: true,
    chance: 0.6,
    needs: c.digit,
    allows: shapes.alnum | c.hyphen | c.space,
    min: 6,
    max: 20,
    hintOnly: true,
    announcedOnly: true,
    test: (value) => (/^(?:[A-Z]{1,2}\d{5,14}|\d{6,12}|[A-Z]\d{3}-\d{3,4}-\d{4,6}(?:-\d)?)$/i.test(value) ? 1 : 0),
  },
];
