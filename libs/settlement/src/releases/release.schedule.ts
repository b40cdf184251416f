import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { moneyToJson, WeirError } from '@weir/kernel';
import { type Schedule, systemContext, UnitOfWork } from '@weir/platform';
import { SettlementService } from '../settlement.service.js';
import { ReleaseRepository } from './release.repository.js';

/** Emitted for each order that something was released of; payload `{orderId, remaining: MoneyJson, instalmentsLeft}`. */
export const SETTLEMENT_RELEASED = 'settlement.released';

const ORDERS_PER_RUN = 200;
const EVERY_MS = 30_000;

/**
 * Posts the instalments that are due, one order per transaction: an order that cannot be released holds up no other and is tried again
 * at the next run. Two runs at once share the work.
 */
@Injectable()
export class ReleaseSchedule implements Schedule {
  readonly name = 'settlement-releases';
  readonly queue = 'settlement';
  readonly everyMs = EVERY_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: CommandRunner,
    private readonly settlement: SettlementService,
    private readonly releases: ReleaseRepository,
  ) {}

  async run(): Promise<number> {
    const orderIds = await this.releases.dueOrders(this.unitOfWork, this.unitOfWork.clock.now(), ORDERS_PER_RUN);
    let released = 0;
    for (const orderId of orderIds) released += await this.releaseOrder(orderId);
    return released;
  }

  /** @returns how many instalments were released; 0 when another worker was first or the release failed. */
  private async releaseOrder(orderId: string): Promise<number> {
    let released = 0;
    try {
      await this.commands.run(
        systemContext(this.name),
        { name: 'releaseInstalments', permission: 'payment.make', subject: { type: 'ORDER', id: orderId } },
        async (command) => {
          released = await this.releaseDue(command, orderId);
          return undefined;
        },
      );
      return released;
    } catch (error) {
      await this.releases.recordFailure(
        this.unitOfWork,
        orderId,
        error instanceof WeirError ? error.code : 'INTERNAL_ERROR',
      );
      return 0;
    }
  }

  private async releaseDue(command: Command, orderId: string): Promise<number> {
    const due = await this.releases.claimDue(command.tx, orderId);
    if (due.length === 0) return 0;
    for (const { number, ...instalment } of due) {
      await this.settlement.releaseHold(command.tx, { orderId, step: `instalment-${number}`, ...instalment });
    }
    const numbers = due.map(({ number }) => number);
    const instalmentsLeft = await this.releases.markReleased(command.tx, orderId, numbers);
    const remaining = await this.settlement.holdBalance(command.tx, orderId);
    command.describe('ORDER', orderId, { instalments: numbers });
    command.emit(SETTLEMENT_RELEASED, orderId, {
      orderId,
      remaining: remaining === undefined ? null : { ...moneyToJson(remaining) },
      instalmentsLeft,
    });
    return due.length;
  }
}
