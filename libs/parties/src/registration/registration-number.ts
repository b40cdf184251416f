import { ValidationError } from '@weir/kernel';
import stdnum from 'stdnum';
import { isLei, isUscc } from './check-digits.js';

export interface RegistrationNumber {
  /** Without spaces and dots, letters in upper case. */
  readonly number: string;
  /** How it was checked: `lei`, `uscc`, a national register with a checksum such as `fr-siren`, or `format`. */
  readonly scheme: string;
}

/** Registers of companies whose numbers carry a check digit, by ISO 3166-1 alpha-2 code; the numbers are checked by `stdnum`. */
const NATIONAL_REGISTERS: Readonly<Record<string, readonly string[]>> = {
  AU: ['acn', 'abn'],
  BE: ['vat'],
  BR: ['cnpj'],
  CZ: ['ico'],
  DK: ['cvr'],
  FI: ['ytunnus'],
  FR: ['siren'],
  IT: ['iva'],
  JP: ['cn'],
  KR: ['brn'],
  NO: ['orgnr'],
  SE: ['orgnr'],
  SG: ['uen'],
  TW: ['ubn'],
};

/** Letters and digits with inner separators: what is left where no checksum is known. */
const PLAIN_NUMBER = /^[0-9A-Z](?:[0-9A-Z/-]{1,38})[0-9A-Z]$/;

/**
 * Checks an organisation's number in the register of its jurisdiction. A legal entity identifier is taken everywhere; in
 * China a unified social credit code is asked for; elsewhere the national register's checksum counts where there is one.
 * @throws ValidationError naming `field`, what was expected and why the number is not it.
 */
export function parseRegistrationNumber(
  jurisdiction: string,
  text: string,
  field = 'registrationNumber',
): RegistrationNumber {
  const number = text.normalize('NFKC').toUpperCase().replaceAll(/[\s.]/g, '');
  if (isLei(number)) return { number, scheme: 'lei' };
  if (jurisdiction === 'CN') {
    if (isUscc(number)) return { number, scheme: 'uscc' };
    throw new ValidationError(
      field,
      `${field} must be a unified social credit code (18 characters, GB 32100) or an LEI (20 characters, ISO 17442); the check character does not match.`,
    );
  }
  const registers = Object.hasOwn(NATIONAL_REGISTERS, jurisdiction) ? NATIONAL_REGISTERS[jurisdiction] : undefined;
  if (registers !== undefined) return parseNational(jurisdiction, registers, number, field);
  if (PLAIN_NUMBER.test(number)) return { number, scheme: 'format' };
  throw new ValidationError(
    field,
    `${field} must have 3 to 40 letters and digits; "-" and "/" may stand between them.`,
  );
}

function parseNational(
  jurisdiction: string,
  registers: readonly string[],
  number: string,
  field: string,
): RegistrationNumber {
  for (const register of registers) {
    const result = stdnum.stdnum[jurisdiction]?.[register]?.validate(number);
    if (result?.isValid === true) {
      return { number: result.compact, scheme: `${jurisdiction.toLowerCase()}-${register}` };
    }
  }
  throw new ValidationError(
    field,
    `${field} must be a number of the register ${registers.join(' or ')} of ${jurisdiction}, or an LEI (20 characters); the check digit does not match.`,
  );
}
