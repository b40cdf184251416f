import { spawn } from 'node:child_process';
import { Failure } from './failure.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] working directory
 * @property {NodeJS.ProcessEnv} [env] whole environment of the process; inherited when absent
 * @property {number} [uid] user the process runs as (root only)
 * @property {number} [gid] group the process runs as (root only)
 * @property {AbortSignal} [signal] ends the program
 * @property {(chunk: string) => void} [onOutput] receives standard output and error as they come
 * @property {boolean} [show] lets the process write to this terminal directly
 */

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} exit code (128 + 9 when a signal ended it) and what it wrote; never rejects for
 *   a non-zero code
 * @throws {Failure} when the program cannot be started at all
 */
export function run(command, args, { onOutput, show = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
        output += chunk;
        onOutput?.(chunk);
      });
    }
    child.on('error', (error) =>
      reject(new Failure(`${command} could not be started: ${error.message}`, { cause: error })),
    );
    child.on('close', (code) => resolve({ code: code ?? 137, output }));
  });
}

/**
 * Runs a program that must succeed.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions & { failure: string }} options `failure` is the sentence that says what could not be done
 * @returns {Promise<string>} what it wrote
 * @throws {Failure} `failure`, with the last lines the program wrote
 */
export async function runOrFail(command, args, { failure, ...options }) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Failure([failure, lastLines(output)].filter(Boolean).join('\n'));
  return output;
}

/**
 * @param {string} text
 * @param {number} [count]
 * @returns {string} the last non-empty lines of a text
 */
export function lastLines(text, count = 20) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
