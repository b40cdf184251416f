import { Worker } from 'node:worker_threads';

const TIME_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 256;

/**
 * Runs a script that turns `workerData` into one message, in a thread, one request after the other: parsing a font and laying out a page
 * holds a loop for longer than a server may be held.
 */
export class RenderThread<Request> {
  private tail: Promise<unknown> = Promise.resolve();

  /** @param entry a script of the build: threads load what Node can run. */
  constructor(private readonly entry: URL) {}

  /** @throws Error when rendering fails, takes over 30 s or over 256 MB. */
  run(request: Request): Promise<Uint8Array> {
    const turn = this.tail.then(() => this.runOne(request));
    this.tail = turn.catch(() => {});
    return turn;
  }

  private runOne(workerData: Request): Promise<Uint8Array> {
    return new Promise<Uint8Array>((resolve, reject) => {
      const worker = new Worker(this.entry, {
        workerData,
        resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
      });
      const timer = setTimeout(() => {
        reject(new Error(`The PDF was not ready after ${TIME_LIMIT_MS} ms.`));
        void worker.terminate();
      }, TIME_LIMIT_MS);
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`The PDF thread ended with ${code} before it answered.`));
      });
    });
  }
}
