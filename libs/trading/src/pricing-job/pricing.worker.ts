import { parentPort, workerData } from 'node:worker_threads';
import { type Json, money, WeirError } from '@weir/kernel';
import { CoveragePricer, suggestPrice } from '@weir/pricing';
import type { PricingMessage, PricingWork } from './pricing-work.js';
import { revenueShares } from './revenue-game.js';

const say = (message: PricingMessage): void => parentPort?.postMessage(message);

/** At most one message for each whole percent. */
function meter(step: string, from: number, to: number): (fraction: number) => void {
  let last = -1;
  return (fraction) => {
    const percent = Math.floor(from + (to - from) * fraction);
    if (percent === last) return;
    last = percent;
    say({ type: 'progress', percent, step });
  };
}

async function carryOut(work: PricingWork): Promise<Json> {
  switch (work.kind) {
    case 'suggestion': {
      const { suggested, low, high, ...rest } = suggestPrice(work.input);
      const units = { suggested: suggested.minorUnits, low: low.minorUnits, high: high.minorUnits };
      const amounts = Object.fromEntries(Object.entries(units).map(([name, amount]) => [name, amount.toString()]));
      return JSON.parse(JSON.stringify({ currency: suggested.currency, ...amounts, ...rest })) as Json;
    }
    case 'shares':
      return revenueShares(work.input, meter('sharing', 10, 95));
    case 'slice': {
      // The database engine takes longer to load than most jobs to do.
      const { readSliceTable } = await import('@weir/catalog/slice');
      const table = await readSliceTable(work.paths);
      say({ type: 'progress', percent: 40, step: 'read' });
      const full = money(work.fullPrice.minorUnits, work.fullPrice.currency);
      const told = meter('covering', 40, 95);
      const priced = new CoveragePricer(table, full, work.seed).price(work.queries, work.history, (done, of) =>
        told(done / of),
      );
      return {
        currency: priced.price.currency,
        price: priced.price.minorUnits.toString(),
        cumulative: priced.cumulative.minorUnits.toString(),
        fullPrice: full.minorUnits.toString(),
        coveredWeight: priced.coveredWeight.toString(),
        totalWeight: priced.totalWeight.toString(),
        rows: table.rows,
        basis: { en: priced.basis.en, zh: priced.basis.zh ?? priced.basis.en },
      };
    }
  }
}

try {
  say({ type: 'result', result: await carryOut(workerData as PricingWork) });
} catch (error) {
  if (!(error instanceof WeirError)) throw error;
  say({ type: 'refusal', code: error.code, field: error.field ?? null, message: error.message });
}
