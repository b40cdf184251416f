/**
 * A change of a balance at Stripe, in cents. `created` counts seconds.
 *
 * @typedef {{ id: string, amount: number, fee: number, type: 'charge' | 'refund' | 'transfer', created: number }} Line
 * @typedef {'amount' | 'fee' | 'missing_here' | 'missing_there'} Kind
 */

/** What goes wrong where differences are injected. */
export const KINDS = /** @type {const} */ (['amount', 'fee', 'missing_here', 'missing_there']);

/** The nth line: of ten, seven are charges, two are transfers and one is a refund. @param {number} n @param {number} from @returns {Line} */
export function lineOf(n, from) {
  const id = `txn_${n.toString().padStart(8, '0')}`;
  const price = 1_000 + ((n * 7_919) % 90_000);
  const created = from + Math.floor(n / 2);
  const kind = n % 10;
  if (kind < 7) return { id, amount: price, fee: Math.round(price * 0.029) + 30, type: 'charge', created };
  return { id, amount: -price, fee: 0, type: kind < 9 ? 'transfer' : 'refund', created };
}

/**
 * Which line has which difference: `each` of every kind, spread over all lines. Fees are changed of charges only.
 *
 * @param {number} count of lines @param {number} each
 * @returns {Map<number, Kind>}
 */
export function differences(count, each) {
  const found = new Map();
  const step = Math.floor(count / (each * KINDS.length + 1));
  for (let i = 0; i < each * KINDS.length; i += 1) {
    const n = (i + 1) * step;
    found.set(n - (n % 10), KINDS[i % KINDS.length]);
  }
  return found;
}
