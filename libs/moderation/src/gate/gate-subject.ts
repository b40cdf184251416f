import type { ReleaseProfile, Revision } from '@weir/catalog';
import type { ListingSubject } from '@weir/compliance';

/** What the gate looks at: the revision's words and what the release's values said. */
export function gateSubject(revision: Revision, profile: ReleaseProfile): ListingSubject {
  return {
    title: revision.title,
    description: revision.description,
    tags: revision.tags,
    columns: profile.columns.map((column) => column.name),
    sourceStatement: revision.sourceStatement,
    columnEvidence: profile.columns.map((column) => column.columnEvidence),
    fileEvidence: profile.fileEvidence,
    rows: profile.rows,
    estimatedSubjects: profile.estimatedSubjects,
  };
}
