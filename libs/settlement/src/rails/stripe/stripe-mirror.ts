import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weir/platform';
import { StripeRail } from './stripe.rail.js';
import { StripeGateway } from './stripe-gateway.js';
import { type MirroredOrder, type MirroredUse, StripeMirrorRepository } from './stripe-mirror.repository.js';

/** The subject of what there is once for the whole exchange. */
export const EXCHANGE_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Shows at Stripe what our books know: subscriptions and uses of orders that were paid there. Our ledger and our meter lead, nothing is
 * charged by the mirror, and what fails in it stops no trade.
 */
@Injectable()
export class StripeMirror {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly rail: StripeRail,
    private readonly mirror: StripeMirrorRepository,
  ) {}

  get isConfigured(): boolean {
    return this.gateway.isConfigured;
  }

  /** A subscription for a first order; a renewal prolongs the one of its chain. */
  async begin(tx: Transaction, order: MirroredOrder & { readonly title: string }): Promise<void> {
    const { orderId, chainId, buyerOrganizationId, title } = order;
    if (!(await this.mirror.insert(tx, order))) return;
    const calls: Parameters<StripeRail['intend']>[1][] = [
      { kind: 'create_meter', subjectId: EXCHANGE_ID, step: 'uses', parameters: {} },
      { kind: 'create_price', subjectId: EXCHANGE_ID, step: 'uses', parameters: {} },
      { kind: 'create_customer', subjectId: buyerOrganizationId, step: 'first', parameters: {} },
      chainId === orderId
        ? { kind: 'create_subscription', subjectId: chainId, step: 'first', parameters: { buyerOrganizationId, title } }
        : { kind: 'update_subscription', subjectId: chainId, step: `renewed-${orderId}`, parameters: {} },
    ];
    for (const call of calls) await this.rail.intend(tx, call);
  }

  /** Ends what an order has begun, before its time. */
  async end(tx: Transaction, orderId: string): Promise<void> {
    const chainId = await this.mirror.end(tx, orderId);
    if (chainId === undefined) return;
    await this.rail.intend(tx, {
      kind: 'update_subscription',
      subjectId: chainId,
      step: `ended-${orderId}`,
      parameters: {},
    });
  }

  /** Notes uses to be told to Stripe; those that were noted before change nothing. */
  async use(tx: Transaction, uses: readonly MirroredUse[]): Promise<void> {
    if (uses.length > 0) await this.mirror.insertUses(tx, uses);
  }
}
