import type { AgreementDocument } from '@weir/kernel';
import { RenderThread } from '@weir/platform';
import type { AgreementLocale } from './agreement-view.js';

export interface PdfRequest {
  readonly document: AgreementDocument;
  readonly locale: AgreementLocale;
}

const ENTRY = new URL('./render-pdf.worker.js', import.meta.url);

/** Renders agreements as PDF in a thread, one after the other. */
export class PdfThread {
  private readonly thread: RenderThread<PdfRequest>;

  constructor(entry: URL = ENTRY) {
    this.thread = new RenderThread(entry);
  }

  /** @throws Error when rendering fails, takes over 30 s or over 256 MB. */
  render(document: AgreementDocument, locale: AgreementLocale): Promise<Uint8Array> {
    return this.thread.run({ document, locale });
  }
}
