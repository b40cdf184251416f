import { Injectable } from '@nestjs/common';
import type { Command } from '@weir/audit';
import type { Revision } from '@weir/catalog';
import { newId } from '@weir/kernel';

/** The clock of the service level: a review is due 48 hours after it was opened. */
const REVIEW_DUE_MS = 48 * 3600 * 1000;

export type ReviewKind = 'screening' | 'appeal' | 'order';

@Injectable()
export class ReviewOpener {
  async openForRevision(
    command: Command,
    revision: Revision,
    decisionId: string,
    kind: Exclude<ReviewKind, 'order'>,
    options: { statement?: string; excludedReviewers?: readonly string[] } = {},
  ): Promise<string> {
    return this.open(command, {
      subjectType: 'listing_revision',
      subjectId: revision.id,
      revision,
      buyerOrganizationId: null,
      decisionId,
      kind,
      ...options,
    });
  }

  async openForOrder(
    command: Command,
    order: { id: string; buyerOrganizationId: string },
    revision: Revision,
    decisionId: string,
  ): Promise<string> {
    return this.open(command, {
      subjectType: 'order',
      subjectId: order.id,
      revision,
      buyerOrganizationId: order.buyerOrganizationId,
      decisionId,
      kind: 'order',
    });
  }

  private async open(
    command: Command,
    review: {
      subjectType: 'listing_revision' | 'order';
      subjectId: string;
      revision: Revision;
      buyerOrganizationId: string | null;
      decisionId: string;
      kind: ReviewKind;
      statement?: string;
      excludedReviewers?: readonly string[];
    },
  ): Promise<string> {
    const id = newId(command.now.getTime());
    await command.tx.query(
      `INSERT INTO review (id, subject_type, subject_id, revision_id, organization_id, buyer_organization_id, decision_id, kind, state,
         excluded_reviewers, statement, created_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'OPEN', $9, $10, $11, $12)`,
      [
        id,
        review.subjectType,
        review.subjectId,
        review.revision.id,
        review.revision.organizationId,
        review.buyerOrganizationId,
        review.decisionId,
        review.kind,
        review.excludedReviewers ?? [],
        review.statement ?? null,
        command.now,
        new Date(command.now.getTime() + REVIEW_DUE_MS),
      ],
    );
    return id;
  }
}
