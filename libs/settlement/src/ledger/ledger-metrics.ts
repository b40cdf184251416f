import { type Metrics, sharedRead } from '@weir/platform';
import type { LedgerRepository } from './ledger.repository.js';

const READ_EVERY_MS = 60_000;

/** Money as Prometheus sees it, by currency in minor units: read from the totals of what is sealed and from what came since. */
export function observeLedger(metrics: Metrics, ledger: LedgerRepository): void {
  const lines = sharedRead(READ_EVERY_MS, () => ledger.totals());
  metrics.sample(
    { name: 'weir_ledger_held_minor_units', help: 'Money held for orders, minor units', labels: ['currency'] },
    async () =>
      (await lines())
        .filter(({ kind }) => kind === 'order_hold')
        .map(({ balance }) => ({ labels: { currency: balance.currency }, value: Number(balance.minorUnits) })),
  );
  metrics.sample(
    {
      name: 'weir_ledger_imbalance_minor_units',
      help: 'Sum of the ledger, minor units; anything but 0 means that it is broken',
      labels: ['currency'],
    },
    async () => {
      const sums = new Map<string, bigint>();
      for (const { balance } of await lines())
        sums.set(balance.currency, (sums.get(balance.currency) ?? 0n) + balance.minorUnits);
      return [...sums].map(([currency, sum]) => ({ labels: { currency }, value: Number(sum) }));
    },
  );
}
