import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@weir/audit';
import { Outbox, type Schedule, systemContext, UnitOfWork } from '@weir/platform';
import { approvalMachine } from './approval.machine.js';
import { expireDue } from './approval.repository.js';

const BATCH = 100;

/** Ends requests that nobody decided in time. */
@Injectable()
export class ApprovalExpiry implements Schedule {
  readonly name = 'approval-expiry';
  readonly queue = 'platform';
  readonly everyMs = 60_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
  ) {}

  async run(): Promise<number> {
    let expired = 0;
    for (let batch = BATCH; batch === BATCH; expired += batch) batch = await this.runBatch();
    return expired;
  }

  private async runBatch(): Promise<number> {
    const ctx = systemContext(this.name);
    const { to } = approvalMachine.next('REQUESTED', 'expire');
    return this.unitOfWork.run(async (tx) => {
      const rows = await expireDue(tx, 'REQUESTED', to, BATCH);
      const events = rows.map(({ id, action }) => ({
        topic: 'approval.decided',
        subjectId: id,
        payload: { action, state: to },
      }));
      await this.outbox.append(tx, events, ctx.requestId);
      const entries = rows.map(({ id, action }) => ({
        action: 'expireApproval',
        subjectType: 'approval',
        subjectId: id,
        outcome: 'succeeded' as const,
        details: { action },
      }));
      await this.trail.append(tx, ctx, entries);
      return rows.length;
    });
  }
}
