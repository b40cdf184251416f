/**
 * Loads the demo exchange: everything goes through the public API and the worker, as people would do it. Goes on where an earlier load
 * stopped. Reads `WEIR_URL`, `WEIR_DEMO_FILE` and the configuration of the exchange.
 */
import { writeFile } from 'node:fs/promises';
import { Failure } from '../launcher/failure.mjs';
import { say } from '../launcher/terminal.mjs';
import { accounts } from './cast.mjs';
import { loadDemo } from './demo.mjs';
import { ideas } from './ideas.mjs';
import { NoLocalMail } from './mailbox.mjs';
import { ExchangeInUse } from './team.mjs';

async function main() {
  const { WEIR_URL: url, WEIR_DEMO_FILE: file } = process.env;
  if (url === undefined || file === undefined) throw new Failure('WEIR_URL and WEIR_DEMO_FILE are needed.');
  const started = performance.now();
  try {
    await loadDemo(url, process.env);
  } catch (error) {
    if (!(error instanceof ExchangeInUse || error instanceof NoLocalMail)) throw error;
    say(`${error.message} The demo is left out.`);
    // Real use stays; mail may be read here again at the next start.
    if (error instanceof ExchangeInUse) await writeDemo(file, { accounts: [], ideas: [] });
    return;
  }
  await writeDemo(file, { accounts: accounts(), ideas: ideas(url) });
  say(`The demo exchange is loaded (${Math.round((performance.now() - started) / 1000)} s).`);
}

/** @param {string} file @param {import('../launcher/demo.mjs').Demo} demo */
function writeDemo(file, demo) {
  return writeFile(file, `${JSON.stringify(demo, null, 2)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
