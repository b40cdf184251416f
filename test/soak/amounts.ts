/** What a trade of the listing costs, and the platform's part of 5 % of it. */
export const PRICE = 12_900n;
export const FEE = 645n;
/** What a split dispute gives the provider, and the platform's part of that. */
export const SPLIT_PART = 4_000n;
export const SPLIT_FEE = 200n;
