import { isShortDate } from './calendar.js';
import { verhoeff, weightedSum } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isUniform, type Strength, shapes } from './detector.js';

const digit = (value: string, index: number): number => value.charCodeAt(index) - 48;

function hkid(value: string): Strength {
  const match = /^([A-Z]{1,2})(\d{6})(?:\(([0-9A])\)|([0-9A]))$/.exec(value);
  if (!match) return 0;
  const [, letters = '', number = '', bracketed, bare] = match;
  const padded = letters.padStart(2, ' ');
  let sum = 0;
  for (let index = 0; index < 2; index++) {
    const code = padded.charCodeAt(index);
    sum += (code === 32 ? 36 : code - 55) * (9 - index);
  }
  sum += weightedSum(number, [7, 6, 5, 4, 3, 2]);
  const check = bracketed ?? bare ?? '';
  if ((sum + (check === 'A' ? 10 : Number(check))) % 11 !== 0) return 0;
  return bracketed ? 2 : 1;
}

const taiwanLetters = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

function taiwan(value: string): Strength {
  if (!/^[A-Z][1289]\d{8}$/.test(value)) return 0;
  const code = taiwanLetters.indexOf(value[0] as string) + 10;
  const sum = Math.floor(code / 10) + (code % 10) * 9 + weightedSum(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0 ? 1 : 0;
}

function aadhaar(value: string): Strength {
  if (!/^[2-9]\d{3}([ :-]?)\d{4}\1\d{4}$/.test(value)) return 0;
  const digits = digitsOf(value);
  return verhoeff(digits) && !isUniform(digits) ? (digits === value ? 1 : 2) : 0;
}

function singapore(value: string): Strength {
  if (!/^[STFGM]\d{7}[A-Z]$/.test(value)) return 0;
  const series = value[0] as string;
  const offset = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0;
  const remainder = (weightedSum(value.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = /[ST]/.test(series) ? 'JZIHGFEDCBA' : series === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  const position = series === 'M' ? 10 - remainder : remainder;
  return letters[position] === value[8] ? 2 : 0;
}

function japan(value: string): Strength {
  if (!/^\d{4}([ -]?)\d{4}\1\d{4}$/.test(value)) return 0;
  const digits = digitsOf(value);
  if (isUniform(digits)) return 0;
  let sum = 0;
  for (let position = 1; position <= 11; position++)
    sum += digit(digits, 11 - position) * (position <= 6 ? position + 1 : position - 5);
  const remainder = sum % 11;
  return (remainder <= 1 ? 0 : 11 - remainder) === digit(digits, 11) ? 1 : 0;
}

const koreanWeights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

function korea(value: string, series: RegExp): Strength {
  const match = /^(\d{6})(-?)([1-8])\d{6}$/.exec(value);
  if (!match || !series.test(match[3] as string) || !isShortDate(match[1] as string)) return 0;
  const digits = digitsOf(value);
  const foreigner = /[5-8]/.test(match[3] as string);
  const check = (11 - (weightedSum(digits, koreanWeights) % 11)) % 10;
  const expected = foreigner ? (check + 2) % 10 : check;
  return expected === digit(digits, 12) ? (match[2] ? 2 : 1) : 0;
}

function thailand(value: string): Strength {
  if (!/^[1-8]\d([- ]?)\d{4}\1\d{5}\1\d{2}\1\d$|^[1-8]\d{12}$|^[1-8]-\d{4}-\d{5}-\d{2}-\d$/.test(value)) return 0;
  const digits = digitsOf(value);
  const province = Number(digits.slice(1, 3));
  if (
    digits.length !== 13 ||
    isUniform(digits) ||
    province < 10 ||
    (province > 27 && province < 30) ||
    (province > 67 && province < 70) ||
    province > 77
  )
    return 0;
  return (11 - (weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digit(digits, 12) ? 1 : 0;
}

function abn(value: string): Strength {
  if (!/^\d{2}( ?)\d{3}\1\d{3}\1\d{3}$/.test(value)) return 0;
  const digits = digitsOf(value);
  if (digits[0] === '0') return 0;
  return (weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0 ? 1 : 0;
}

function tfn(value: string): Strength {
  if (!/^\d{3}( ?)\d{3}\1\d{3}$/.test(value) || isUniform(digitsOf(value))) return 0;
  return weightedSum(digitsOf(value), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 ? 1 : 0;
}

function medicare(value: string): Strength {
  if (!/^[2-6]\d{3}( ?)\d{5}\1\d$/.test(value)) return 0;
  const digits = digitsOf(value);
  return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digit(digits, 8) ? 1 : 0;
}

function identity(
  id: string,
  names: readonly string[],
  chance: number,
  min: number,
  max: number,
  test: (value: string) => Strength,
  extra: Partial<Detector> = {},
): Detector {
  return {
    id,
    names,
    kind: 'identity',
    personal: true,
    chance,
    needs: c.digit,
    allows: shapes.alnumSpaced | c.parenthesis | c.colon,
    min,
    max,
    test,
    ...extra,
  };
}

const numeric = { allows: c.digit | c.space | c.hyphen | c.colon };
const pan = /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/i;

/** Numbers that states of Asia and the Pacific issue. */
export const asiaPacificDetectors: readonly Detector[] = [
  identity('hkid', ['HK_ID', 'HKID', 'HONG_KONG_ID_CARD'], 0.09, 8, 11, hkid, { worstChance: 0.091 }),
  identity('tw_national_id', ['TW_NATIONAL_ID', 'TAIWAN_ID'], 0.02, 10, 10, taiwan, { worstChance: 0.1 }),
  identity('aadhaar', ['IN_AADHAAR', 'AADHAAR', 'INDIA_AADHAAR_INDIVIDUAL'], 0.081, 12, 14, aadhaar, {
    ...numeric,
    worstChance: 0.1,
  }),
  identity('in_pan', ['IN_PAN'], 1e-3, 10, 10, (value) => (pan.test(value) ? 1 : 0)),
  identity('sg_nric', ['SG_NRIC_FIN', 'SG_NRIC'], 0.01, 9, 9, singapore, { worstChance: 0.1 }),
  identity('jp_mynumber', ['JP_MY_NUMBER', 'JAPAN_INDIVIDUAL_NUMBER'], 0.1, 12, 14, japan, {
    ...numeric,
    worstChance: 0.11,
  }),
  identity('kr_rrn', ['KR_RRN', 'KOREA_RRN'], 0.0018, 13, 14, (value) => korea(value, /[1-4]/), {
    ...numeric,
    worstChance: 0.1,
  }),
  identity('kr_frn', ['KR_FRN'], 0.0018, 13, 14, (value) => korea(value, /[5-8]/), { ...numeric, worstChance: 0.1 }),
  identity('th_tnin', ['TH_TNIN'], 0.05, 13, 17, thailand, { ...numeric, worstChance: 0.1 }),
  identity('au_abn', ['AU_ABN'], 0.011, 11, 14, abn, {
    ...numeric,
    kind: 'organisation',
    personal: false,
    worstChance: 0.0113,
  }),
  identity('au_tfn', ['AU_TFN'], 0.09, 9, 11, tfn, { ...numeric, worstChance: 0.091 }),
  identity('au_medicare', ['AU_MEDICARE'], 0.05, 10, 12, medicare, { ...numeric, worstChance: 0.1 }),
];
