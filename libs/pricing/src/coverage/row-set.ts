/** A set of row numbers, one bit each. */
export class RowSet {
  private readonly words: Uint32Array;

  constructor(readonly rows: number) {
    this.words = new Uint32Array(Math.ceil(rows / 32));
  }

  add(row: number): void {
    this.words[row >>> 5] = (this.words[row >>> 5] ?? 0) | (1 << (row & 31));
  }

  addAll(other: RowSet): void {
    for (let index = 0; index < this.words.length; index += 1) {
      this.words[index] = (this.words[index] ?? 0) | (other.words[index] ?? 0);
    }
  }

  get size(): number {
    let size = 0;
    for (const word of this.words) {
      // Population count of 32 bits, in parallel within the word.
      let bits = word - ((word >>> 1) & 0x55555555);
      bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
      bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
      size += Math.imul(bits, 0x01010101) >>> 24;
    }
    return size;
  }
}
