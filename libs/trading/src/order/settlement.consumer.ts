import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { type Consumer, type Delivery, Outbox, systemContext, type Transaction } from '@weir/platform';
import { PAYMENT_UNFROZEN, SETTLEMENT_RELEASED, SettlementService } from '@weir/settlement';
import { InstalmentMoney } from '../payment-plan/instalment-money.js';
import { ORDER_ACCEPTED } from './order.events.js';
import { type Order, OrderRepository } from './order.repository.js';
import { earningSchedule, isTerm } from './order-access.js';
import { OrderFlow } from './order-flow.js';

/**
 * Pays an accepted order's provider, unless a dispute of the payment is open. A one-off price is released at once; a term's is scheduled
 * month by month in arrears, the order settles with the last instalment. An order in instalments settles with the last payment.
 */
@Injectable()
export class SettlementConsumer implements Consumer {
  readonly name = 'trading.settlement';
  readonly queue = 'settlement';
  readonly topics = [ORDER_ACCEPTED, SETTLEMENT_RELEASED, PAYMENT_UNFROZEN];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly settlement: SettlementService,
    private readonly instalments: InstalmentMoney,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const ctx = systemContext('settlement', delivery.requestId);
    await delivery.complete(async (tx) => {
      const command = new Command(ctx, tx, { name: 'settleOrder', permission: 'public' });
      const orderId =
        delivery.topic === SETTLEMENT_RELEASED ? (delivery.payload as { orderId: string }).orderId : delivery.subjectId;
      const order = await this.orders.lock(tx, orderId);
      if (order?.state !== 'ACCEPTED') return;
      // Its take-down has waited for the end of the dispute, and ends it.
      if (delivery.topic === PAYMENT_UNFROZEN && (await this.orders.isProhibited(tx, order.revisionId))) return;
      const isTermOver =
        delivery.topic === SETTLEMENT_RELEASED &&
        (delivery.payload as { instalmentsLeft: number }).instalmentsLeft === 0;
      // While the buyer's bank disputes the payment the order stays accepted; it is told when that has ended.
      if (!isTerm(order) && (await this.settlement.isFrozen(tx, orderId))) return;
      if (order.planKind === 'instalments') {
        if (await this.instalments.releaseHeld(tx, order))
          await this.flow.advance(command, order, [{ event: 'settle', guard: 'paid_up' }]);
        else command.describe('order', order.id, { instalments: 'first released' });
      } else if (!isTerm(order) || isTermOver || order.total.minorUnits === 0n) {
        const guard = isTerm(order) && order.total.minorUnits !== 0n ? 'term_over' : 'at_once';
        await this.flow.advance(command, order, [{ event: 'settle', guard }]);
      } else if (delivery.topic === ORDER_ACCEPTED) {
        await this.schedule(tx, order);
        command.describe('order', order.id, { months: order.durationMonths });
      } else return;
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('settleOrder')]);
    });
  }

  /** The term runs from delivery, or from its later start, whenever it was accepted. */
  private async schedule(tx: Transaction, order: Order): Promise<void> {
    const delivered = { ...order, deliveredAt: order.deliveredAt ?? tx.now };
    const nothing = { minorUnits: 0n, currency: order.total.currency };
    const [fees, taxes] = [earningSchedule(delivered, order.fee), earningSchedule(delivered, order.tax)];
    await this.settlement.scheduleReleases(tx, {
      orderId: order.id,
      providerOrganizationId: order.providerOrganizationId,
      instalments: (earningSchedule(delivered, order.total) ?? []).map((instalment, index) => ({
        dueAt: new Date(instalment.releaseAt),
        amount: instalment.amount,
        fee: fees?.[index]?.amount ?? nothing,
        tax: taxes?.[index]?.amount ?? nothing,
      })),
    });
  }
}
