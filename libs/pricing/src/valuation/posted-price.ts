/** A quote that was accepted shows a buyer worth at least its price; one that was not, a buyer worth less. */
export interface PastQuote {
  /** Minor units as a decimal string. */
  readonly price: string;
  readonly accepted: boolean;
}

/**
 * The one price that would have earned most from past quotes: argmax p · share of takers at p, among the prices that were
 * accepted. At p a buyer tells something who took p or more, or declined p or less.
 * @returns `null` when nothing was accepted. Ties go to the lower price.
 */
export function bestPostedPrice(quotes: readonly PastQuote[]): { price: bigint; takers: number; asked: number } | null {
  const accepted = quotes.filter((quote) => quote.accepted).map(({ price }) => BigInt(price));
  const declined = quotes.filter((quote) => !quote.accepted).map(({ price }) => BigInt(price));
  accepted.sort(ascending);
  declined.sort(ascending);
  let best: { price: bigint; takers: number; asked: number } | null = null;
  let refusals = 0;
  accepted.forEach((price, index) => {
    if (index > 0 && accepted[index - 1] === price) return;
    while (refusals < declined.length && (declined[refusals] ?? 0n) <= price) refusals += 1;
    const takers = accepted.length - index;
    const asked = takers + refusals;
    const better =
      best === null || price * BigInt(takers) * BigInt(best.asked) > best.price * BigInt(best.takers) * BigInt(asked);
    if (better) best = { price, takers, asked };
  });
  return best;
}

/** For sorting amounts. */
export function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
