import fc from 'fast-check';
import { isLei, isUscc, leiCheckDigits, usccCheckCharacter } from './check-digits.js';
import { parseCountry } from './jurisdiction.js';
import { parseRegistrationNumber } from './registration-number.js';

const USCC_CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const characterOf = (alphabet: string) => fc.constantFrom(...alphabet);
const textOf = (alphabet: string, length: number) =>
  fc.array(characterOf(alphabet), { minLength: length, maxLength: length }).map((characters) => characters.join(''));
const usccBody = fc
  .tuple(textOf(USCC_CHARACTERS, 2), textOf('0123456789', 6), textOf(USCC_CHARACTERS, 9))
  .map((parts) => parts.join(''));
const leiBody = textOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 18);

const field = { code: 'VALIDATION_FAILED', field: 'registrationNumber' };

describe('unified social credit codes (GB 32100)', () => {
  // Codes of real companies.
  it.each(['91110000710925462X', '91100000100003962T', '91330100799655058B'])('takes %s', (code) => {
    expect(parseRegistrationNumber('CN', code)).toEqual({ number: code, scheme: 'uscc' });
  });

  it('takes exactly one check character of all', () => {
    fc.assert(
      fc.property(usccBody, (body) => {
        const taken = [...USCC_CHARACTERS].filter((check) => isUscc(`${body}${check}`));
        return taken.length === 1 && taken[0] === usccCheckCharacter(body);
      }),
    );
  });

  it('finds every single wrong character and every swap of neighbours that differ', () => {
    fc.assert(
      fc.property(usccBody, fc.nat(16), characterOf(USCC_CHARACTERS), (body, at, other) => {
        const code = `${body}${usccCheckCharacter(body)}`;
        const wrong = `${code.slice(0, at)}${other}${code.slice(at + 1)}`;
        const swapped = `${code.slice(0, at)}${code.charAt(at + 1)}${code.charAt(at)}${code.slice(at + 2)}`;
        return (wrong === code || !isUscc(wrong)) && (swapped === code || !isUscc(swapped));
      }),
    );
  });

  it('takes a code whose check character is 0', () => {
    const bodies = fc.sample(usccBody, { numRuns: 500, seed: 31 });
    const body = bodies.find((candidate) => usccCheckCharacter(candidate) === '0');
    expect(body).toBeDefined();
    expect(isUscc(`${body}0`)).toBe(true);
  });

  it('refuses a wrong one with the field, without repeating it', () => {
    expect(() => parseRegistrationNumber('CN', '911100007109254620')).toThrow(expect.objectContaining(field));
    expect(() => parseRegistrationNumber('CN', '911100007109254620')).not.toThrow(/911100007109254620/);
  });
});

describe('legal entity identifiers (ISO 17442)', () => {
  // Identifiers of real bodies, as the global index shows them.
  it.each(['506700GE1G29325QX363', '7LTWFZYICNSX8D621K86'])('takes %s in every jurisdiction', (lei) => {
    expect(parseRegistrationNumber('CN', lei)).toEqual({ number: lei, scheme: 'lei' });
    expect(parseRegistrationNumber('FR', lei)).toEqual({ number: lei, scheme: 'lei' });
  });

  // MOD 97-10 finds any digit taken for another digit and any letter for another letter; a digit taken for a letter
  // changes the length of the number that is divided, and may slip through.
  it('takes the two digits that were computed and finds every digit or letter taken for another', () => {
    const isDigit = (character: string) => /\d/.test(character);
    fc.assert(
      fc.property(leiBody, fc.nat(17), characterOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'), (body, at, other) => {
        fc.pre(isDigit(body[at] ?? '') === isDigit(other));
        const lei = `${body}${leiCheckDigits(body)}`;
        const wrong = `${lei.slice(0, at)}${other}${lei.slice(at + 1)}`;
        return isLei(lei) && (wrong === lei || !isLei(wrong));
      }),
    );
  });
});

describe('national registers', () => {
  it.each([
    ['FR', '443 061 841', '443061841', 'fr-siren'],
    ['AU', '004 085 616', '004085616', 'au-acn'],
    ['BR', '00.000.000/0001-91', '00000000000191', 'br-cnpj'],
    ['NO', '923 609 016', '923609016', 'no-orgnr'],
    ['JP', '7000012050002', '7000012050002', 'jp-cn'],
    ['DE', 'HRB 12345', 'HRB12345', 'format'],
    ['GB', '00445790', '00445790', 'format'],
  ])('%s takes %s', (jurisdiction, text, number, scheme) => {
    expect(parseRegistrationNumber(jurisdiction, text)).toEqual({ number, scheme });
  });

  it.each([
    ['FR', '443061842'],
    ['NO', '923609017'],
    ['DE', '-'],
    ['DE', 'H'],
    ['GB', `${'1'.repeat(41)}`],
    ['GB', "1'; DROP"],
  ])('%s refuses %s', (jurisdiction, text) => {
    expect(() => parseRegistrationNumber(jurisdiction, text)).toThrow(expect.objectContaining(field));
  });

  it('never fails but with an error that names the field', () => {
    fc.assert(
      fc.property(fc.constantFrom('CN', 'FR', 'SG', 'DE', 'constructor', '__proto__'), fc.string(), (country, text) => {
        try {
          return parseRegistrationNumber(country, text).number.length > 0;
        } catch (error) {
          return (error as { code?: string }).code === 'VALIDATION_FAILED';
        }
      }),
    );
  });
});

describe('jurisdictions', () => {
  it('are assigned ISO 3166-1 codes', () => {
    expect(parseCountry(' cn ', 'jurisdiction')).toBe('CN');
    expect(() => parseCountry('UK', 'jurisdiction')).toThrow(expect.objectContaining({ field: 'jurisdiction' }));
    expect(() => parseCountry('XX', 'jurisdiction')).toThrow(expect.objectContaining({ field: 'jurisdiction' }));
  });
});
