import { Injectable } from '@nestjs/common';
import { AuditTrail, type Command } from '@weir/audit';
import { ConflictError } from '@weir/kernel';
import {
  type Metrics,
  NOTIFICATION_REQUESTED,
  Outbox,
  type Schedule,
  sharedRead,
  systemContext,
  type Transaction,
  UnitOfWork,
} from '@weir/platform';
import { DELETION_DAYS_AFTER_END } from '../order/order-terms.js';
import { deletionNotification } from './deletion-duty.notification.js';
import { type DeletionDuty, DeletionDutyRepository, type OwedDuty } from './deletion-duty.repository.js';

/** A duty that is noticed late is not overdue at once. */
const NOTICE_DAYS_MIN = 7;
const REMINDER_DAYS = 7;
const BATCH = 200;
const READ_EVERY_MS = 60_000;

/**
 * Holds buyers to the deletion that their agreements promise after their end (duty 26, `deletion_certificate`: PIPL Art. 21, NDSR Art. 12):
 * tells them, reminds them a week before the day, and raises the alarm after it. The exchange sees the certificate, not the deletion.
 */
@Injectable()
export class DeletionDuties implements Schedule {
  readonly name = 'trading-deletion-duties';
  readonly queue = 'delivery';
  readonly everyMs = 5_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly duties: DeletionDutyRepository,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
  ) {}

  /** Each step in a transaction of its own that also tells: twice at once, it tells once. @returns how many duties moved. */
  async run(): Promise<number> {
    const arise = { daysAfterEnd: DELETION_DAYS_AFTER_END, noticeDaysMin: NOTICE_DAYS_MIN, limit: BATCH };
    return (
      (await this.step('owed', (tx) => this.duties.arise(tx, arise))) +
      (await this.step('reminded', (tx) => this.duties.remind(tx, REMINDER_DAYS, BATCH))) +
      (await this.step('overdue', (tx) => this.duties.fallOverdue(tx, BATCH)))
    );
  }

  /** The buyer's certificate, in its own command. @throws ConflictError NO_DELETION_OWED */
  async certify(command: Command, orderId: string, statement: string): Promise<void> {
    const duty = await this.duties.certify(command.tx, command.ctx, orderId, statement);
    if (duty === undefined) {
      throw new ConflictError(
        'NO_DELETION_OWED',
        'This order has neither an open dispute nor an ended right to use that waits for a certificate.',
      );
    }
    command.emit(NOTIFICATION_REQUESTED, orderId, deletionNotification(duty, 'certified'));
  }

  find(orderId: string): Promise<DeletionDuty | null> {
    return this.duties.find(orderId);
  }

  observe(metrics: Metrics): void {
    const overdue = sharedRead(READ_EVERY_MS, () => this.duties.countOverdue());
    metrics.sample(
      { name: 'weir_deletion_certificates_overdue', help: 'Certificates of deletion that have not come by their day' },
      async () => [{ value: await overdue() }],
    );
  }

  private async step(
    occasion: 'owed' | 'reminded' | 'overdue',
    work: (tx: Transaction) => Promise<OwedDuty[]>,
  ): Promise<number> {
    const ctx = systemContext(this.name);
    return this.unitOfWork.run(async (tx) => {
      const moved = await work(tx);
      if (moved.length === 0) return 0;
      const events = moved.map((duty) => ({
        topic: NOTIFICATION_REQUESTED,
        subjectId: duty.orderId,
        payload: deletionNotification(duty, occasion),
      }));
      await this.outbox.append(tx, events, ctx.requestId);
      await this.trail.append(
        tx,
        ctx,
        moved.map(({ orderId, dueAt }) => ({
          action: `deletion.${occasion}`,
          subjectType: 'order',
          subjectId: orderId,
          outcome: 'succeeded' as const,
          details: { dueAt: dueAt.toISOString() },
        })),
      );
      return moved.length;
    });
  }
}
