import { randomInt } from 'node:crypto';
import { jest } from '@jest/globals';

/** Numbers that depend on the seed alone (mulberry32), so that a run that failed can be begun again as it was. */
export class Random {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** The seed of `WEIR_SOAK_SEED`, else any; printed. */
  static announced(what: string): Random {
    const seed = Number(process.env.WEIR_SOAK_SEED ?? randomInt(2 ** 31));
    console.log(`${what}: WEIR_SOAK_SEED=${seed}`);
    return new Random(seed);
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  shuffled<T>(items: readonly T[]): T[] {
    const keyed = items.map((item) => ({ item, key: this.next() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }
}

/** Whether the full counts run, by `npm run test:soak`. */
export const IS_SOAK = process.env.WEIR_SOAK === '1';

if (IS_SOAK) jest.setTimeout(6 * 3_600_000);
