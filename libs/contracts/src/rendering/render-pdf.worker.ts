import { parentPort, workerData } from 'node:worker_threads';
import type { PdfRequest } from './pdf-thread.js';
import { renderPdf } from './render-pdf.js';

const { document, locale } = workerData as PdfRequest;
parentPort?.postMessage(await renderPdf(document, locale));
