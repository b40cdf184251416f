/**
 * `npm start`: the whole exchange on this machine. Until the packages are installed only Node's own modules are loaded.
 */
import { parseArgs } from 'node:util';
import { build, isBuilt } from './launcher/built.mjs';
import { Failure } from './launcher/failure.mjs';
import { ensureInstalled } from './launcher/installed.mjs';
import { requireSupportedNode } from './launcher/node-version.mjs';
import { ROOT } from './launcher/places.mjs';
import { listenForStop } from './launcher/stop-request.mjs';
import { say } from './launcher/terminal.mjs';

const HELP = `npm start [-- options]

Starts PostgreSQL, the api and the worker, and loads the demo exchange the first time.

  --no-demo   leaves the exchange empty (npm run operator:create makes the first operator)
  --verbose   shows the whole log, not only warnings and errors
  --help      shows this

Environment: PORT (4000), DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL, SMTP_URL, WEIR_DATA_DIR (.weir).
npm run reset removes all data.`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        'no-demo': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return { demo: !values['no-demo'], verbose: values.verbose, help: values.help };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

async function main() {
  requireSupportedNode();
  const options = readOptions();
  if (options.help) {
    say(HELP);
    return 0;
  }
  const stop = listenForStop();
  const preparing = new AbortController();
  const stopped = await Promise.race([prepare(preparing.signal), stop.reason]);
  if (stopped !== undefined) {
    preparing.abort();
    say(`\nStopped (${stopped}).`);
    return 0;
  }
  const { Exchange } = await import('./launcher/exchange.mjs');
  const exchange = new Exchange(process.env);
  stop.onRepeat(() => exchange.kill());
  const running = exchange.start(options).then(() => exchange.untilChildEnds());
  const outcome = await Promise.race([running, stop.reason]).catch((error) => {
    report(error);
    return undefined;
  });
  if (outcome !== undefined) say(`\nStopping (${outcome}) …`);
  await exchange.stop();
  if (outcome !== undefined) say('Stopped.');
  return outcome === undefined ? 1 : 0;
}

/** @param {AbortSignal} signal ends it */
async function prepare(signal) {
  await ensureInstalled(ROOT, say, signal);
  if (await isBuilt(ROOT)) return undefined;
  say('Building …');
  await build(ROOT, signal);
  return undefined;
}

/** @param {unknown} error */
function report(error) {
  const text = error instanceof Failure ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`\n${text}\n`);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    report(error);
    process.exit(1);
  },
);
