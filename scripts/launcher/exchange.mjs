import { mkdir } from 'node:fs/promises';
import { programOf } from './bundle.mjs';
import { startProgram } from './child-program.mjs';
import { namedDatabase, startEmbeddedDatabase } from './database.mjs';
import { describeDemo, loadDemoOnce } from './demo.mjs';
import { programEnvironment } from './environment.mjs';
import { Failure } from './failure.mjs';
import { startGuard } from './guard.mjs';
import { places as findPlaces, programs, ROOT } from './places.mjs';
import { findFreePort, isPortFree } from './ports.mjs';
import { programFailure, waitUntilReady } from './readiness.mjs';
import { runOrFail } from './run.mjs';
import { noteRunning, refuseSecondStart } from './running.mjs';
import { keepSecrets } from './secrets.mjs';
import { say, showLog } from './terminal.mjs';

const READY_TIMEOUT_MS = 90_000;
const DEFAULT_PORT = 4000;

/** @typedef {import('./child-program.mjs').ChildProgram} ChildProgram */

/**
 * The exchange of this machine: PostgreSQL, api and worker, from first to last.
 */
export class Exchange {
  /** @type {ChildProgram[]} */
  #children = [];
  #stopping = false;
  /** @type {() => Promise<void>} */
  #takeBackNote = async () => {};
  /** @type {import('./guard.mjs').Guard | undefined} */
  #guard;
  #places;
  #env;

  /** @param {NodeJS.ProcessEnv} env */
  constructor(env) {
    this.#env = env;
    this.#places = findPlaces(env);
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param {{ demo: boolean, verbose: boolean }} options
   * @throws {Failure}
   */
  async start({ demo, verbose }) {
    await mkdir(this.#places.data, { recursive: true });
    await refuseSecondStart(this.#places.running);
    const port = await this.#choosePort();
    const url = `http://127.0.0.1:${port}`;
    this.#takeBackNote = await noteRunning(this.#places.running, url);
    const secrets = await keepSecrets(this.#places.secrets);
    const database = await this.#startDatabase(secrets);
    const workerPort = await findFreePort();
    const env = programEnvironment({ env: this.#env, places: this.#places, secrets, database, port, workerPort });
    say(`Migrating the database …`);
    await runOrFail(process.execPath, [programs.migrate], {
      cwd: ROOT,
      env: { ...env, DATABASE_OWNER_URL: database.ownerUrl },
      failure: 'The database could not be migrated.',
    });
    const queues = this.#env.REDIS_URL ? 'queues in Redis' : 'queues in PostgreSQL';
    say(`Starting api and worker (${queues}) …`);
    const api = await this.#startChild('api', await programOf(ROOT, 'api'), env, verbose);
    const worker = await this.#startChild('worker', await programOf(ROOT, 'worker'), env, verbose);
    await Promise.all([
      waitUntilReady(api, `${url}/readyz`, { timeoutMs: READY_TIMEOUT_MS }),
      waitUntilReady(worker, `http://127.0.0.1:${workerPort}/healthz`, { timeoutMs: READY_TIMEOUT_MS }),
    ]);
    if (demo) await this.#loadDemo({ ...env, WEIR_URL: url, DATABASE_OWNER_URL: database.ownerUrl });
    await this.#announce(url);
  }

  /**
   * @returns {Promise<never>} rejects when api or worker ends although nobody asked
   */
  async untilChildEnds() {
    const { child, how } = await Promise.race(
      this.#children.filter(({ name }) => name !== 'demo').map(async (child) => ({ child, how: await child.ended })),
    );
    if (this.#stopping) return new Promise(() => {});
    throw programFailure(child, `ended unexpectedly (${how})`);
  }

  /** Stops everything in order: first what works, then what it works on. */
  async stop() {
    this.#stopping = true;
    await Promise.all(this.#children.map((child) => child.stop()));
    await this.#guard?.finish();
    await this.#takeBackNote();
  }

  /** Ends everything at once. */
  kill() {
    for (const child of this.#children) child.signal('SIGKILL');
  }

  async #choosePort() {
    const wanted = this.#env.PORT || String(DEFAULT_PORT);
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Failure(`PORT is "${wanted}": it must be a whole number from 0 (any free port) to 65535.`);
    }
    if (port === 0) return findFreePort();
    if (await isPortFree(port, this.#env.HOST || '127.0.0.1')) return port;
    throw new Failure(
      `Port ${port} is in use: stop what listens there, or choose another one, as in "PORT=${port + 1} npm start".`,
    );
  }

  /** @param {import('./secrets.mjs').Secrets} secrets */
  async #startDatabase(secrets) {
    const named = await namedDatabase({ env: this.#env, secrets });
    if (named !== undefined) {
      say(`PostgreSQL: ${named.about}`);
      return named;
    }
    say('Starting PostgreSQL …');
    this.#guard = await startGuard();
    const database = await startEmbeddedDatabase({ places: this.#places, secrets, guard: this.#guard });
    say(`PostgreSQL: ${database.about}`);
    return database;
  }

  /** @param {string} name @param {string} script @param {NodeJS.ProcessEnv} env @param {boolean} verbose */
  async #startChild(name, script, env, verbose) {
    if (this.#stopping) throw new Failure('The start was stopped.');
    const onLine = showLog(name, { verbose });
    const child = await startProgram({ name, script, env, cwd: ROOT, logDirectory: this.#places.logs, onLine });
    this.#children.push(child);
    return child;
  }

  /** @param {NodeJS.ProcessEnv} env */
  async #loadDemo(env) {
    const loading = loadDemoOnce({ places: this.#places, env, onStart: (child) => void this.#children.push(child) });
    await Promise.race([loading, this.untilChildEnds()]);
  }

  /** @param {string} url */
  async #announce(url) {
    const lines = ['', `Weir is ready: ${url}`, `GraphQL:       ${url}/graphql`, `Logs:          ${this.#places.logs}`];
    lines.push(...(await describeDemo(this.#places.demo)), '', 'Ctrl-C stops everything and keeps the data.');
    say(lines.join('\n'));
  }
}
