import { Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import {
  ConflictError,
  type Json,
  type Money,
  moneyFromJson,
  moneyToJson,
  requireId,
  ValidationError,
} from '@weir/kernel';
import { z } from 'zod';
import { bankClearing, buyerBalance } from '../ledger/chart.js';
import { LedgerKeyReusedError } from '../ledger/ledger.errors.js';
import { Ledger } from '../ledger/ledger.js';
import { transfer } from '../ledger/posting.js';

export const CREDIT_BALANCE = 'settlement.credit_balance';
export const DEBIT_BALANCE = 'settlement.debit_balance';

/** A bank transfer that an operator saw: money that came in for an organisation, or went back to it. */
export interface BalanceAdjustment {
  readonly organizationId: string;
  readonly amount: Money;
  /** The bank's own reference of the transfer: each counts once. */
  readonly bankReference: string;
}

/** A reference as banks write them. */
export const BANK_REFERENCE = /^[A-Za-z0-9._-]{4,64}$/;

const adjustmentPayload = z.object({
  organizationId: z.string(),
  amount: z.object({ minorUnits: z.string(), currency: z.string() }),
  bankReference: z.string(),
});

/**
 * The form of an adjustment in an approval.
 * @throws ValidationError for an amount that is not positive or a reference that is none.
 */
export function adjustmentToJson(adjustment: BalanceAdjustment): { [key: string]: Json } {
  const checked = checkAdjustment(adjustment);
  return { ...checked, amount: { ...moneyToJson(checked.amount) } };
}

export function adjustmentFromJson(payload: Json): BalanceAdjustment {
  const { amount, ...rest } = adjustmentPayload.parse(payload);
  return checkAdjustment({ ...rest, amount: moneyFromJson(amount) });
}

function checkAdjustment({ organizationId, amount, bankReference }: BalanceAdjustment): BalanceAdjustment {
  requireId(organizationId, 'organizationId');
  if (amount.minorUnits <= 0n) throw new ValidationError('amount', 'amount must be more than zero.');
  if (!BANK_REFERENCE.test(bankReference)) {
    throw new ValidationError(
      'bankReference',
      'bankReference must have 4 to 64 letters, digits, dots, hyphens or underscores.',
    );
  }
  return { organizationId, amount, bankReference };
}

function bankReferenceUsed(): ConflictError {
  return new ConflictError('BANK_REFERENCE_USED', 'A transfer with this bank reference was entered before.', {
    field: 'bankReference',
  });
}

/** Carries out adjustments that two persons have agreed to. */
@Injectable()
export class BalanceAdjustments {
  constructor(private readonly ledger: Ledger) {}

  /** The prepaid balance grows by what the bank received. @throws ConflictError `BANK_REFERENCE_USED`. */
  async applyCredit(command: Command, payload: Json): Promise<Json> {
    return this.apply(command, 'credit', payload);
  }

  /** The prepaid balance shrinks by what the bank sent back. @throws InsufficientFundsError; ConflictError `BANK_REFERENCE_USED`. */
  async applyDebit(command: Command, payload: Json): Promise<Json> {
    return this.apply(command, 'debit', payload);
  }

  private async apply(command: Command, direction: 'credit' | 'debit', payload: Json): Promise<Json> {
    const { organizationId, amount, bankReference } = adjustmentFromJson(payload);
    const balance = buyerBalance(organizationId);
    const [posted] = await this.ledger
      .post(command.tx, [
        {
          key: `bank:${direction}:${bankReference}`,
          kind: `bank_${direction}`,
          legs:
            direction === 'credit' ? transfer(bankClearing, balance, amount) : transfer(balance, bankClearing, amount),
          subject: { type: 'ORGANIZATION', id: organizationId },
          details: { bankReference },
        },
      ])
      .catch((error: unknown) => {
        throw error instanceof LedgerKeyReusedError ? bankReferenceUsed() : error;
      });
    // An approval is carried out once: a known reference belongs to another one.
    if (posted === undefined || posted.replayed) throw bankReferenceUsed();
    command.emit(`balance.${direction}ed`, organizationId, { organizationId, amount: { ...moneyToJson(amount) } });
    return { organizationId, transactionId: posted.id };
  }
}
