import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { systemContext, UnitOfWork } from '@weir/platform';
import type { OrderState } from './order.machine.js';
import { type Order, OrderRepository } from './order.repository.js';
import { OrderService } from './order.service.js';
import { OrderFlow } from './order-flow.js';

const UNPAID: readonly OrderState[] = ['HELD', 'AWAITING_SIGNATURES', 'AWAITING_PAYMENT'];
const BATCH = 100;

/** What becomes of orders whose time is up: unpaid ones expire, delivered ones are accepted. */
@Injectable()
export class OrderDeadlines {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: OrderRepository,
    private readonly orderService: OrderService,
    private readonly flow: OrderFlow,
  ) {}

  /** Each order in a transaction of its own. @returns how many were due. */
  async runDue(): Promise<number> {
    const due = await this.orders.due([...UNPAID, 'DELIVERED'], this.unitOfWork.clock.now(), BATCH);
    for (const id of due) await this.end(id);
    return due.length;
  }

  private async end(orderId: string): Promise<void> {
    const ctx = systemContext('deadlines');
    await this.commands.run(
      ctx,
      { name: 'endOrderWindow', permission: 'public', subject: { type: 'order', id: orderId } },
      async (command) => {
        const order = await this.orders.lock(command.tx, orderId);
        if (order === undefined || !isDue(order, command.now)) return undefined;
        if (order.state === 'DELIVERED')
          await this.orderService.acceptIn(command, order, 'accept', 'acceptance window ended');
        else if (UNPAID.includes(order.state))
          await this.flow.advance(command, order, [{ event: 'expire', reason: 'not signed and paid in time' }]);
        return undefined;
      },
    );
  }
}

function isDue(order: Order, now: Date): boolean {
  return order.deadlineAt !== null && order.deadlineAt <= now;
}
