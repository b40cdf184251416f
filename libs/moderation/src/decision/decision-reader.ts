import { Injectable } from '@nestjs/common';
import type { Decision, Finding } from '@weir/compliance';
import { isAuthorized, type RequestContext } from '@weir/platform';
import { type DecisionRecord, DecisionRepository } from './decision.repository.js';

/** What one may read of a finding: everything, or the category alone where the rule's disclosure says so. */
export function disclose(finding: Finding): Finding {
  if (finding.disclosure === 'public') return finding;
  return { ...finding, evidence: [], rationale: finding.categoryName, remedy: { en: '', zh: '' } };
}

export function discloseDecision(decision: Decision): Decision {
  return { ...decision, findings: decision.findings.map(disclose) };
}

@Injectable()
export class DecisionReader {
  constructor(private readonly decisions: DecisionRepository) {}

  /** A decision for its provider or buyer (as far as disclosure lets them) or for the platform's people (all of it). */
  async find(ctx: RequestContext, id: string): Promise<DecisionRecord | null> {
    const record = await this.decisions.find(id);
    return record === undefined ? null : this.visible(ctx, record);
  }

  async listByRevision(ctx: RequestContext, revisionId: string): Promise<DecisionRecord[]> {
    const records = await this.decisions.listByRevision(revisionId);
    return records.map((record) => this.visible(ctx, record)).filter((record) => record !== null);
  }

  private visible(ctx: RequestContext, record: DecisionRecord): DecisionRecord | null {
    if (isAuthorized(ctx, 'review.read')) return record;
    const parties = [record.organizationId, record.point === 'listing' ? null : record.buyerOrganizationId];
    const isParty = parties.some(
      (organizationId) => organizationId !== null && isAuthorized(ctx, 'listing.read', { organizationId }),
    );
    if (!isParty) return null;
    return { ...record, body: discloseDecision(record.body) };
  }
}
