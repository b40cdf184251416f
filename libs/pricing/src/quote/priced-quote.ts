import type { Plan, PlanKind } from '../plans/plan.js';
import type { LocalText } from '../plans/plan-fields.js';
import type { Period } from '../schedule/proration.js';
import type { ExchangeRateSnapshot } from '../tables/exchange-rates.js';
import type { QuoteLine } from './lines.js';
import type { QuotePayment } from './payments.js';

export const QUOTE_FORMAT = 'weir-quote/1';

/** The platform's fee, which the provider pays out of the net price. Amounts are minor units as decimal strings. */
export interface ProviderFee {
  readonly rate: string;
  /** What the rate is applied to: the net price. */
  readonly basis: string;
  readonly amount: string;
  /** What is left for the provider: `basis` − `amount`. */
  readonly providerNet: string;
}

/**
 * A price with all of its steps. Plain JSON: signed, stored and sent as it is. Amounts are whole minor units of
 * `currency` as decimal strings; the deltas of `lines` sum to `total`.
 */
export interface PricedQuote {
  readonly format: typeof QUOTE_FORMAT;
  readonly quoteId: string;
  readonly nonce: string;
  readonly bookId: string;
  readonly bookVersion: number;
  readonly planId: string;
  readonly planName: LocalText;
  readonly planKind: PlanKind;
  readonly durationMonths: number | null;
  readonly seats: number;
  readonly quota: number | null;
  readonly permittedPurposes: Plan['permittedPurposes'];
  /** The first period of a subscription. */
  readonly period: Period | null;
  /** Of a trial: its length, and the plan that begins after it (`null`: access ends). */
  readonly trial: { readonly days: number; readonly convertsTo: string | null } | null;
  readonly currency: string;
  readonly lines: readonly QuoteLine[];
  /** The price before tax. */
  readonly net: string;
  readonly tax: string;
  /** What the buyer pays: `net` + `tax`. */
  readonly total: string;
  readonly payments: readonly QuotePayment[];
  readonly providerFee: ProviderFee;
  /** The rate that turned the plan's currency into `currency`, when they differ. */
  readonly exchangeRate: ExchangeRateSnapshot | null;
  /** What a reader has to know beside the figures, e.g. that no tax was worked out. */
  readonly notes: readonly LocalText[];
  /** `sha256:…` of everything that the price depends on; the same for two quotes of the same inputs. */
  readonly inputsDigest: string;
  readonly issuedAt: string;
  readonly expiresAt: string;
}
