import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, ValidationError } from '@weir/kernel';
import { actorOf, authorize, type Page, type PageRequest, type RequestContext } from '@weir/platform';
import { type CaseKind, type ReconciliationCase, ReconciliationRepository } from './reconciliation.repository.js';

const REASON_MAX = 1000;

/** What reconciliation found, for people: to read, and to answer where the difference will not go away by itself. */
@Injectable()
export class ReconciliationCases {
  constructor(
    private readonly commands: CommandRunner,
    private readonly repository: ReconciliationRepository,
  ) {}

  /** Newest first. @throws ForbiddenError without `ledger.read`. */
  async list(
    ctx: RequestContext,
    filter: { readonly open: boolean; readonly kinds?: readonly CaseKind[] | null },
    page: PageRequest,
  ): Promise<Page<ReconciliationCase>> {
    authorize(ctx, 'ledger.read');
    return this.repository.cases({ ...filter, kinds: filter.kinds?.length ? filter.kinds : null }, page);
  }

  /** @throws ForbiddenError without `ledger.read`. */
  async find(ctx: RequestContext, id: string): Promise<ReconciliationCase | null> {
    authorize(ctx, 'ledger.read');
    return (await this.repository.find(id)) ?? null;
  }

  /**
   * Answers an open case. It moves no money; the same difference, unchanged, opens no case again.
   * @throws RECONCILIATION_CASE_NOT_FOUND; ConflictError CASE_RESOLVED; ValidationError without a reason
   */
  async resolve(
    ctx: RequestContext,
    input: { readonly id: string; readonly reason: string; readonly idempotencyKey?: string | null | undefined },
  ): Promise<string> {
    const { id, idempotencyKey } = input;
    const reason = input.reason.toWellFormed().trim();
    const options = {
      name: 'resolveReconciliationCase',
      permission: 'balance.adjust',
      stepUp: 'operator',
      subject: { type: 'reconciliation_case', id },
      idempotencyKey,
      input: { id, reason },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (reason.length < 1 || reason.length > REASON_MAX) {
        throw new ValidationError('reason', `reason must have 1 to ${REASON_MAX} characters.`);
      }
      const found = await this.repository.find(id);
      if (found === undefined) throw new NotFoundError('RECONCILIATION_CASE');
      if (!(await this.repository.answer(command.tx, id, { by: actorOf(ctx), resolution: reason }))) {
        throw new ConflictError('CASE_RESOLVED', 'This case is resolved already.');
      }
      command.describe('reconciliation_case', id, { kind: found.kind, reference: found.reference, reason });
      return id;
    });
  }
}
