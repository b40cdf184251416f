const LF = 0x0a;
const CR = 0x0d;

/** Counts lines and the longest of them over chunks, without looking into them. */
export class LineShape {
  /** Lines begun so far, an unfinished last one included. */
  lines = 0;
  longestBytes = 0;
  endsWithNewline = false;
  private current = 0;

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const breaker = chunk.includes(LF) ? LF : CR;
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(breaker, start);
      if (end === -1) break;
      this.close(end - start);
      start = end + 1;
    }
    this.current += chunk.length - start;
    this.longestBytes = Math.max(this.longestBytes, this.current);
    const last = chunk[chunk.length - 1];
    this.endsWithNewline = last === LF || last === CR;
  }

  /** Lines in all. */
  get total(): number {
    return this.lines + (this.current > 0 ? 1 : 0);
  }

  private close(length: number): void {
    this.longestBytes = Math.max(this.longestBytes, this.current + length);
    this.lines += 1;
    this.current = 0;
  }
}
