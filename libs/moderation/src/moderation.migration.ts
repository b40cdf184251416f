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
  {
    name: '0510-moderation-transfers',
    sql: `
      -- what a mechanism covers, or answers about the data, beside the document that shows it
      ALTER TABLE listing_evidence ADD COLUMN terms jsonb;

      -- what a person of the platform found out about an organisation; the newest row of a fact counts
      CREATE TABLE party_fact (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization(id),
        fact text NOT NULL,
        value boolean NOT NULL,
        reason text NOT NULL,
        valid_to timestamptz,
        recorded_by text NOT NULL,
        recorded_at timestamptz NOT NULL
      );
      CREATE INDEX party_fact_organization ON party_fact (organization_id, fact, id DESC);

      -- what has crossed a border: thresholds and caps count from here
      CREATE TABLE outbound_transfer (
        order_id uuid PRIMARY KEY,
        provider_organization_id uuid NOT NULL REFERENCES organization(id),
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        listing_id uuid NOT NULL REFERENCES listing(id),
        dataset_id uuid NOT NULL REFERENCES dataset(id),
        origin char(2) NOT NULL,
        destination char(2) NOT NULL,
        decision text NOT NULL,
        path text NOT NULL,
        subjects bigint NOT NULL CHECK (subjects >= 0),
        sensitive_subjects bigint NOT NULL CHECK (sensitive_subjects >= 0),
        us_counts jsonb NOT NULL,
        delivered_at timestamptz NOT NULL
      );
      CREATE INDEX outbound_transfer_provider ON outbound_transfer (provider_organization_id, delivered_at);

      GRANT SELECT, INSERT ON party_fact, outbound_transfer TO weir_app;
    `,
  },
  {
    name: '0511-moderation-fingerprints',
    sql: `
      -- marks of a release's values, as keyed digests: the same data is found again whatever it is called
      CREATE TABLE release_fingerprint (
        release_id uuid PRIMARY KEY REFERENCES release(id),
        marks text[] NOT NULL
      );
      GRANT SELECT, INSERT, UPDATE ON release_fingerprint TO weir_app;
    `,
  },
  {
    name: '0512-moderation-expiry',
    sql: `
      CREATE TABLE expiry_warning (
        subject_id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('listing_evidence', 'credential', 'designation')),
        organization_id uuid NOT NULL REFERENCES organization(id),
        what text NOT NULL,
        ends_at timestamptz NOT NULL,
        warned_at timestamptz NOT NULL
      );
      GRANT SELECT, INSERT ON expiry_warning TO weir_app;
    `,
  },
];
