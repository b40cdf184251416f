import { WeirError } from '@weir/kernel';

export type PricingErrorCode =
  | 'PRICE_BOOK_NOT_VALID'
  | 'PLAN_NOT_FOUND'
  | 'EXCHANGE_RATE_MISSING'
  | 'TAX_RATE_MISSING'
  | 'PRICE_TOO_LARGE';

/** A price that cannot be given; `field` names the input that stands in the way. */
export class PricingError extends WeirError {
  constructor(code: PricingErrorCode, field: string, message: string, details: Record<string, unknown> = {}) {
    super(code, message, { httpStatus: code === 'PLAN_NOT_FOUND' ? 404 : 422, field, details });
  }
}
