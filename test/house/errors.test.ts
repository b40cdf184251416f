import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentedCodes, errorCodesIn, matchesCode } from '../../scripts/documents/error-codes.mjs';
import { ROOT } from '../../scripts/launcher/places.mjs';

const used = errorCodesIn(ROOT);
const documented = documentedCodes(readFileSync(join(ROOT, 'docs/errors.md'), 'utf8'));

describe('the list of error codes', () => {
  it('is found in the sources, whatever way a code is written', () => {
    const codes = used.map(({ code }) => code);
    // A literal, a class of its own, a part made of a parameter, a part known at run time alone, and a conditional.
    for (const code of [
      'QUOTE_EXPIRED',
      'LEDGER_KEY_REUSED',
      'LISTING_NOT_FOUND',
      'ENTITLEMENT_*',
      'HOLD_INSUFFICIENT',
    ])
      expect(codes).toContain(code);
  });

  it('explains every code that the sources use', () => {
    const missing = used.filter(({ code }) => !documented.some((candidate) => matchesCode(code, candidate)));
    expect(missing).toEqual([]);
  });

  it('explains none that the sources do not use', () => {
    const stale = documented.filter((code) => !used.some((entry) => matchesCode(entry.code, code)));
    expect(stale).toEqual([]);
  });

  it('explains each once', () => {
    expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([]);
  });
});
