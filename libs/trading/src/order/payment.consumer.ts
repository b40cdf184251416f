import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { EntitlementService } from '@weir/delivery';
import { type Consumer, type Delivery, Outbox, systemContext } from '@weir/platform';
import { PAYMENT_CHARGED_BACK, PAYMENT_FAILED, PAYMENT_HELD, SettlementService } from '@weir/settlement';
import { ORDER_FUNDED } from './order.events.js';
import { orderMachine } from './order.machine.js';
import { type Order, OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

const CHARGED_BACK = "The buyer's bank gave the payment back.";

/** Takes an order on when a payment that was pending has ended, and ends it when the buyer's bank took the money back. */
@Injectable()
export class PaymentConsumer implements Consumer {
  readonly name = 'trading.payment';
  readonly queue = 'settlement';
  readonly topics = [PAYMENT_HELD, PAYMENT_FAILED, PAYMENT_CHARGED_BACK];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly settlement: SettlementService,
    private readonly entitlements: EntitlementService,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const ctx = systemContext('payment', delivery.requestId);
    await delivery.complete(async (tx) => {
      const command = new Command(ctx, tx, { name: 'endPayment', permission: 'public' });
      const order = await this.orders.lock(tx, delivery.subjectId);
      if (order === undefined) return;
      if (delivery.topic === PAYMENT_CHARGED_BACK) await this.chargeBack(command, order);
      else if (order.state !== 'PAYMENT_PENDING') return;
      else if (delivery.topic === PAYMENT_HELD) await this.fund(command, order);
      else await this.reopen(command, order, delivery.payload as { code: string; message: string });
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('endPayment')]);
    });
  }

  private async fund(command: Command, order: Order): Promise<void> {
    await this.flow.advance(command, order, [{ event: 'payment_held' }], { fundedAt: command.now });
    command.emit(ORDER_FUNDED, order.id);
  }

  /** The order may be paid in another way, as long as its time is not up. */
  private async reopen(command: Command, order: Order, failure: { code: string; message: string }): Promise<void> {
    const reason = `${failure.code}: ${failure.message}`;
    await this.flow.advance(command, order, [{ event: 'payment_failed', reason }], { deadlineAt: order.deadlineAt });
  }

  private async chargeBack(command: Command, order: Order): Promise<void> {
    await this.settlement.cancelReleases(command.tx, order.id);
    await this.orders.closeDispute(command.tx, order.id, CHARGED_BACK);
    if (orderMachine.allows(order.state, 'charge_back')) {
      await this.flow.advance(command, order, [{ event: 'charge_back', reason: CHARGED_BACK }]);
      return;
    }
    // Settled before: the state stays what it was, access ends.
    await this.entitlements.revokeForOrder(command, order.id, CHARGED_BACK);
    command.describe('order', order.id, { chargedBack: true });
  }
}
