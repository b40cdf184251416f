import { ValidationError } from '@weir/kernel';
import { validate as auAbn } from 'stdnum/lib/cjs/au/abn.js';
import { validate as auAcn } from 'stdnum/lib/cjs/au/acn.js';
import { validate as beVat } from 'stdnum/lib/cjs/be/vat.js';
import { validate as brCnpj } from 'stdnum/lib/cjs/br/cnpj.js';
import { validate as czIco } from 'stdnum/lib/cjs/cz/ico.js';
import { validate as dkCvr } from 'stdnum/lib/cjs/dk/cvr.js';
import { validate as fiYtunnus } from 'stdnum/lib/cjs/fi/ytunnus.js';
import { validate as frSiren } from 'stdnum/lib/cjs/fr/siren.js';
import { validate as itIva } from 'stdnum/lib/cjs/it/iva.js';
import { validate as jpCn } from 'stdnum/lib/cjs/jp/cn.js';
import { validate as krBrn } from 'stdnum/lib/cjs/kr/brn.js';
import { validate as noOrgnr } from 'stdnum/lib/cjs/no/orgnr.js';
import { validate as seOrgnr } from 'stdnum/lib/cjs/se/orgnr.js';
import { validate as sgUen } from 'stdnum/lib/cjs/sg/uen.js';
import { validate as twUbn } from 'stdnum/lib/cjs/tw/ubn.js';
import { isLei, isUscc } from './check-digits.js';

export interface RegistrationNumber {
  /** Without spaces and dots, letters in upper case. */
  readonly number: string;
  /** How it was checked: `lei`, `uscc`, a national register with a checksum such as `fr-siren`, or `format`. */
  readonly scheme: string;
}

type Check = typeof auAcn;

/**
 * Registers of companies whose numbers carry a check digit, by ISO 3166-1 alpha-2 code; the numbers are checked by `stdnum`, of which only
 * these are read: it knows every number of every country, in hundreds of files.
 */
const NATIONAL_REGISTERS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  AU: { acn: auAcn, abn: auAbn },
  BE: { vat: beVat },
  BR: { cnpj: brCnpj },
  CZ: { ico: czIco },
  DK: { cvr: dkCvr },
  FI: { ytunnus: fiYtunnus },
  FR: { siren: frSiren },
  IT: { iva: itIva },
  JP: { cn: jpCn },
  KR: { brn: krBrn },
  NO: { orgnr: noOrgnr },
  SE: { orgnr: seOrgnr },
  SG: { uen: sgUen },
  TW: { ubn: twUbn },
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
  registers: Readonly<Record<string, Check>>,
  number: string,
  field: string,
): RegistrationNumber {
  for (const [register, validate] of Object.entries(registers)) {
    const result = validate(number);
    if (result.isValid) {
      return { number: result.compact, scheme: `${jurisdiction.toLowerCase()}-${register}` };
    }
  }
  throw new ValidationError(
    field,
    `${field} must be a number of the register ${Object.keys(registers).join(' or ')} of ${jurisdiction}, or an LEI (20 characters); the check digit does not match.`,
  );
}
