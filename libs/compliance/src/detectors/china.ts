import { dayNumber, isDate } from './calendar.js';
import { mod11_2, mod31 } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isBareNumber, type Strength, shapes } from './detector.js';

/** First two digits of the administrative division codes of GB/T 2260, with those of residents of HK, Macau and Taiwan. */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

function residentId(value: string, today: number): Strength {
  const grouped = /\s/.test(value);
  const id = (grouped ? value.replace(/\s+/g, '') : value).toUpperCase();
  if (!/^\d{17}[\dX]$/.test(id) || !provinces.has(id.slice(0, 2))) return 0;
  const [year, month, day] = [Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))];
  if (year < 1900 || !isDate(year, month, day) || dayNumber(year, month, day) > today) return 0;
  if (id.slice(14, 17) === '000' || !mod11_2(id)) return 0;
  return 2;
}

/** Shape, region and date of a resident identity number are right but its check character is wrong: a typing error or an invented one. */
export function isMistypedResidentId(value: string, today: number): boolean {
  const id = value.replace(/\s+/g, '').toUpperCase();
  if (!/^\d{17}[\dX]$/.test(id) || !provinces.has(id.slice(0, 2)) || mod11_2(id)) return false;
  const [year, month, day] = [Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))];
  return year >= 1900 && isDate(year, month, day) && dayNumber(year, month, day) <= today;
}

/** Someone under 14 on the day of the scan; their personal information is all sensitive (PIPL Art. 28). */
function minorsResidentId(value: string, today: number): Strength {
  const strength = residentId(value, today);
  const born = Number(value.replace(/\s+/g, '').slice(6, 14));
  return strength > 0 && born + 140_000 > today ? strength : 0;
}

function residentId15(value: string): Strength {
  if (!/^\d{15}$/.test(value) || !provinces.has(value.slice(0, 2))) return 0;
  return isDate(1900 + Number(value.slice(6, 8)), Number(value.slice(8, 10)), Number(value.slice(10, 12))) ? 1 : 0;
}

const creditCategories = /^(?:1[1-59]|2[19]|3[1-59]|4[19]|5[1-39]|6[129]|7[129]|8[19]|9[1-3]|A[19]|N[1-39]|Y1)/;

function socialCreditCode(value: string): Strength {
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(value)) return 0;
  return creditCategories.test(value) && mod31(value) ? 2 : 0;
}

const mobilePrefix = /^1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}$/;

const writtenMobile = /^(?:(?:\+|00)86[ -]?|\(\+?86\) ?|86[ -])?(?:\d{11}|\d{3}([ -])\d{4}\1\d{4})$/;

function mobile(value: string): Strength {
  if (value.length === 11 && isBareNumber(value)) return mobilePrefix.test(value) ? 1 : 0;
  if (!writtenMobile.test(value) || !mobilePrefix.test(digitsOf(value).slice(-11))) return 0;
  return 2;
}

const region = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新';
const plate = new RegExp(
  `^[${region}][A-HJ-NP-Z][·. -]?(?:(?=[A-HJ-NP-Z0-9]*\\d)[A-HJ-NP-Z0-9]{5}|(?=[A-HJ-NP-Z0-9]*\\d)[A-HJ-NP-Z0-9]{4}[挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9]\\d{4}|\\d{5}[A-HJK])$`,
);
const militaryPlate = new RegExp(`^(?:[VKHBSLJNGCEZ][A-DFJKLMNORSTVY]\\d{5}|WJ[${region}]?\\d{4}[0-9TDSHBXJ])$`);
const militaryPlatePrefix =
  /^(?:V[A-VXY]|K[A-DF-PR-V]|H[A-DF-M]|B[A-DF-M]|S[A-DF-M]|L[A-DF-M]|J[A-DF-M]|N[A-DF-M]|G[A-DF-M]|C[A-DF-M]|E[A-DF-M]|Z[A-DF-M])/;

const cjk = c.wide | c.digit | c.upper;

function pattern(expression: RegExp, strength: Strength = 1): (value: string) => Strength {
  return (value) => (expression.test(value) ? strength : 0);
}

