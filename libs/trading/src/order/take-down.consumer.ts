import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { LISTING_STATE_CHANGED } from '@weir/catalog';
import { type Consumer, type Delivery, Outbox, systemContext } from '@weir/platform';
import { PAYMENT_UNFROZEN, SettlementService } from '@weir/settlement';
import { ORDER_TAKE_DOWN_DUE } from './order.events.js';
import { type OrderState } from './order.machine.js';
import { OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

const RUNNING: readonly OrderState[] = ['FUNDED', 'DELIVERING', 'DELIVERED', 'ACCEPTED'];

/** When a listing is prohibited, an event for each of its running orders: no job runs longer than one order takes. */
@Injectable()
export class TakeDownConsumer implements Consumer {
  readonly name = 'trading.take_down';
  readonly queue = 'settlement';
  readonly topics = [LISTING_STATE_CHANGED];

  constructor(
    private readonly outbox: Outbox,
    private readonly orders: OrderRepository,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const { to } = delivery.payload as { to: string };
    await delivery.complete(async (tx) => {
      if (to !== 'PROHIBITED') return;
      const running = await this.orders.running(delivery.subjectId, RUNNING, tx);
      const events = running.map((orderId) => ({ topic: ORDER_TAKE_DOWN_DUE, subjectId: orderId, payload: {} }));
      await this.outbox.append(tx, events, delivery.requestId);
    });
  }
}

/**
 * Ends one order of a prohibited listing: access is cut, what is held and not earned goes back. While the buyer's bank disputes the payment
 * nothing can be released, so an accepted order waits for that decision, without access because its listing has stopped: won, it is
 * ended then; lost, the charge-back ends it.
 */
@Injectable()
export class OrderTakeDownConsumer implements Consumer {
  readonly name = 'trading.order_take_down';
  readonly queue = 'settlement';
  readonly topics = [ORDER_TAKE_DOWN_DUE, PAYMENT_UNFROZEN];

  constructor(
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly settlement: SettlementService,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const ctx = systemContext('take-down', delivery.requestId);
    await delivery.complete(async (tx) => {
      const order = await this.orders.lock(tx, delivery.subjectId);
      if (order === undefined || !RUNNING.includes(order.state)) return;
      if (delivery.topic === PAYMENT_UNFROZEN && !(await this.orders.isProhibited(tx, order.revisionId))) return;
      if (order.state === 'ACCEPTED' && (await this.settlement.isFrozen(tx, order.id))) return;
      const command = new Command(ctx, tx, { name: 'takeDownOrder', permission: 'public' });
      await this.flow.advance(command, order, [{ event: 'take_down', reason: 'The listing was prohibited.' }]);
      await this.outbox.append(tx, command.events, delivery.requestId);
      await this.trail.append(tx, ctx, [command.record('takeDownOrder')]);
    });
  }
}
