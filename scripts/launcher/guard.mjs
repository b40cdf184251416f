import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

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
 * @returns {Guard}
 */
export function startGuard() {
  const child = fork(fileURLToPath(new URL('./cleanup-guard.mjs', import.meta.url)), [], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
    env: { PATH: process.env.PATH },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
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
