import { parentPort, workerData } from 'node:worker_threads';
import type { PrintDocument } from './print-document.js';
import { renderPrint } from './render-print.js';

parentPort?.postMessage(await renderPrint(workerData as PrintDocument));
