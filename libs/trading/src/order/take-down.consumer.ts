import { Injectable } from '@nestjs/common';
import { AuditTrail, Command } from '@weir/audit';
import { LISTING_STATE_CHANGED } from '@weir/catalog';
import { type Consumer, type Delivery, Outbox, systemContext, UnitOfWork } from '@weir/platform';
import { type OrderState } from './order.machine.js';
import { OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

const RUNNING: readonly OrderState[] = ['FUNDED', 'DELIVERING', 'DELIVERED', 'ACCEPTED'];

/** When a listing is prohibited, its running orders end: access is cut, what is held and not earned goes back. */
@Injectable()
export class TakeDownConsumer implements Consumer {
  readonly name = 'trading.take_down';
  readonly queue = 'settlement';
  readonly topics = [LISTING_STATE_CHANGED];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const { to } = delivery.payload as { to: string };
    if (to === 'PROHIBITED') {
      const running = await this.orders.running(delivery.subjectId, RUNNING);
      for (const orderId of running) await this.takeDown(orderId, delivery.requestId);
    }
    await delivery.complete(async () => {});
  }

  /** A transaction of its own; an order that was taken down already is left as it is. */
  private async takeDown(orderId: string, requestId: string): Promise<void> {
    const ctx = systemContext('take-down', requestId);
    await this.unitOfWork.run(async (tx) => {
      const order = await this.orders.lock(tx, orderId);
      if (order === undefined || !RUNNING.includes(order.state)) return;
      const command = new Command(ctx, tx, { name: 'takeDownOrder', permission: 'public' });
      await this.flow.advance(command, order, [{ event: 'take_down', reason: 'The listing was prohibited.' }]);
      await this.outbox.append(tx, command.events, requestId);
      await this.trail.append(tx, ctx, [command.record('takeDownOrder')]);
    });
  }
}
