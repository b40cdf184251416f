import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { WeirError } from '@weir/kernel';
import { type Schedule, systemContext, UnitOfWork } from '@weir/platform';
import { Ledger } from './ledger.js';

const PER_RUN = 500;

/** Gives back what pending transactions reserved and nobody posted in time. */
@Injectable()
export class PendingExpiry implements Schedule {
  readonly name = 'ledger-pending-expiry';
  readonly queue = 'settlement';
  readonly everyMs = 60_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: CommandRunner,
    private readonly ledger: Ledger,
  ) {}

  async run(): Promise<number> {
    const due = await this.unitOfWork.query<{ id: string }>(
      `SELECT transaction_id AS id FROM ledger_pending WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2`,
      [this.unitOfWork.clock.now(), PER_RUN],
    );
    let expired = 0;
    for (const { id } of due) if (await this.expire(id)) expired += 1;
    return expired;
  }

  /** @returns whether it expired now; false when it was resolved since it was looked up. */
  private async expire(pendingId: string): Promise<boolean> {
    const subject = { type: 'LEDGER_TRANSACTION', id: pendingId };
    const options = { name: 'expirePending', permission: 'payment.make', subject } as const;
    let replayed = false;
    try {
      await this.commands.run(systemContext(this.name), options, async (command) => {
        const expiry = { key: `expire:${pendingId}`, kind: 'expiry', resolves: pendingId, outcome: 'expire' } as const;
        ({ replayed } = await this.ledger.resolve(command.tx, expiry));
        return undefined;
      });
      return !replayed;
    } catch (error) {
      if (error instanceof WeirError && error.code === 'PENDING_RESOLVED') return false;
      throw error;
    }
  }
}
