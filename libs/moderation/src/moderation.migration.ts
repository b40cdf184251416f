import type { Migration } from '@weir/platform';

export const moderationMigrations: readonly Migration[] = [
  {
    name: '0500-moderation',
    sql: `
      CREATE TABLE decision (
        id uuid PRIMARY KEY,
        point text NOT NULL CHECK (point IN ('listing', 'order', 'delivery', 'renewal')),
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        subject_id text NOT NULL,
        buyer_organization_id uuid REFERENCES organization(id),
        effect text NOT NULL CHECK (effect IN ('allowed', 'conditional', 'restricted', 'prohibited')),
        review_required boolean NOT NULL,
        obfuscation boolean NOT NULL,
        categories text[] NOT NULL,
        body jsonb NOT NULL,
        digest text NOT NULL,
        decided_by text NOT NULL,
        reason text,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX decision_revision ON decision (revision_id, id);
      CREATE INDEX decision_subject ON decision (subject_id, id);

      CREATE TABLE review (
        id uuid PRIMARY KEY,
        subject_type text NOT NULL CHECK (subject_type IN ('listing_revision', 'order')),
        subject_id uuid NOT NULL,
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        organization_id uuid NOT NULL REFERENCES organization(id),
        buyer_organization_id uuid REFERENCES organization(id),
        decision_id uuid NOT NULL REFERENCES decision(id),
        kind text NOT NULL CHECK (kind IN ('screening', 'appeal', 'order')),
        state text NOT NULL,
        assignee text,
        excluded_reviewers text[] NOT NULL DEFAULT '{}',
        statement text,
        outcome text,
        outcome_classes text[] NOT NULL DEFAULT '{}',
        outcome_reason text,
        approval_id uuid,
        created_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        claimed_at timestamptz,
        decided_at timestamptz
      );
      CREATE INDEX review_open ON review (due_at, id) WHERE state <> 'DECIDED';
      CREATE UNIQUE INDEX review_one_open ON review (subject_id) WHERE state <> 'DECIDED';

      CREATE TABLE listing_evidence (
        id uuid PRIMARY KEY,
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        listing_id uuid NOT NULL REFERENCES listing(id),
        organization_id uuid NOT NULL REFERENCES organization(id),
        condition_id text NOT NULL,
        statement text NOT NULL,
        reference text NOT NULL,
        document_sha256 text,
        state text NOT NULL CHECK (state IN ('SUBMITTED', 'ACCEPTED', 'REJECTED')),
        submitted_by text NOT NULL,
        submitted_at timestamptz NOT NULL,
        valid_to timestamptz,
        reviewed_by text,
        reviewed_at timestamptz,
        review_reason text
      );
      CREATE INDEX listing_evidence_listing ON listing_evidence (listing_id, condition_id);
      CREATE INDEX listing_evidence_open ON listing_evidence (id) WHERE state = 'SUBMITTED';

      GRANT SELECT, INSERT ON decision TO weir_app;
      GRANT SELECT, INSERT, UPDATE ON review, listing_evidence TO weir_app;
    `,
  },
];
