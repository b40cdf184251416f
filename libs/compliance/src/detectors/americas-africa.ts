import { isShortDate } from './calendar.js';
import { luhn, weightedSum } from './checksums.js';
import { charClass as c, type Detector, digitsOf, isUniform, type Strength } from './detector.js';

const digit = (value: string, index: number): number => value.charCodeAt(index) - 48;

function cpf(value: string): Strength {
  if (!/^(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11})$/.test(value)) return 0;
  const digits = digitsOf(value);
  if (isUniform(digits)) return 0;
  const check = (length: number): number => {
    let sum = 0;
    for (let index = 0; index < length; index++) sum += digit(digits, index) * (length + 1 - index);
    return ((sum * 10) % 11) % 10;
  };
  if (check(9) !== digit(digits, 9) || check(10) !== digit(digits, 10)) return 0;
  return value === digits ? 1 : 2;
}

function socialInsurance(value: string): Strength {
  if (!/^[1-79]\d{2}([ -]?)\d{3}\1\d{3}$/.test(value) && !/^9\d{2}([ -]?)\d{3}\1\d{3}$/.test(value)) return 0;
  const digits = digitsOf(value);
  return luhn(digits) && !isUniform(digits) ? 1 : 0;
}

function southAfrica(value: string): Strength {
  if (!/^\d{10}[012]\d\d$/.test(value) || !isShortDate(value.slice(0, 6))) return 0;
  return luhn(value) ? 1 : 0;
}

function turkey(value: string): Strength {
  if (!/^[1-9]\d{10}$/.test(value)) return 0;
  const odd = weightedSum(value, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(value, [0, 1, 0, 1, 0, 1, 0, 1]);
  if ((((odd * 7 - even) % 10) + 10) % 10 !== digit(value, 9)) return 0;
  return (odd + even + digit(value, 9)) % 10 === digit(value, 10) ? 1 : 0;
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
    allows: c.digit | c.dot | c.hyphen | c.space,
    min,
    max,
    test,
    ...extra,
  };
}

/** Numbers that states of the Americas, Africa and the Near East issue. */
export const americasAfricaDetectors: readonly Detector[] = [
  identity('br_cpf', ['BR_CPF', 'BRAZIL_CPF_NUMBER'], 0.01, 11, 14, cpf, { worstChance: 0.01 }),
  identity('ca_sin', ['CA_SIN', 'CANADA_SOCIAL_INSURANCE_NUMBER'], 0.08, 9, 11, socialInsurance, { worstChance: 0.1 }),
  identity('za_id_number', ['ZA_ID_NUMBER'], 0.003, 13, 13, southAfrica, { worstChance: 0.1 }),
  identity('tr_national_id', ['TR_NATIONAL_ID'], 0.01, 11, 11, turkey, { worstChance: 0.01 }),
];
