/**
 * `node scripts/errors-list.mjs`: every code of an error in the sources and where it is used, a line each. The tests hold
 * `docs/errors.md` against the same list.
 */
import { errorCodesIn } from './documents/error-codes.mjs';
import { ROOT } from './launcher/places.mjs';
import { say } from './launcher/terminal.mjs';

for (const { code, file } of errorCodesIn(ROOT)) say(`${code.padEnd(32)} ${file}`);
