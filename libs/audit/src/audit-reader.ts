import { Injectable } from '@nestjs/common';
import {
  type AuditProof,
  merklePath,
  NotFoundError,
  parseAuditHeadLine,
  requireId,
  ValidationError,
} from '@weir/kernel';
import {
  authorize,
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { AuditEntryUnsealedError } from './audit.errors.js';
import type { AuditEntry } from './audit-entry.js';
import { auditEntryLine, entryOfRow } from './audit-entry-row.js';
import { type AuditLogFilter, AuditLogRepository } from './audit-log.repository.js';
import { AuditTrail } from './audit-trail.js';

export type AuditProofAnswer = AuditProof & { readonly entry: AuditEntry };

/** What auditors read: pages of the log, proofs of single entries, exports. Everything asks for `audit.read`. */
@Injectable()
export class AuditReader {
  private readonly repository: AuditLogRepository;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly trail: AuditTrail,
  ) {
    this.repository = new AuditLogRepository(unitOfWork);
  }

  /** Newest first. One statement. */
  async auditLog(
    ctx: RequestContext,
    filter: AuditLogFilter = {},
    request: PageRequest = {},
  ): Promise<Page<AuditEntry>> {
    authorize(ctx, 'audit.read');
    const size = pageSize(request);
    const after = request.after == null ? undefined : requireId(decodeCursor(request.after, 1)[0], 'after');
    const rows = await this.repository.page(filter, after, size + 1);
    return toPage(rows.map(entryOfRow), size, (entry) => [entry.id]);
  }

  /**
   * Proof that an entry is in the log, for `verifyAuditProof`. One statement.
   * @throws AUDIT_ENTRY_NOT_FOUND; AUDIT_ENTRY_UNSEALED for a few seconds after it was written.
   */
  async auditProof(ctx: RequestContext, entryId: string): Promise<AuditProofAnswer> {
    authorize(ctx, 'audit.read');
    const row = await this.repository.proofRow(requireId(entryId, 'id'));
    if (row === undefined) throw new NotFoundError('AUDIT_ENTRY');
    if (row.leafIndex === null || row.line === null || row.leaves === null) throw new AuditEntryUnsealedError();
    return {
      entry: entryOfRow(row),
      index: row.leafIndex,
      path: merklePath(row.leaves, row.leafIndex).map((hash) => Buffer.from(hash).toString('hex')),
      head: parseAuditHeadLine(row.line),
    };
  }

  /**
   * The log as JSON Lines for `weir verify audit`: whole blocks, from the first to the last that holds an entry of the time
   * `from` ≤ t < `to`; each head, then its entries. Lines come without line feeds, block by block, in constant memory. Leaves an audit row.
   */
  async *exportAudit(ctx: RequestContext, range: { from: Date; to: Date }): AsyncGenerator<string> {
    authorize(ctx, 'audit.read');
    if (!(range.from < range.to)) throw new ValidationError('to', 'to must be after from.');
    const blocks = await this.repository.blocksOf(range.from, range.to);
    await this.trail.appendAlone(ctx, {
      action: 'exportAudit',
      subjectType: 'audit_log',
      outcome: 'succeeded',
      details: { from: range.from.toISOString(), to: range.to.toISOString(), ...blocks },
    });
    if (blocks === undefined) return;
    for (let seq = blocks.first; seq <= blocks.last; seq += 1) {
      const line = await this.repository.headLine(seq);
      if (line !== undefined) yield line;
      for (const row of await this.repository.entriesOfBlock(seq)) yield auditEntryLine(entryOfRow(row));
    }
  }
}
