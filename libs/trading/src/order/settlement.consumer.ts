import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { type Consumer, type Delivery, Outbox, systemContext, type Transaction } from '@weir/platform';
import { releaseSchedule } from '@weir/pricing';
import { SETTLEMENT_RELEASED, SettlementService } from '@weir/settlement';
import { ORDER_ACCEPTED } from './order.events.js';
import { type Order, OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

/**
 * Pays an accepted order's provider. A one-off price is released at once; a term's is scheduled month by month in arrears,
 * and the order settles with the last instalment.
 */
@Injectable()
export class SettlementConsumer implements Consumer {
  readonly name = 'trading.settlement';
  readonly queue = 'settlement';
  readonly topics = [ORDER_ACCEPTED, SETTLEMENT_RELEASED];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly settlement: SettlementService,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const ctx = systemContext('settlement', delivery.requestId);
    await delivery.complete(async (tx) => {
      const command = new Command(ctx, tx, { name: 'settleOrder', permission: 'public' });
      const orderId =
        delivery.topic === SETTLEMENT_RELEASED ? (delivery.payload as { orderId: string }).orderId : delivery.subjectId;
      const order = await this.orders.lock(tx, orderId);
      if (order?.state !== 'ACCEPTED') return;
      const isTermOver =
        delivery.topic === SETTLEMENT_RELEASED &&
        (delivery.payload as { instalmentsLeft: number }).instalmentsLeft === 0;
      if (order.durationMonths === null || isTermOver) {
        await this.flow.advance(command, order, [
          { event: 'settle', guard: order.durationMonths === null ? 'at_once' : 'term_over' },
        ]);
      } else if (delivery.topic === ORDER_ACCEPTED) {
        await this.schedule(tx, order, order.durationMonths);
        command.describe('order', order.id, { months: order.durationMonths });
      } else return;
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('settleOrder')]);
    });
  }

  /** The term runs from delivery, whenever it was accepted. */
  private async schedule(tx: Transaction, order: Order, months: number): Promise<void> {
    const start = (order.deliveredAt ?? tx.now).toISOString();
    const amounts = releaseSchedule(order.total, start, months);
    const fees = releaseSchedule(order.fee, start, months);
    await this.settlement.scheduleReleases(tx, {
      orderId: order.id,
      providerOrganizationId: order.providerOrganizationId,
      instalments: amounts.map((instalment, index) => ({
        dueAt: new Date(instalment.releaseAt),
        amount: instalment.amount,
        fee: fees[index]?.amount ?? { minorUnits: 0n, currency: order.fee.currency },
      })),
    });
  }
}
