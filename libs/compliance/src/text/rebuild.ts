import type { FoldedText } from './fold.js';

/** Where the unit at `index` of a folded text stands in the original. */
export function offsetAt(folded: FoldedText, index: number): number {
  return folded.offsets === null ? index : (folded.offsets[index] ?? folded.originalLength);
}

/** Writes a folded text anew, piece by piece, and keeps the way back to the original. */
export class Rebuild {
  private readonly parts: string[] = [];
  private readonly offsets: number[] = [];
  constructor(private readonly from: FoldedText) {}

  /** `text` stands for the unit at `index` of the text that is rewritten. */
  push(text: string, index: number): void {
    this.parts.push(text);
    for (let unit = 0; unit < text.length; unit += 1) this.offsets.push(offsetAt(this.from, index));
  }

  /** The units from `from` to `to` as they are. */
  copy(from: number, to: number): void {
    for (let index = from; index < to; index += 1) this.push(this.from.text[index] ?? '', index);
  }

  finish(): FoldedText {
    return {
      text: this.parts.join(''),
      offsets: Int32Array.from(this.offsets),
      originalLength: this.from.originalLength,
    };
  }
}
