import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { ORDER_REVIEW_DECIDED } from '@weir/moderation';
import { type Consumer, type Delivery, Outbox, systemContext } from '@weir/platform';
import { OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

/** Goes on with an order that was held for review, or ends it. */
@Injectable()
export class ReviewDecidedConsumer implements Consumer {
  readonly name = 'trading.review_decided';
  readonly queue = 'screening';
  readonly topics = [ORDER_REVIEW_DECIDED];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const { outcome, reason } = delivery.payload as { outcome: 'cleared' | 'refused'; reason: string };
    const ctx = systemContext('review', delivery.requestId);
    await delivery.complete(async (tx) => {
      const order = await this.orders.lock(tx, delivery.subjectId);
      if (order?.state !== 'HELD') return;
      const command = new Command(ctx, tx, { name: 'applyOrderReview', permission: 'public' });
      if (outcome === 'cleared') {
        await this.flow.advance(command, order, [{ event: 'clear', reason }, { event: 'send_agreement' }], {
          deadlineAt: order.deadlineAt,
        });
      } else await this.flow.advance(command, order, [{ event: 'refuse', reason }]);
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('applyOrderReview')]);
    });
  }
}
