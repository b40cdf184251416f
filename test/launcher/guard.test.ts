import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCleanup } from '../harness/cleanup.js';
import { waitFor } from '../harness/wait-for.js';

const GUARD = new URL('../../scripts/launcher/guard.mjs', import.meta.url).href;

/** Runs a program that notes two duties (removing a directory, then writing a file, the last noted first) and then does as told. */
function runGuarded(then: string) {
  const directory = mkdtempSync(join(tmpdir(), 'weir-guard-'));
  onCleanup(() => rmSync(directory, { recursive: true, force: true }));
  const kept = join(directory, 'kept');
  const removed = join(directory, 'removed');
  mkdirSync(removed);
  const program = `
    import { startGuard } from '${GUARD}';
    const guard = await startGuard();
    guard.add({ remove: ['${removed}'] });
    guard.add({ run: { command: '/bin/sh', args: ['-c', 'test -d ${removed} && echo done > ${kept}'] } });
    ${then}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, isDone: () => existsSync(kept) && readFileSync(kept, 'utf8') === 'done\n' && !existsSync(removed) };
}

describe('the guard', () => {
  it('does its duties when it is told to, before the program goes on', async () => {
    const { child, isDone } = runGuarded("await guard.finish(); process.stdout.write('finished');");
    const said = new Promise((resolve) => child.stdout.once('data', () => resolve(isDone())));
    expect(await said).toBe(true);
  });

  it('keeps no program from ending, and does its duties then', async () => {
    const { child, isDone } = runGuarded('');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    await waitFor(isDone, { describe: 'the duties' });
  });

  it('does its duties when the program is killed', async () => {
    const { child, isDone } = runGuarded("setInterval(() => process.stdout.write('alive'), 10);");
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await waitFor(isDone, { describe: 'the duties' });
  });
});
