import { Worker } from 'node:worker_threads';
import type { AgreementDocument } from '@weir/kernel';
import type { AgreementLocale } from './agreement-view.js';

export interface PdfRequest {
  readonly document: AgreementDocument;
  readonly locale: AgreementLocale;
}

const ENTRY = new URL('./render-pdf.worker.js', import.meta.url);
const TIME_LIMIT_MS = 30_000;
const MEMORY_LIMIT_MB = 256;

/**
 * Renders PDFs in a thread, one after the other: parsing the font and laying out a page holds a loop for longer than a server may be
 * held.
 */
export class PdfThread {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly entry: URL = ENTRY) {}

  /** @throws Error when rendering fails, takes over 30 s or over 256 MB. */
  render(document: AgreementDocument, locale: AgreementLocale): Promise<Uint8Array> {
    const turn = this.tail.then(() => this.renderOne({ document, locale }));
    this.tail = turn.catch(() => {});
    return turn;
  }

  private renderOne(workerData: PdfRequest): Promise<Uint8Array> {
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
