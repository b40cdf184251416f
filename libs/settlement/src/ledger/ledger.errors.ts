import {
  ConflictError,
  type CurrencyCode,
  formatMoney,
  moneyToJson,
  ValidationError,
  type WeirError,
} from '@weir/kernel';
import { sqlState } from '@weir/platform';
import { z } from 'zod';

const shortfallDetail = z.object({
  account: z.string(),
  currency: z.string(),
  available: z.string().transform(BigInt),
  required: z.string().transform(BigInt),
});

/** A ledger key was used before with other content: a fault of the caller that nothing can be posted over. */
export class LedgerKeyReusedError extends ConflictError {
  constructor() {
    super('LEDGER_KEY_REUSED', 'This step was posted before with other content.');
  }
}

/** Less is on the account than the posting takes. `details` names available, required and shortfall. */
export class InsufficientFundsError extends ConflictError {
  constructor(account: string, currency: CurrencyCode, available: bigint, required: bigint) {
    const shortfall = { minorUnits: required - available, currency };
    const isHold = account === 'order_hold';
    super(
      isHold ? 'HOLD_INSUFFICIENT' : 'INSUFFICIENT_BALANCE',
      `${isHold ? 'What is held for the order' : 'The balance'} is short by ${formatMoney(shortfall)}.`,
      {
        details: {
          account,
          available: moneyToJson({ minorUnits: available, currency }),
          required: moneyToJson({ minorUnits: required, currency }),
          shortfall: moneyToJson(shortfall),
        },
      },
    );
  }
}

/** The typed error for what a posting function refused; `undefined` for anything else. */
export function ledgerErrorOf(error: unknown): WeirError | undefined {
  switch (sqlState(error)) {
    case 'WL001': {
      const detail = shortfallDetail.parse(JSON.parse(detailOf(error)));
      return new InsufficientFundsError(detail.account, detail.currency.trim(), detail.available, detail.required);
    }
    case 'WL002':
      return new LedgerKeyReusedError();
    case 'WL003':
      return new ConflictError('PENDING_RESOLVED', 'This pending transaction does not exist or was resolved before.');
    case 'WL004':
      return new ValidationError('legs', 'A ledger transaction has at least two legs and sums to zero per currency.');
    case 'WL006':
      return new ValidationError('legs', 'The ledger does not accept this request.');
    case 'WL008':
      return new ConflictError('PENDING_EXPIRY', 'The pending transaction has expired, or has not expired yet.');
    default:
      return undefined;
  }
}

function detailOf(error: unknown): string {
  const candidate = error as { driverError?: { detail?: unknown }; detail?: unknown };
  return String(candidate.driverError?.detail ?? candidate.detail ?? '{}');
}
