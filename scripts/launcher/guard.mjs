import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from './failure.mjs';

/**
 * What is to be done at the end.
 *
 * @typedef {object} Duty
 * @property {{ command: string, args: string[], uid?: number, gid?: number }} [run]
 * @property {string[]} [remove] directories or files, removed after the command
 */

/**
 * @typedef {object} Guard
 * @property {(duty: Duty) => void} add later duties are done first
 * @property {() => Promise<void>} finish does the duties now and waits for their end
 */

/**
 * Starts a process that does its duties when this one ends, even when this one is killed. It keeps nobody from ending.
 *
 * @returns {Promise<Guard>}
 * @throws {Failure} when the process cannot be started
 */
export async function startGuard() {
  const child = fork(fileURLToPath(new URL('./cleanup-guard.mjs', import.meta.url)), [], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // What is sent before the process listens would be lost if this one were killed at that moment.
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Failure(`The guard of the data ended at once with exit code ${code}.`)));
  });
  child.unref();
  child.channel?.unref();
  return {
    add: (duty) => child.send({ duty }),
    finish: async () => {
      child.ref();
      if (child.connected) child.send({ finish: true });
      await ended;
    },
  };
}
