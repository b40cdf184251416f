import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCleanup } from './cleanup.js';
import { waitFor } from './wait-for.js';

const PRELOAD = new URL('./wall-clock-preload.mjs', import.meta.url).href;

/** The wall clock of all processes of an exchange, apart from that of its database. Start the exchange with `env`. */
export class WallClock {
  readonly #directory = mkdtempSync(join(tmpdir(), 'weir-wall-clock-'));
  readonly #file = join(this.#directory, 'off');

  constructor() {
    writeFileSync(this.#file, '0');
    onCleanup(async () => rmSync(this.#directory, { recursive: true, force: true }));
  }

  get env(): Readonly<Record<string, string>> {
    return { NODE_OPTIONS: `--import ${PRELOAD}`, WEIR_TEST_WALL_CLOCK: this.#file };
  }

  /** Sets it so far off the true time, and waits until so many processes have taken it over. */
  async set(offMs: number, processes = 2): Promise<void> {
    writeFileSync(this.#file, String(offMs));
    await waitFor(() => this.#taken(offMs) >= processes, { describe: `${processes} processes to be ${offMs} ms off` });
  }

  #taken(offMs: number): number {
    const answers = readdirSync(this.#directory).filter((name) => name.startsWith('off.'));
    return answers.filter((name) => readFileSync(join(this.#directory, name), 'utf8') === String(offMs)).length;
  }
}
