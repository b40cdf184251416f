/**
 * `npm test`: from a clean clone to the last whole-system test. Its last line is always `N passed, N failed`.
 */
import { build } from './launcher/built.mjs';
import { Failure } from './launcher/failure.mjs';
import { ensureInstalled, runNpm } from './launcher/installed.mjs';
import { requireSupportedNode } from './launcher/node-version.mjs';
import { ROOT } from './launcher/places.mjs';
import { say } from './launcher/terminal.mjs';

const total = { passed: 0, failed: 0 };

/** @param {string} title @param {() => Promise<void>} work @returns {Promise<boolean>} whether it succeeded */
async function step(title, work) {
  say(`\n── ${title}`);
  try {
    await work();
    return true;
  } catch (error) {
    total.failed += 1;
    say(error instanceof Failure ? error.message : error instanceof Error ? String(error.stack) : String(error));
    return false;
  }
}

/** @param {string} script of package.json */
async function script(script) {
  const { code } = await runNpm(ROOT, ['run', '--silent', script]);
  if (code !== 0) throw new Failure(`"npm run ${script}" failed: see above.`);
}

async function runLanes() {
  const { lanes, runLane } = await import('./testing/lanes.mjs');
  const { ensurePrerequisites } = await import('./testing/prerequisites.mjs');
  const missing = await ensurePrerequisites([...new Set(lanes.flatMap(({ needs }) => needs))], say);
  for (const lane of lanes) {
    const lacking = lane.needs.filter((each) => missing.includes(each)).map(({ name }) => name);
    await step(lane.title, async () => {
      if (lacking.length === 0) {
        const { passed, failed, skipped } = await runLane(ROOT, lane);
        total.passed += passed;
        total.failed += failed;
        if (skipped > 0) say(`${skipped} skipped`);
      } else if (process.env.CI) {
        throw new Failure(`${lacking.join(' and ')} missing: in CI no lane may be left out.`);
      } else {
        say(`LEFT OUT: needs ${lacking.join(' and ')}.`);
      }
    });
  }
}

async function main() {
  const ready =
    (await step('install', async () => {
      requireSupportedNode();
      await ensureInstalled(ROOT, say);
    })) && (await step('build', () => build(ROOT)));
  if (!ready) return;
  await step('lint', () => script('lint'));
  await step('types', () => script('types'));
  await runLanes();
}

main()
  .catch((error) => {
    total.failed += 1;
    say(String(error?.stack ?? error));
  })
  .finally(() => {
    say(`\n${total.passed} passed, ${total.failed} failed`);
    process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
  });
