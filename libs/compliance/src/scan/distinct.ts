const registers = 2048;
const alpha = 0.7213 / (1 + 1.079 / registers);

/** Spreads the bits of a 32-bit hash (finaliser of MurmurHash3). */
export function spread(hash: number): number {
  let mixed = hash;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Estimated number of different values from their 32-bit hashes (HyperLogLog, 2,048 registers: standard error 2.3 %). */
export class DistinctCounter {
  #ranks: Uint8Array = new Uint8Array(registers);

  /** Goes on counting in registers that somebody else also counts in. */
  share(ranks: Uint8Array): void {
    ranks.set(this.#ranks);
    this.#ranks = ranks;
  }

  add(hash: number): void {
    const mixed = spread(hash);
    const register = mixed & (registers - 1);
    const rank = Math.clz32((mixed >>> 11) | 0) - 10;
    if (rank > (this.#ranks[register] as number)) this.#ranks[register] = rank;
  }

  estimate(): number {
    let sum = 0;
    let empty = 0;
    for (const rank of this.#ranks) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (alpha * registers * registers) / sum;
    if (raw <= 2.5 * registers && empty > 0) return Math.round(registers * Math.log(registers / empty));
    return Math.round(raw);
  }
}
