import type { RowSample } from '../release-profile.js';
import { storableText } from './storable-text.js';

/**
 * A uniform sample of rows seen one by one (Vitter's algorithm R) with a seeded generator: the same rows and seed give the
 * same sample, in the order of the file.
 */
export class RowReservoir {
  private readonly kept: { readonly index: number; readonly cells: (string | null)[] }[] = [];
  private seen = 0;
  private state: number;

  /** @param seed 32-bit unsigned */
  constructor(
    private readonly size: number,
    private readonly cellLimit: number,
    seed: number,
  ) {
    this.state = seed >>> 0 || 1;
  }

  push(cells: readonly (string | null)[]): void {
    const index = this.seen;
    this.seen += 1;
    if (this.kept.length < this.size) {
      this.kept.push({ index, cells: this.cut(cells) });
      return;
    }
    const slot = Math.floor((this.next() / 2 ** 32) * this.seen);
    if (slot < this.size) this.kept[slot] = { index, cells: this.cut(cells) };
  }

  finish(columns: readonly string[]): RowSample {
    const rows = [...this.kept].sort((a, b) => a.index - b.index).map((row) => row.cells);
    return { columns, rows, cellLimit: this.cellLimit };
  }

  private cut(cells: readonly (string | null)[]): (string | null)[] {
    return cells.map((cell) => (cell === null ? null : storableText(cell.slice(0, this.cellLimit))));
  }

  /** Marsaglia's xorshift32. */
  private next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state;
  }
}
