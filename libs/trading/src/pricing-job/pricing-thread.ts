import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PricingMessage, PricingWork } from './pricing-work.js';

const MEMORY_LIMIT_MB = 2_048;
const TIME_LIMIT_MS = 10 * 60 * 1000;

/** The compiled thread: beside this file in `dist`, or the build's when this file runs from `src`. */
function entry(): string {
  const path = fileURLToPath(new URL('./pricing.worker.js', import.meta.url));
  return existsSync(path) ? path : path.replace('/src/pricing-job/', '/dist/pricing-job/');
}

export type PricingAnswer = Exclude<PricingMessage, { type: 'progress' }>;

/**
 * Runs work in a thread of its own: pricing holds a loop for longer than a worker may be held.
 * @param signal ends the thread at once.
 * @throws Error when it was aborted, takes over 10 minutes, over 2 GB, or breaks.
 */
export function runPricing(
  work: PricingWork,
  options: { signal: AbortSignal; onProgress: (percent: number, step: string) => void },
): Promise<PricingAnswer> {
  return new Promise<PricingAnswer>((resolve, reject) => {
    const worker = new Worker(entry(), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_LIMIT_MB },
    });
    const stop = (reason: string) => () => {
      reject(new Error(reason));
      void worker.terminate();
    };
    const timer = setTimeout(stop(`Pricing was not done after ${TIME_LIMIT_MS} ms.`), TIME_LIMIT_MS);
    const abort = stop('Pricing was stopped.');
    if (options.signal.aborted) abort();
    options.signal.addEventListener('abort', abort, { once: true });
    worker.on('message', (message: PricingMessage) => {
      if (message.type === 'progress') options.onProgress(message.percent, message.step);
      else resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
      reject(new Error(`The pricing thread ended with ${code} before it answered.`));
    });
  });
}
