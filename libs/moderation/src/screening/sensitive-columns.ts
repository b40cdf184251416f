import type { ReleaseProfile } from '@weir/catalog';
import type { Decision } from '@weir/compliance';

/** Columns of which only type and nulls are published: personal, secret, undecided, and those that a finding names. */
export function sensitiveColumns(profile: ReleaseProfile, decision: Decision): Set<string> {
  const flagged = profile.columns
    .filter(({ columnEvidence }) => columnEvidence.personal || columnEvidence.secret || columnEvidence.reviewRequired)
    .map((column) => column.name);
  const found = decision.findings
    .flatMap((finding) => finding.evidence)
    .filter((evidence) => evidence.kind === 'column' || evidence.kind === 'value')
    .map((evidence) => evidence.field);
  return new Set([...flagged, ...found]);
}
