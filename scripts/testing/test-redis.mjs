import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '../launcher/failure.mjs';
import { startGuard } from '../launcher/guard.mjs';
import { findFreePort } from '../launcher/ports.mjs';

const READY_TIMEOUT_MS = 10_000;

/** As in production: what is queued survives a restart, and nothing is evicted. */
const SETTINGS = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction', '--save', ''];

/**
 * Starts a Redis server of its own in a temporary directory. It goes, with its data, when `stop` is called or this process ends,
 * however it ends.
 *
 * @returns {Promise<{ url: string, stop: () => Promise<void>, restart: () => Promise<void> }>} `restart` kills the server as a power cut
 *   would and starts it again on its data
 * @throws {Failure} when there is no redis-server, or it does not start
 */
export async function startTestRedis() {
  const directory = await mkdtemp(join(tmpdir(), 'weir-test-redis-'));
  const guard = await startGuard();
  guard.add({ remove: [directory] });
  try {
    const port = await findFreePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, ...SETTINGS];
    let server = spawn('redis-server', args, { detached: true, stdio: 'ignore' });
    server.unref();
    /** @type {Promise<never>} */
    const failed = new Promise((_, reject) => {
      server.once('error', () =>
        reject(new Failure('There is no redis-server: install it (Debian: apt-get install redis-server).')),
      );
      server.once('exit', (code) => reject(new Failure(`redis-server ended at once with exit code ${code}.`)));
    });
    // Heard while it starts; later it may end whenever the tests want it to.
    failed.catch(() => {});
    const watch = () => {
      if (server.pid !== undefined) guard.add({ run: { command: '/bin/sh', args: ['-c', `kill ${server.pid}`] } });
    };
    watch();
    await Promise.race([untilItAnswers(port), failed]);
    const restart = async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGKILL');
      await ended;
      server = spawn('redis-server', args, { detached: true, stdio: 'ignore' });
      server.unref();
      watch();
      await untilItAnswers(port);
    };
    return { url: `redis://127.0.0.1:${port}`, stop: () => guard.finish(), restart };
  } catch (error) {
    await guard.finish();
    throw error;
  }
}

/** @param {number} port */
async function untilItAnswers(port) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await ping(port))) {
    if (Date.now() > deadline)
      throw new Failure(`redis-server did not answer within ${READY_TIMEOUT_MS / 1000} seconds.`);
    await pause(20);
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function ping(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (answer) => {
      resolve(answer.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
