import { RenderThread } from '@weir/platform';
import type { PrintDocument } from './print-document.js';

const ENTRY = new URL('./render-print.worker.js', import.meta.url);

/** Renders documents as PDF in a thread, one after the other. */
export class PrintThread {
  private readonly thread: RenderThread<PrintDocument>;

  constructor(entry: URL = ENTRY) {
    this.thread = new RenderThread(entry);
  }

  /** @throws Error when rendering fails, takes over 30 s or over 256 MB. */
  render(document: PrintDocument): Promise<Uint8Array> {
    return this.thread.run(document);
  }
}
