import { programOf } from '../../scripts/launcher/bundle.mjs';
import { type ChildProgram, startProgram } from '../../scripts/launcher/child-program.mjs';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { findFreePort } from '../../scripts/launcher/ports.mjs';
import { waitUntilReady } from '../../scripts/launcher/readiness.mjs';

const READY_TIMEOUT_MS = 90_000;
const STOP_PATIENCE_MS = 10_000;
const KEPT_LINES = 5_000;
const START_ATTEMPTS_MAX = 3;
const PORT_VARIABLE = { api: 'PORT', worker: 'WORKER_PORT' };
/** The api is ready when it reaches what it depends on; the worker answers only once it is. */
const READY_PATH = { api: '/readyz', worker: '/healthz' };

/** A process of a test exchange that can be killed and started again on the same port. */
export class ExchangeProcess {
  #program: ChildProgram | undefined;
  #port: number | undefined;
  readonly #earlierLines: string[] = [];

  /** @param directory working directory of the process, so that nothing is left in the checkout */
  constructor(
    readonly name: 'api' | 'worker',
    readonly env: Readonly<Record<string, string>>,
    readonly directory: string,
  ) {}

  /** Of the running program. */
  get pid(): number | undefined {
    return this.#program?.pid;
  }

  get url(): string {
    if (this.#port === undefined) throw new Error(`${this.name} was never started`);
    return `http://127.0.0.1:${this.#port}`;
  }

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws Failure with the last lines it wrote
   */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const known = this.#port !== undefined;
      this.#port ??= await findFreePort();
      try {
        await this.#startOnPort(this.#port);
        return;
      } catch (error) {
        // Another process took the port between looking for a free one and listening on it.
        if (known || attempt === START_ATTEMPTS_MAX || !this.logs().some((line) => line.includes('EADDRINUSE')))
          throw error;
        this.#port = undefined;
      }
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Ends the process with a signal and waits until it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#program?.signal(signal);
    await this.#program?.ended;
  }

  /** Sends a signal that does not end the process, such as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#program?.signal(signal);
  }

  /** Asks the process to end and waits until it is gone. */
  async stop(): Promise<void> {
    await this.#program?.stop(STOP_PATIENCE_MS);
  }

  /** @returns what all starts of the process wrote */
  logs(): string[] {
    return [...this.#earlierLines, ...(this.#program?.lastLines() ?? [])];
  }

  async #startOnPort(port: number): Promise<void> {
    this.#earlierLines.push(...(this.#program?.lastLines() ?? []));
    this.#program = await startProgram({
      name: this.name,
      script: await programOf(ROOT, this.name),
      env: { ...this.env, [PORT_VARIABLE[this.name]]: String(port) },
      cwd: this.directory,
      keepLines: KEPT_LINES,
    });
    await waitUntilReady(this.#program, `${this.url}${READY_PATH[this.name]}`, { timeoutMs: READY_TIMEOUT_MS });
  }
}
