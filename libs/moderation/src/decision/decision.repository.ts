import { Injectable } from '@nestjs/common';
import type { Decision, GatePoint } from '@weir/compliance';
import { newId } from '@weir/kernel';
import { actorOf, type RequestContext, type Transaction, UnitOfWork } from '@weir/platform';

/** A decision as it was recorded: bound to what it decided, never changed. */
export interface DecisionRecord {
  readonly id: string;
  readonly point: GatePoint;
  readonly revisionId: string;
  readonly subjectId: string;
  readonly organizationId: string;
  readonly buyerOrganizationId: string | null;
  readonly effect: Decision['effect'];
  readonly reviewRequired: boolean;
  readonly body: Decision;
  readonly digest: string;
  readonly decidedBy: string;
  readonly reason: string | null;
  readonly createdAt: Date;
}

export interface NewDecision {
  readonly point: GatePoint;
  readonly revisionId: string;
  /** What was decided on: a revision, an order, an entitlement; a quote whose order was refused. */
  readonly subjectId: string;
  readonly buyerOrganizationId?: string | undefined;
  readonly decision: Decision;
  readonly reason?: string | undefined;
}

const COLUMNS = `d.id, d.point, d.revision_id AS "revisionId", d.subject_id AS "subjectId", r.organization_id AS "organizationId",
  d.buyer_organization_id AS "buyerOrganizationId", d.effect, d.review_required AS "reviewRequired", d.body, d.digest,
  d.decided_by AS "decidedBy", d.reason, d.created_at AS "createdAt"`;

interface Source {
  query<Row extends object>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

@Injectable()
export class DecisionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Keeps a decision by which a command was refused and rolled back, in a transaction of its own. The refusal stands whether or not this
   * can be written.
   */
  async insertRefused(ctx: RequestContext, record: NewDecision): Promise<void> {
    await this.unitOfWork.run((tx) => this.insert(tx, ctx, record)).catch(() => {});
  }

  /** @returns the record's id. */
  async insert(tx: Transaction, ctx: RequestContext, record: NewDecision): Promise<string> {
    const { decision } = record;
    const id = newId(tx.now.getTime());
    await tx.query(
      `INSERT INTO decision (id, point, revision_id, subject_id, buyer_organization_id, effect, review_required, obfuscation, categories,
         body, digest, decided_by, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        id,
        record.point,
        record.revisionId,
        record.subjectId,
        record.buyerOrganizationId ?? null,
        decision.effect,
        decision.reviewRequired,
        decision.obfuscation,
        decision.categories,
        JSON.stringify(decision),
        decision.digest,
        actorOf(ctx),
        record.reason ?? null,
        tx.now,
      ],
    );
    return id;
  }

  async find(id: string, source: Source = this.unitOfWork): Promise<DecisionRecord | undefined> {
    const [row] = await source.query<DecisionRecord>(
      `SELECT ${COLUMNS} FROM decision d JOIN listing_revision r ON r.id = d.revision_id WHERE d.id = $1`,
      [id],
    );
    return row;
  }

  async listByRevision(revisionId: string): Promise<DecisionRecord[]> {
    return this.unitOfWork.query<DecisionRecord>(
      `SELECT ${COLUMNS} FROM decision d JOIN listing_revision r ON r.id = d.revision_id WHERE d.revision_id = $1 AND d.point = 'listing' ORDER BY d.id DESC LIMIT 50`,
      [revisionId],
    );
  }
}
