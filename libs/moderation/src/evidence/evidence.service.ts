import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ListingRepository, ListingService, type Revision } from '@weir/catalog';
import { CONDITIONS } from '@weir/compliance';
import { ConflictError, ForbiddenError, type Json, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { actorOf, authorize, type RequestContext, requireOrganization, UnitOfWork } from '@weir/platform';
import { DecisionRepository } from '../decision/decision.repository.js';
import { requireReason } from '../review/review.service.js';
import { parseTransferTerms, ROUTE_EVIDENCE, type TransferTerms } from '../transfers/transfer-terms.js';

export interface ListingEvidence {
  readonly id: string;
  readonly listingId: string;
  readonly organizationId: string;
  readonly conditionId: string;
  readonly statement: string;
  readonly reference: string;
  readonly documentSha256: string | null;
  readonly terms: TransferTerms | null;
  readonly state: 'SUBMITTED' | 'ACCEPTED' | 'REJECTED';
  readonly submittedAt: Date;
  readonly validTo: Date | null;
  readonly reviewReason: string | null;
}

const COLUMNS = `id, listing_id AS "listingId", organization_id AS "organizationId", condition_id AS "conditionId", statement, reference,
  document_sha256 AS "documentSha256", terms, state, submitted_at AS "submittedAt", valid_to AS "validTo", review_reason AS "reviewReason"`;

/** Evidence that a provider brings for a listing's conditions. A claim alone fulfils nothing: a person accepts it first. */
@Injectable()
export class EvidenceService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly revisions: ListingRepository,
    private readonly listings: ListingService,
    private readonly decisions: DecisionRepository,
  ) {}

  async provide(
    ctx: RequestContext,
    input: {
      listingId: string;
      conditionId: string;
      statement: string;
      reference: string;
      documentSha256?: string | null;
      validTo?: Date | null;
      /** With `transfer_mechanism`: what it covers. With `transfer_facts`: answers that routes ask for. */
      mechanism?: object | null;
      facts?: object | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const options = {
      name: 'provideEvidence',
      permission: 'evidence.provide',
      idempotencyKey,
      input: JSON.parse(JSON.stringify(content)) as Json,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (!CONDITIONS.has(input.conditionId) && !ROUTE_EVIDENCE.has(input.conditionId))
        throw new ValidationError('conditionId', 'conditionId is neither a condition nor evidence for a route.');
      const terms = parseTransferTerms(input.conditionId, input);
      if (input.documentSha256 != null && !/^[0-9a-f]{64}$/.test(input.documentSha256)) {
        throw new ValidationError('documentSha256', 'documentSha256 must be 64 lower-case hex digits.');
      }
      const revision = await this.revisions.lockLatest(command.tx, input.listingId);
      if (revision === undefined || revision.organizationId !== requireOrganization(ctx))
        throw new NotFoundError('LISTING');
      const id = newId(command.now.getTime());
      await command.tx.query(
        `INSERT INTO listing_evidence (id, revision_id, listing_id, organization_id, condition_id, statement, reference, document_sha256, state,
           submitted_by, submitted_at, valid_to, terms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'SUBMITTED', $9, $10, $11, $12)`,
        [
          id,
          revision.id,
          revision.listingId,
          revision.organizationId,
          input.conditionId,
          requireReason(input.statement),
          requireReason(input.reference),
          input.documentSha256 ?? null,
          actorOf(ctx),
          command.now,
          input.validTo ?? null,
          terms === null ? null : JSON.stringify(terms),
        ],
      );
      command.describe('listing_evidence', id, { listingId: revision.listingId, conditionId: input.conditionId });
      return id;
    });
  }

  /** A person of the platform accepts or rejects; the last piece that was missing sends the revision through the gate again. */
  async review(ctx: RequestContext, input: { evidenceId: string; accept: boolean; reason: string }): Promise<string> {
    const options = {
      name: 'reviewEvidence',
      permission: 'review.decide',
      subject: { type: 'listing_evidence', id: input.evidenceId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const reason = requireReason(input.reason);
      const [evidence] = await command.tx.query<ListingEvidence>(
        `SELECT ${COLUMNS} FROM listing_evidence WHERE id = $1 FOR UPDATE`,
        [input.evidenceId],
      );
      if (evidence === undefined) throw new NotFoundError('EVIDENCE');
      if (ctx.principal.kind === 'user' && ctx.principal.organizationId === evidence.organizationId)
        throw new ForbiddenError('review.decide');
      if (evidence.state !== 'SUBMITTED')
        throw new ConflictError('EVIDENCE_DECIDED', 'This evidence was decided already.');
      await command.tx.query(
        `UPDATE listing_evidence SET state = $2, reviewed_by = $3, reviewed_at = $4, review_reason = $5 WHERE id = $1`,
        [evidence.id, input.accept ? 'ACCEPTED' : 'REJECTED', actorOf(ctx), command.now, reason],
      );
      if (input.accept) await this.resubmitWhenComplete(command, evidence.listingId);
      command.describe('listing_evidence', evidence.id, { accepted: input.accept });
      return evidence.id;
    });
  }

  async listByListing(
    ctx: RequestContext,
    listing: { listingId: string; organizationId: string },
  ): Promise<ListingEvidence[]> {
    authorize(ctx, 'listing.read', { organizationId: listing.organizationId });
    return this.unitOfWork.query<ListingEvidence>(
      `SELECT ${COLUMNS} FROM listing_evidence WHERE listing_id = $1 ORDER BY id LIMIT 200`,
      [listing.listingId],
    );
  }

  async listSubmitted(ctx: RequestContext): Promise<ListingEvidence[]> {
    authorize(ctx, 'review.read');
    return this.unitOfWork.query<ListingEvidence>(
      `SELECT ${COLUMNS} FROM listing_evidence WHERE state = 'SUBMITTED' ORDER BY id LIMIT 100`,
    );
  }

  private async resubmitWhenComplete(command: Command, listingId: string): Promise<void> {
    const revision = await this.revisions.lockLatest(command.tx, listingId);
    if (revision?.state !== 'NEEDS_EVIDENCE' || revision.decisionId === null) return;
    if (await this.isComplete(command, revision)) await this.listings.resubmitWithEvidence(command, revision);
  }

  private async isComplete(command: Command, revision: Revision): Promise<boolean> {
    const record = await this.decisions.find(revision.decisionId ?? '', command.tx);
    const accepted = await command.tx.query<{ id: string }>(
      `SELECT DISTINCT condition_id AS id FROM listing_evidence WHERE listing_id = $1 AND state = 'ACCEPTED' AND (valid_to IS NULL OR valid_to > $2)`,
      [revision.listingId, command.now],
    );
    const held = new Set(accepted.map((row) => row.id));
    return record?.body.missing.every((condition) => held.has(condition)) === true;
  }
}
