import { type Money, ValidationError } from '@weir/kernel';
import { type Plan, type PricedQuote, type PriceRequest, parsePlan, price } from '@weir/pricing';
import { type QuoteOptions, toPriceRequest } from '../quote/quote-options.js';

/** What is put on the table: any plan, with the options that it is taken with. Plain JSON once parsed. */
export interface OfferTermsInput {
  /** A plan as in a listing; its `id` and `maxLicences` are the exchange's to set. */
  readonly plan: Record<string, unknown>;
  readonly durationMonths?: number | null | undefined;
  readonly seats?: number | null | undefined;
  readonly usage?: readonly string[] | null | undefined;
  readonly contractReference?: string | null | undefined;
  /** When the term begins; on delivery when left out. */
  readonly startsAt?: Date | null | undefined;
  /** Whether the buyer may renew on the same terms. */
  readonly renewable?: boolean | null | undefined;
}

export interface OfferTerms {
  readonly plan: Plan;
  readonly options: Omit<QuoteOptions, 'startAt' | 'currency' | 'promotionCodes'>;
  readonly startsAt: string | null;
  readonly renewable: boolean;
}

const AHEAD_MAX_MS = 366 * 86_400_000;

/** The plan of an offer has a name that no plan of a listing can have. */
export function offerPlanId(offerId: string): string {
  return `offer-${offerId}`;
}

/**
 * Terms, checked so far that they can be priced.
 * @throws ValidationError naming the field, e.g. `terms.plan.durations[0].months` or `terms.durationMonths`.
 */
export function parseOfferTerms(offerId: string, input: OfferTermsInput, now: Date): OfferTerms {
  return within('terms', () => {
    const own = { ...input.plan, id: offerPlanId(offerId), maxLicences: null };
    const plan = within('plan', () => parsePlan(own));
    if (plan.kind === 'trial' && plan.convertsTo !== null) {
      throw new ValidationError('plan.convertsTo', 'plan.convertsTo must be left out: an offer is one plan.');
    }
    const startsAt = input.startsAt ?? null;
    if (startsAt !== null && (startsAt < now || startsAt.getTime() > now.getTime() + AHEAD_MAX_MS)) {
      throw new ValidationError('startsAt', 'startsAt must be from now on and at most 366 days ahead.');
    }
    const terms: OfferTerms = {
      plan,
      options: {
        ...(input.durationMonths == null ? {} : { durationMonths: input.durationMonths }),
        ...(input.seats == null ? {} : { seats: input.seats }),
        ...(input.usage == null ? {} : { usage: [...input.usage] }),
        ...(input.contractReference == null ? {} : { contractReference: input.contractReference }),
      },
      startsAt: startsAt?.toISOString() ?? null,
      renewable: input.renewable ?? false,
    };
    priceOf(terms, now);
    return terms;
  });
}

/** What a quote on these terms asks for. A start that has come is on delivery. */
export function requestOf({ plan, options, startsAt }: OfferTerms, now: Date): PriceRequest {
  const startAt = plan.kind === 'subscription' && startsAt !== null && startsAt > now.toISOString() ? startsAt : null;
  return toPriceRequest(plan.id, { ...options, startAt: startAt === null ? null : new Date(startAt) }, now);
}

/** The price before tax, with its lines. */
export function priceOf(terms: OfferTerms, now: Date): PricedQuote {
  const { plan } = terms;
  const book = {
    id: plan.id,
    version: 1,
    validFrom: new Date(0).toISOString(),
    validTo: null,
    currency: plan.currency,
    plans: [plan],
    feeRate: '0',
  };
  return price(requestOf(terms, now), book, { asOf: now.toISOString(), quoteId: plan.id, nonce: 'not-a-quote-to-use' });
}

/** What terms cost before tax, at the time that they were made. */
export function offerPrice(terms: OfferTerms, madeAt: Date): Money {
  const { net, currency } = priceOf(terms, madeAt);
  return { minorUnits: BigInt(net), currency };
}

function within<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ValidationError) {
      throw new ValidationError(`${prefix}.${error.field ?? ''}`, `${prefix}.${error.message}`);
    }
    throw error;
  }
}