/** Identifiers of people, companies and vehicles in China (mainland, Hong Kong and Macau permits). */
export const chinaDetectors: readonly Detector[] = [
  {
    id: 'prc_resident_id',
    names: ['CN_ID_CARD', 'CN_RESIDENT_ID', 'CHINA_RESIDENT_ID_NUMBER', 'IDCard', 'ID_CARD'],
    kind: 'identity',
    personal: true,
    chance: 1e-5,
    worstChance: 0.091,
    needs: c.digit,
    allows: c.digit | c.upper | c.lower | c.space,
    min: 18,
    max: 26,
    test: (value, { today }) => residentId(value, today),
  },
  {
    id: 'prc_minor_id',
    names: ['CN_ID_CARD_UNDER_14'],
    kind: 'identity',
    personal: true,
    chance: 1e-5,
    worstChance: 0.02,
    needs: c.digit,
    allows: c.digit | c.upper | c.lower | c.space,
    min: 18,
    max: 26,
    test: (value, { today }) => minorsResidentId(value, today),
  },
  {
    id: 'prc_resident_id15',
    names: ['CN_ID_CARD_15'],
    kind: 'identity',
    personal: true,
    chance: 0.012,
    needs: c.digit,
    allows: c.digit,
    min: 15,
    max: 15,
    hintOnly: true,
    test: residentId15,
  },
  {
    id: 'uscc',
    names: ['CN_USCC', 'CN_SOCIAL_CREDIT_CODE'],
    kind: 'organisation',
    personal: false,
    chance: 5e-6,
    worstChance: 0.033,
    needs: c.digit,
    allows: shapes.upperAlnum,
    min: 18,
    max: 18,
    test: socialCreditCode,
  },
  {
    id: 'prc_mobile',
    names: ['PHONE_NUMBER', 'CN_PHONE_NUMBER', 'CN_MOBILE', 'Phone'],
    kind: 'contact',
    personal: true,
    chance: 0.0556,
    needs: c.digit,
    allows: shapes.separated | c.plus | c.parenthesis,
    min: 11,
    max: 20,
    test: mobile,
  },
  {
    id: 'prc_passport',
    names: ['CN_PASSPORT', 'PASSPORT', 'Passport'],
    kind: 'identity',
    personal: true,
    chance: 0.1,
    needs: c.digit,
    allows: shapes.upperAlnum,
    min: 9,
    max: 10,
    hintOnly: true,
    test: pattern(/^(?:E\d{8}|E[A-HJ-NP-Z]\d{7}|G\d{8}|[DSP]E?\d{7,8}|1[45]\d{7})$/),
  },
  {
    id: 'hkmo_home_return_permit',
    names: ['CN_HKMO_HOME_RETURN_PERMIT', 'CN_PASSPORT', 'PASSPORT', 'Passport'],
    kind: 'identity',
    personal: true,
    chance: 0.08,
    needs: c.digit | c.upper,
    allows: shapes.upperAlnum,
    min: 9,
    max: 11,
    hintOnly: true,
    test: pattern(/^[HM]\d{8}(?:\d{2})?$/),
  },
  {
    id: 'mainland_hkmo_permit',
    names: ['CN_MAINLAND_HKMO_PERMIT', 'CN_PASSPORT', 'PASSPORT', 'Passport'],
    kind: 'identity',
    personal: true,
    chance: 0.08,
    needs: c.digit | c.upper,
    allows: shapes.upperAlnum,
    min: 9,
    max: 9,
    hintOnly: true,
    test: pattern(/^(?:[CW]\d{8}|C[A-HJ-NP-Z]\d{7})$/),
  },
  {
    id: 'taiwan_compatriot_permit',
    names: ['CN_TAIWAN_COMPATRIOT_PERMIT'],
    kind: 'identity',
    personal: true,
    chance: 1,
    needs: c.digit,
    allows: c.digit,
    min: 8,
    max: 10,
    hintOnly: true,
    test: pattern(/^(?:\d{8}|\d{10})$/),
  },
  {
    id: 'prc_plate',
    names: ['CN_LICENSE_PLATE', 'CN_VEHICLE_PLATE'],
    kind: 'identity',
    personal: true,
    chance: 1e-4,
    needs: c.wide | c.digit,
    allows: cjk | c.dot | c.space | c.hyphen,
    min: 7,
    max: 9,
    test: pattern(plate, 2),
  },
  {
    id: 'prc_military_plate',
    names: ['CN_MILITARY_PLATE'],
    kind: 'military',
    personal: false,
    chance: 0.05,
    needs: c.digit | c.upper,
    allows: cjk,
    min: 7,
    max: 8,
    test: (value) =>
      militaryPlate.test(value) || (militaryPlatePrefix.test(value) && /^[A-Z]{2}\d{5}$/.test(value)) ? 1 : 0,
  },
  {
    id: 'prc_officer_card',
    names: ['CN_MILITARY_OFFICER_CARD'],
    kind: 'military',
    personal: true,
    chance: 1e-4,
    needs: c.wide | c.digit,
    allows: c.wide | c.digit,
    min: 7,
    max: 13,
    test: pattern(/^(?:[军海空陆士文参政后装武兵南北沈兰成济广联火战]字?第?\d{6,8}号?)$/, 2),
  },
];
