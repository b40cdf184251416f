import { Inject, Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import type { Revision } from '@weir/catalog';
import { newId } from '@weir/kernel';
import { Keyring, randomToken, type WeirConfig } from '@weir/platform';
import { type Plan, type PriceBookInput, type PriceRequest, price, type SignedQuote } from '@weir/pricing';
import { PriceTableService } from '../price-tables/price-table.service.js';
import { type PromotionTaken, promotionsTaken } from '../promotion/promotion-use.js';
import { readPriceFacts } from './price-facts.js';

/** How long a quote may be accepted: one day. */
export const QUOTE_VALIDITY_SECONDS = 24 * 3600;

export interface QuoteOrder {
  readonly buyerOrganizationId: string;
  readonly request: PriceRequest;
  /** When the term begins; on delivery when left out. */
  readonly startsAt?: Date | null;
  /** A plan that is not the revision's: of a private offer or of a renewal, priced without the listing's adjustments. */
  readonly ownPlan?: { readonly plan: Plan; readonly bookId: string; readonly bookVersion: number } | undefined;
  readonly renewsOrderId?: string | null;
  readonly validitySeconds?: number;
}

/** Prices, signs and stores quotes, in the transaction of the command that asks for one. */
@Injectable()
export class QuoteMaker {
  constructor(
    private readonly keyring: Keyring,
    private readonly tables: PriceTableService,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  /**
   * Two statements, and one for each table version that this process has not read yet. @returns the quote's id.
   * @throws ValidationError for a request that the plan does not take; PricingError; QUALITY_NOT_MEASURED.
   */
  async make(command: Command, revision: Revision, order: QuoteOrder): Promise<string> {
    const { tx, now } = command;
    const { request, buyerOrganizationId, ownPlan } = order;
    const { facts, tables } = await readPriceFacts(tx, revision, buyerOrganizationId);
    const book = this.book(revision, order);
    const foreign = request.currency !== undefined && request.currency !== book.currency;
    const [taxTable, exchangeRates] = [
      await this.tables.taxTable(tables.tax),
      foreign ? await this.tables.exchangeRates(tables.exchange_rates) : undefined,
    ];
    const id = newId(now.getTime());
    const context = {
      ...facts,
      asOf: now.toISOString(),
      quoteId: id,
      nonce: randomToken(24),
      ...(taxTable === undefined ? {} : { taxTable }),
    };
    const quote = price(request, book, { ...context, ...(exchangeRates === undefined ? {} : { exchangeRates }) });
    const signed: SignedQuote = { quote, signature: this.keyring.sign('quote', quote) };
    const { currency: _, ...inBookCurrency } = request;
    const promotions: PromotionTaken[] = quote.lines.some(({ code }) => code === 'promotion')
      ? promotionsTaken(foreign ? price(inBookCurrency, book, context) : quote, revision.adjustments)
      : [];
    await tx.query(
      `INSERT INTO quote (id, listing_id, revision_id, plan_id, buyer_organization_id, signed, state, created_at, expires_at, plan, promotions,
         starts_at, renews_order_id)
       VALUES ($1, $2, $3, $4, $5, $6, 'OPEN', $7, $8, $9, $10, $11, $12)`,
      [
        id,
        revision.listingId,
        revision.id,
        request.planId,
        buyerOrganizationId,
        JSON.stringify(signed),
        now,
        quote.expiresAt,
        ownPlan === undefined ? null : JSON.stringify(ownPlan.plan),
        JSON.stringify(promotions),
        order.startsAt ?? null,
        order.renewsOrderId ?? null,
      ],
    );
    return id;
  }

  /** The revision's plans are its price book: a revision never changes, so its number is the book's version. */
  private book(revision: Revision, { ownPlan, validitySeconds }: QuoteOrder): PriceBookInput {
    const plans = ownPlan === undefined ? revision.plans : [ownPlan.plan];
    return {
      id: ownPlan?.bookId ?? revision.listingId,
      version: ownPlan?.bookVersion ?? revision.number,
      validFrom: revision.createdAt.toISOString(),
      validTo: null,
      currency: plans[0]?.currency ?? '',
      plans: [...plans] as PriceBookInput['plans'],
      adjustments: ownPlan === undefined ? ([...revision.adjustments] as PriceBookInput['adjustments']) : [],
      rounding: revision.rounding,
      feeRate: ppmToRate(this.config.platformFeePpm),
      quoteValiditySeconds: validitySeconds ?? QUOTE_VALIDITY_SECONDS,
    };
  }
}

/** Parts per million (0 to 1,000,000) as an exact decimal share, e.g. 50000 → `0.050000`. */
export function ppmToRate(ppm: number): string {
  return `${Math.floor(ppm / 1_000_000)}.${String(ppm % 1_000_000).padStart(6, '0')}`;
}
