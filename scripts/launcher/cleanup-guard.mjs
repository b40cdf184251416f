/**
 * A process of its own that outlives the one that started it just long enough to clean up: when its parent says so, ends or is
 * killed, it runs the given commands and removes the given directories. Started by `guard.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

/** @type {import('./guard.mjs').Duty[]} */
const duties = [];
let done = false;

// The signals of a terminal go to the whole group; this process ends when its parent does, and not before.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});

process.on('message', (/** @type {{ duty?: import('./guard.mjs').Duty, finish?: boolean }} */ message) => {
  if (message.duty !== undefined) duties.push(message.duty);
  if (message.finish === true) finish();
});
process.on('disconnect', finish);
process.send?.('ready');

function finish() {
  if (done) return;
  done = true;
  let code = 0;
  for (const duty of duties.reverse()) {
    if (duty.run !== undefined) {
      const { command, args, uid, gid } = duty.run;
      const result = spawnSync(command, args, { uid, gid, cwd: '/', stdio: 'ignore' });
      if (result.status !== 0) code = 1;
    }
    for (const path of duty.remove ?? []) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
  process.exit(code);
}
