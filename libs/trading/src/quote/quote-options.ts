import { ValidationError } from '@weir/kernel';
import type { PriceRequest } from '@weir/pricing';

/** What a buyer says beside the plan; each kind of plan takes its own and refuses the rest. */
export interface QuoteOptions {
  readonly durationMonths?: number | null | undefined;
  readonly seats?: number | null | undefined;
  /** Committed units, decimals; many count as their sum. */
  readonly usage?: readonly string[] | null | undefined;
  readonly startAt?: Date | null | undefined;
  readonly contractReference?: string | null | undefined;
  readonly promotionCodes?: readonly string[] | null | undefined;
  readonly currency?: string | null | undefined;
}

const AHEAD_MAX_MS = 366 * 86_400_000;

/** @throws ValidationError for a start in the past or more than a year ahead. */
export function toPriceRequest(planId: string, options: QuoteOptions, now: Date): PriceRequest {
  const { startAt } = options;
  if (startAt != null && (startAt < now || startAt.getTime() > now.getTime() + AHEAD_MAX_MS)) {
    throw new ValidationError('startAt', 'startAt must be from now on and at most 366 days ahead.');
  }
  return {
    planId,
    ...(options.durationMonths == null ? {} : { durationMonths: options.durationMonths }),
    ...(options.seats == null ? {} : { seats: options.seats }),
    ...(options.usage == null ? {} : { usage: [...options.usage] }),
    ...(startAt == null ? {} : { startAt: startAt.toISOString() }),
    ...(options.contractReference == null ? {} : { contractReference: options.contractReference }),
    ...(options.promotionCodes == null ? {} : { promotionCodes: [...options.promotionCodes] }),
    ...(options.currency == null ? {} : { currency: options.currency }),
  };
}
