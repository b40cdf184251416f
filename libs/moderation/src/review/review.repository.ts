import { Injectable } from '@nestjs/common';
import type { Effect } from '@weir/compliance';
import {
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  type Transaction,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import type { ReviewState } from './review.machine.js';
import type { ReviewKind } from './review-opener.js';

export interface Review {
  readonly id: string;
  readonly subjectType: 'listing_revision' | 'order';
  readonly subjectId: string;
  readonly revisionId: string;
  readonly listingId: string;
  readonly listingTitle: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly buyerOrganizationId: string | null;
  readonly decisionId: string;
  readonly kind: ReviewKind;
  readonly state: ReviewState;
  readonly assignee: string | null;
  readonly excludedReviewers: readonly string[];
  readonly statement: string | null;
  readonly outcome: Effect | null;
  readonly outcomeReason: string | null;
  readonly approvalId: string | null;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly decidedAt: Date | null;
}

const SELECT = `
  SELECT v.id, v.subject_type AS "subjectType", v.subject_id AS "subjectId", v.revision_id AS "revisionId", r.listing_id AS "listingId",
         r.title AS "listingTitle", v.organization_id AS "organizationId", o.name AS "organizationName",
         v.buyer_organization_id AS "buyerOrganizationId", v.decision_id AS "decisionId", v.kind, v.state, v.assignee,
         v.excluded_reviewers AS "excludedReviewers", v.statement, v.outcome, v.outcome_reason AS "outcomeReason",
         v.approval_id AS "approvalId", v.created_at AS "createdAt", v.due_at AS "dueAt", v.decided_at AS "decidedAt"
    FROM review v JOIN listing_revision r ON r.id = v.revision_id JOIN organization o ON o.id = v.organization_id`;

@Injectable()
export class ReviewRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Open reviews, the one that is due first at the top. */
  async queue(page: PageRequest, states: readonly ReviewState[]): Promise<Page<Review>> {
    const size = pageSize(page);
    const [dueAt, id] = page.after == null ? [null, null] : decodeCursor(page.after, 2);
    const rows = await this.unitOfWork.query<Review>(
      `${SELECT} WHERE v.state = ANY ($1) AND ($2::timestamptz IS NULL OR (v.due_at, v.id) > ($2, $3::uuid)) ORDER BY v.due_at, v.id LIMIT $4`,
      [states, dueAt, id, size + 1],
    );
    return toPage(rows, size, (row) => [row.dueAt.toISOString(), row.id]);
  }

  async find(id: string): Promise<Review | undefined> {
    const [row] = await this.unitOfWork.query<Review>(`${SELECT} WHERE v.id = $1`, [id]);
    return row;
  }

  async lock(tx: Transaction, id: string): Promise<Review | undefined> {
    const [row] = await tx.query<Review>(`${SELECT} WHERE v.id = $1 FOR UPDATE OF v`, [id]);
    return row;
  }

  async lockByApproval(tx: Transaction, approvalId: string): Promise<Review | undefined> {
    const [row] = await tx.query<Review>(`${SELECT} WHERE v.approval_id = $1 FOR UPDATE OF v`, [approvalId]);
    return row;
  }

  /** Compare-and-set. @returns whether the review was in `from`. */
  async move(
    tx: Transaction,
    review: Review,
    to: ReviewState,
    set: {
      assignee?: string | null;
      outcome?: Effect | null;
      classes?: readonly string[];
      reason?: string | null;
      approvalId?: string | null;
    } = {},
  ): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE review SET state = $3, assignee = $4, outcome = $5, outcome_classes = $6, outcome_reason = $7, approval_id = $8,
              claimed_at = CASE WHEN $3 = 'CLAIMED' AND claimed_at IS NULL THEN $9 ELSE claimed_at END,
              decided_at = CASE WHEN $3 = 'DECIDED' THEN $9 ELSE NULL END
        WHERE id = $1 AND state = $2`,
      [
        review.id,
        review.state,
        to,
        set.assignee === undefined ? review.assignee : set.assignee,
        set.outcome ?? null,
        set.classes ?? [],
        set.reason ?? null,
        set.approvalId ?? null,
        tx.now,
      ],
    );
    return changed === 1;
  }
}
