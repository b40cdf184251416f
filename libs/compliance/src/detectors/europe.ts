import { isShortDate } from './calendar.js';
import { luhn, mod11_10, weightedSum } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isUniform, type Strength, shapes } from './detector.js';

const digit = (value: string, index: number): number => value.charCodeAt(index) - 48;

function nhs(value: string): Strength {
  if (!/^(?:\d{10}|\d{3}([ -])\d{3}\1\d{4})$/.test(value)) return 0;
  const digits = digitsOf(value);
  if (isUniform(digits)) return 0;
  const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === digit(digits, 9) ? (digits === value ? 1 : 2) : 0;
}

const vatRules: Record<string, (body: string) => boolean> = {
  DE: (body) => /^[1-9]\d{8}$/.test(body) && mod11_10(body),
  FR: (body) =>
    /^\d{11}$/.test(body) &&
    (12 + 3 * (Number(body.slice(2)) % 97)) % 97 === Number(body.slice(0, 2)) &&
    luhn(body.slice(2)),
  IT: (body) => /^\d{11}$/.test(body) && luhn(body),
  BE: (body) => /^[01]\d{9}$/.test(body) && 97 - (Number(body.slice(0, 8)) % 97) === Number(body.slice(8)),
  NL: (body) => /^\d{9}B\d{2}$/.test(body) && weightedSum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === digit(body, 8),
  PL: (body) => /^\d{10}$/.test(body) && weightedSum(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digit(body, 9),
  AT: (body) => /^U\d{8}$/.test(body) && austrian(body.slice(1)),
  ES: (body) => /^[A-Z0-9]\d{7}[A-Z0-9]$/.test(body),
  PT: (body) =>
    /^\d{9}$/.test(body) && ((11 - (weightedSum(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === digit(body, 8),
  DK: (body) => /^\d{8}$/.test(body) && weightedSum(body, [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  FI: (body) => /^\d{8}$/.test(body) && (11 - (weightedSum(body, [7, 9, 10, 5, 8, 4, 2]) % 11)) % 11 === digit(body, 7),
  SE: (body) => /^\d{10}01$/.test(body) && luhn(body.slice(0, 10)),
  LU: (body) => /^\d{8}$/.test(body) && Number(body.slice(0, 6)) % 89 === Number(body.slice(6)),
  IE: (body) => /^\d[0-9A-Z+*]\d{5}[A-W][A-I]?$/.test(body),
  EL: (body) =>
    /^\d{9}$/.test(body) && (weightedSum(body, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digit(body, 8),
};

function austrian(digits: string): boolean {
  let sum = 4;
  for (let index = 0; index < 7; index++) {
    const value = digit(digits, index) * (index % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10 === digit(digits, 7);
}

function vat(value: string): Strength {
  if (!/^[A-Za-z]{2}[ -]?[A-Za-z0-9](?:[ .-]?[A-Za-z0-9])+$/.test(value)) return 0;
  const compact = value.replace(/[ .-]/g, '').toUpperCase();
  return vatRules[compact.slice(0, 2)]?.(compact.slice(2)) ? 2 : 0;
}

const spanishLetters = 'TRWAGMYFPDXBNJZSQVHLCKE';

function spanishId(value: string): Strength {
  const last = value.charCodeAt(value.length - 1);
  if (last >= 48 && last <= 57) return 0;
  const compact = value.replace('-', '').toUpperCase();
  const foreigner = /^[XYZ]\d{7}[A-Z]$/.test(compact);
  if (!foreigner && !/^\d{7,8}[A-Z]$/.test(compact)) return 0;
  const number = foreigner ? `${'XYZ'.indexOf(compact[0] as string)}${compact.slice(1, -1)}` : compact.slice(0, -1);
  return spanishLetters[Number(number) % 23] === compact.at(-1) ? 1 : 0;
}

function pesel(value: string): Strength {
  if (!/^\d{11}$/.test(value)) return 0;
  const month = Number(value.slice(2, 4)) % 20;
  if (month < 1 || month > 12 || Number(value.slice(4, 6)) < 1 || Number(value.slice(4, 6)) > 31) return 0;
  return (10 - (weightedSum(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digit(value, 10) ? 1 : 0;
}

function personnummer(value: string): Strength {
  const match = /^(?:18|19|20)?(\d{6})([-+]?)(\d{4})$/.exec(value);
  if (!match || !isShortDate(match[1] as string)) return 0;
  return luhn(`${match[1]}${match[3]}`) ? (match[2] ? 2 : 1) : 0;
}

function hetu(value: string): Strength {
  const match = /^(\d{6})[-+ABCDEFUVWXY](\d{3})([0-9A-Y])$/i.exec(value);
  if (!match) return 0;
  const date = match[1] as string;
  if (!isShortDate(`${date.slice(4)}${date.slice(2, 4)}${date.slice(0, 2)}`)) return 0;
  return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(`${date}${match[2]}`) % 31] === match[3]?.toUpperCase() ? 2 : 0;
}

function steuerId(value: string): Strength {
  if (!/^[1-9]\d{10}$/.test(value) || !mod11_10(value)) return 0;
  const counts = new Map<string, number>();
  for (const char of value.slice(0, 10)) counts.set(char, (counts.get(char) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return most <= 3 && counts.size >= 8 ? 1 : 0;
}

const fiscalCode = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/i;
const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Codice fiscale: control character over odd and even positions. */
function codiceFiscale(value: string): Strength {
  if (!fiscalCode.test(value)) return 0;
  const upper = value.toUpperCase();
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const code = upper.charCodeAt(index);
    const position = code <= 57 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? (oddValues[position] as number) : position;
  }
  return String.fromCharCode(65 + (sum % 26)) === upper[15] ? 2 : 0;
}

const nino = /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)\d{2}\1\d{2}\1\d{2}\1[A-D]$/i;
const postcode =
  /^(?:GIR ?0AA|(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d|[A-HK-Y]\d\d|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])) ?\d[ABD-HJLNP-UW-Z]{2})$/;

function of(expression: RegExp, strength: Strength = 1): (value: string) => Strength {
  return (value) => (expression.test(value) ? strength : 0);
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
    allows: shapes.alnumSpaced | c.plus,
    min,
    max,
    test,
    ...extra,
  };
}

/** Numbers that European states issue. */
export const europeDetectors: readonly Detector[] = [
  identity('nhs_number', ['UK_NHS', 'NHS_NUMBER'], 0.0916, 10, 12, nhs, {
    allows: c.digit | c.space | c.hyphen,
    kind: 'health',
    worstChance: 0.0916,
  }),
  identity('eu_vat', ['EU_VAT', 'DE_VAT_ID', 'VAT_NUMBER'], 0.02, 10, 18, vat, {
    kind: 'organisation',
    personal: false,
    allows: shapes.alnumSpaced | c.dot,
    worstChance: 0.1,
  }),
  identity('uk_nino', ['UK_NINO'], 5e-4, 9, 13, of(nino, 2)),
  identity('uk_postcode', ['UK_POSTCODE'], 0.01, 5, 8, of(postcode), { kind: 'location', hintOnly: true }),
  identity('es_nif', ['ES_NIF', 'ES_NIE'], 0.043, 8, 10, spanishId, { worstChance: 0.0435 }),
  identity('pl_pesel', ['PL_PESEL'], 0.036, 11, 11, pesel, { allows: c.digit, worstChance: 0.1 }),
  identity('se_personnummer', ['SE_PERSONNUMMER'], 0.0036, 10, 13, personnummer, {
    allows: c.digit | c.hyphen | c.plus,
    worstChance: 0.1,
  }),
  identity('fi_personal_identity_code', ['FI_PERSONAL_IDENTITY_CODE'], 0.001, 11, 11, hetu, { worstChance: 0.033 }),
  identity('de_tax_id', ['DE_TAX_ID'], 0.05, 11, 11, steuerId, { allows: c.digit, worstChance: 0.1 }),
  identity('it_fiscal_code', ['IT_FISCAL_CODE'], 1e-5, 16, 16, codiceFiscale, { worstChance: 0.04 }),
];
