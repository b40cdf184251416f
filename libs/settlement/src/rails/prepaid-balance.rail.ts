import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weir/platform';
import { bankClearing, providerPayable } from '../ledger/chart.js';
import { Ledger } from '../ledger/ledger.js';
import { transfer } from '../ledger/posting.js';
import { SettlementService } from '../settlement.service.js';
import type {
  PaymentOutcome,
  PaymentRail,
  PaymentRequest,
  PayoutRequest,
  RefundRequest,
  TransferOutcome,
} from './payment-rail.js';

/**
 * Buyers pay in by bank transfer and spend the balance here. Paying and refunding are at once; a payout is reserved until an operator
 * confirms the bank transfer.
 */
@Injectable()
export class PrepaidBalanceRail implements PaymentRail {
  readonly name = 'prepaid_balance';

  constructor(
    private readonly settlement: SettlementService,
    private readonly ledger: Ledger,
  ) {}

  async pay(tx: Transaction, request: PaymentRequest): Promise<PaymentOutcome> {
    await this.settlement.holdForOrder(tx, request);
    return { status: 'held' };
  }

  async refund(tx: Transaction, request: RefundRequest): Promise<TransferOutcome> {
    await this.settlement.refundHold(tx, request);
    return { status: 'done' };
  }

  /** @returns the pending ledger transaction as reference. */
  async payout(tx: Transaction, request: PayoutRequest): Promise<TransferOutcome> {
    const [posted] = await this.ledger.post(tx, [
      {
        key: `payout:${request.payoutId}:reserve`,
        kind: 'payout',
        legs: transfer(providerPayable(request.providerOrganizationId), bankClearing, request.amount),
        subject: { type: 'PAYOUT', id: request.payoutId },
        pending: {},
      },
    ]);
    if (posted === undefined) throw new Error('The ledger gave no result for the payout.');
    return { status: 'pending', reference: posted.id };
  }
}
