import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCleanup } from './cleanup.js';
import { createDatabase, type TestDatabase } from './database.js';
import { ExchangeProcess } from './exchange-process.js';
import { type GraphqlAnswer, GraphqlFailure, sendGraphql } from './graphql-client.js';
import { startRedis, type TestRedis } from './redis.js';

export type QueueBackend = 'redis' | 'postgres';
export type ProcessName = 'api' | 'worker';

export interface ExchangeOptions {
  /** Where the queues are; the lane's (`WEIR_TEST_QUEUE`) by default, else Redis. */
  readonly queue?: QueueBackend;
  /** One that is there already, instead of a fresh one. */
  readonly database?: TestDatabase;
  /** Added to the environment of both processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Number of worker processes, 1 by default; `kill('worker')` and `restart('worker')` mean all of them. */
  readonly workers?: number;
}

/** A whole exchange: real api and worker processes on a database, a queue and a folder of their own. */
export class Exchange {
  readonly #processes: Readonly<Record<ProcessName, readonly ExchangeProcess[]>>;
  readonly #api: ExchangeProcess;

  constructor(
    api: ExchangeProcess,
    workers: readonly ExchangeProcess[],
    readonly database: TestDatabase,
    /** The queue's server; undefined when the queues are in PostgreSQL. */
    readonly redis: TestRedis | undefined,
    /** The environment of the processes, for running other programs of the exchange beside them. */
    readonly env: Readonly<Record<string, string>>,
  ) {
    this.#api = api;
    this.#processes = { api: [api], worker: workers };
  }

  /** For example `http://127.0.0.1:40123`; stays the same when the api is started again. */
  get url(): string {
    return this.#api.url;
  }

  /** Where the workers answer `/healthz`, `/readyz` and `/metrics`. */
  get workerUrls(): string[] {
    return this.#processes.worker.map(({ url }) => url);
  }

  /**
   * Sends one GraphQL operation that must succeed.
   *
   * @throws GraphqlFailure with all errors of the answer
   */
  async graphql<T = Record<string, unknown>>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    token?: string,
  ): Promise<T> {
    const { data, errors } = await this.send<T>(query, variables, token);
    if (errors.length > 0 || data === null) throw new GraphqlFailure(errors);
    return data;
  }

  /** Sends one GraphQL operation and gives the answer as it is, errors included. */
  send<T = Record<string, unknown>>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    token?: string,
  ): Promise<GraphqlAnswer<T>> {
    return sendGraphql<T>(this.url, query, variables, token);
  }

  /** Ends processes with a signal, by default as a power cut would, and waits until they are gone. */
  async kill(name: ProcessName, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await Promise.all(this.#processes[name].map((each) => each.kill(signal)));
  }

  /** Sends processes a signal that does not end them, such as SIGSTOP. */
  signal(name: ProcessName, signal: NodeJS.Signals): void {
    for (const each of this.#processes[name]) each.signal(signal);
  }

  /** Of the running processes. */
  pids(name: ProcessName): number[] {
    return this.#processes[name].flatMap(({ pid }) => pid ?? []);
  }

  /** Starts processes that have ended, or ends running ones in order and starts them again; waits until they are ready. */
  async restart(name: ProcessName): Promise<void> {
    await Promise.all(this.#processes[name].map((each) => each.restart()));
  }

  /** @returns what the processes wrote since the exchange was started, the last 5,000 lines of each start */
  logs(name: ProcessName): string[] {
    return this.#processes[name].flatMap((each) => each.logs());
  }

  /** Ends both processes. Happens by itself after the tests of the file. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#processes).flatMap((group) => group.map((each) => each.stop())));
  }
}

/**
 * Starts an exchange of the built applications and waits until both processes are ready.
 *
 * @throws Failure with the last lines of the process that did not become ready
 */
export async function startExchange({
  queue = process.env.WEIR_TEST_QUEUE === 'postgres' ? 'postgres' : 'redis',
  database: given,
  env: added = {},
  workers = 1,
}: ExchangeOptions = {}): Promise<Exchange> {
  const [database, redis, directory] = await Promise.all([
    given ?? createDatabase(),
    queue === 'redis' ? startRedis() : undefined,
    mkdtemp(join(tmpdir(), 'weir-test-exchange-')),
  ]);
  onCleanup(() => rm(directory, { recursive: true, force: true }));
  const all = {
    ...(process.env.PATH === undefined ? {} : { PATH: process.env.PATH }),
    WEIR_ENV: 'test',
    WEIR_DATA_DIR: directory,
    WEIR_STORAGE_DIR: join(directory, 'storage'),
    WEIR_AUDIT_HEADS_FILE: join(directory, 'audit-heads.jsonl'),
    WEIR_SIGNING_KEYS: JSON.stringify([{ kid: 'test-key', secret: randomBytes(32).toString('base64url') }]),
    WEIR_SECRET_KEY: randomBytes(32).toString('base64url'),
    DATABASE_URL: database.appUrl,
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    ...added,
  };
  const api = new ExchangeProcess('api', all, directory);
  onCleanup(() => api.stop());
  await api.start();
  // The worker writes links to the api into mails.
  const env = { WEIR_PUBLIC_URL: api.url, ...all };
  const workerProcesses = Array.from({ length: workers }, () => new ExchangeProcess('worker', env, directory));
  const exchange = new Exchange(api, workerProcesses, database, redis, env);
  onCleanup(() => exchange.stop());
  await Promise.all(workerProcesses.map((each) => each.start()));
  return exchange;
}
