import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Longer than any head. */
const TAIL_BYTES = 16_384;

/**
 * The file of signed heads outside the database, a line each. Whoever keeps a copy can show later that the log was cut or
 * rewritten, even by somebody who owns the database and the keys.
 */
export class AuditHeadsFile {
  constructor(readonly path: string) {}

  /** The last whole line; undefined for a file that is empty or not there. What a crash left unfinished is cut off. */
  async lastLine(): Promise<string | undefined> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a+');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, TAIL_BYTES);
      const tail = Buffer.alloc(length);
      await file.read(tail, 0, length, size - length);
      const end = tail.lastIndexOf(0x0a);
      if (end !== length - 1) await file.truncate(size - length + end + 1);
      if (end === -1) return undefined;
      return tail.subarray(tail.lastIndexOf(0x0a, end - 1) + 1, end).toString('utf8');
    } finally {
      await file.close();
    }
  }

  /** Returns once the lines are on disk. */
  async append(lines: readonly string[]): Promise<void> {
    const file = await open(this.path, 'a');
    try {
      await file.write(lines.map((line) => `${line}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  }
}
