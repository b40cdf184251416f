export type { Adjustment, AdjustmentInput } from './adjustments/adjustment.js';
export { type PriceBook, type PriceBookInput, parsePriceBook } from './book/price-book.js';
export { type CoveragePrice, CoveragePricer } from './coverage/coverage-price.js';
export type { CoverageColumn, CoverageTable, Scalar } from './coverage/coverage-table.js';
export { type Predicate, type SliceQuery, sliceQuerySchema } from './coverage/slice-query.js';
export * from './errors.js';
export { ROUNDING_MODES, type RoundingMode } from './money/rounding.js';
export * from './plans/plan.js';
export type { LocalText } from './plans/plan-fields.js';
export * from './plans/plan-warnings.js';
export type { QualityProfile } from './quality/quality-profile.js';
export {
  EQUAL_QUALITY_WEIGHTS,
  QUALITY_DIMENSIONS,
  type QualityDimension,
  type QualityScore,
  type QualityWeights,
  qualityAsOf,
  qualityScore,
} from './quality/quality-score.js';
export * from './quote/explain-quote.js';
export type { QuoteLine } from './quote/lines.js';
export type { QuotePayment } from './quote/payments.js';
export * from './quote/price.js';
export type { PriceContext, PriceRequest } from './quote/price-request.js';
export * from './quote/priced-quote.js';
export * from './quote/signed-quote.js';
export * from './quote/verify-quote-text.js';
export { addMonths } from './schedule/months.js';
export { changeOfPlan, type Period, prorate, SUBSCRIPTION_MONTHS } from './schedule/proration.js';
export * from './schedule/release-schedule.js';
export { knnShapley, knnShapleySorted, type LabelledPoint, payByValue } from './shares/knn-shapley.js';
export {
  type MembersValue,
  type SampledShapleyOptions,
  type SampledShares,
  sampledShapleyShares,
} from './shares/sampled-shapley.js';
export { type CoalitionValue, EXACT_PLAYERS_MAX, type RevenueShares, shapleyShares } from './shares/shapley.js';
export {
  type ExchangeRateSnapshot,
  type ExchangeRateTable,
  type ExchangeRateTableInput,
  parseExchangeRateTable,
} from './tables/exchange-rates.js';
export { parseTaxTable, type TaxRow, type TaxTable, type TaxTableInput } from './tables/tax-table.js';
export * from './valuation/appraisal.js';
export { bestPostedPrice, type PastQuote } from './valuation/posted-price.js';
export { type PriceSuggestion, type SuggestionInput, suggestPrice } from './valuation/price-suggestion.js';
