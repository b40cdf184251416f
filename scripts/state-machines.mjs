/**
 * `node scripts/state-machines.mjs`: writes `docs/state-machines.md` from the tables of the built libraries. With `--check` it
 * only compares, and ends with 1 when the document is old.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateMachinesDocument } from './documents/state-diagrams.mjs';
import { ROOT } from './launcher/places.mjs';

const target = join(ROOT, 'docs/state-machines.md');
const text = await stateMachinesDocument(ROOT);
if (!process.argv.includes('--check')) {
  await writeFile(target, text);
} else if ((await readFile(target, 'utf8')) !== text) {
  process.stderr.write('docs/state-machines.md is old: run "node scripts/state-machines.mjs".\n');
  process.exitCode = 1;
}
