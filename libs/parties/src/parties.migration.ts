import type { Migration } from '@weir/platform';

export const partiesMigrations: readonly Migration[] = [
  {
    name: '0200-parties-accounts',
    sql: `
      CREATE TABLE user_account (
        id uuid PRIMARY KEY,
        email citext NOT NULL CONSTRAINT user_account_email UNIQUE,
        name text,
        password_hash text NOT NULL,
        locale text NOT NULL CHECK (locale IN ('en', 'zh-CN')),
        email_verified_at timestamptz,
        platform_roles text[] NOT NULL DEFAULT '{}'
          CHECK (platform_roles <@ ARRAY['operator', 'compliance_officer', 'auditor']),
        created_at timestamptz NOT NULL
      );
      CREATE INDEX user_account_platform ON user_account USING gin (platform_roles) WHERE platform_roles <> '{}';

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES user_account (id),
        token_hash bytea NOT NULL CONSTRAINT session_token UNIQUE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        stepped_up_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX session_of_user ON session (user_id) WHERE revoked_at IS NULL;

      -- the secret of a mailed link is derived from the row's id under the exchange's key, and stored nowhere
      CREATE TABLE mail_link (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES user_account (id),
        purpose text NOT NULL CHECK (purpose IN ('email-verification', 'password-reset')),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX mail_link_open ON mail_link (user_id, purpose) WHERE used_at IS NULL;

      CREATE TABLE totp (
        user_id uuid PRIMARY KEY REFERENCES user_account (id),
        secret_sealed text NOT NULL,
        created_at timestamptz NOT NULL,
        confirmed_at timestamptz,
        -- a code is good once: only a later time step than the last one is taken
        last_step bigint
      );
      CREATE TABLE recovery_code (
        user_id uuid NOT NULL REFERENCES user_account (id),
        code_hash bytea NOT NULL,
        used_at timestamptz,
        PRIMARY KEY (user_id, code_hash)
      );

      GRANT SELECT, INSERT, UPDATE ON user_account, session, mail_link TO weir_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON totp, recovery_code TO weir_app;
    `,
  },
  {
    name: '0201-parties-organizations',
    sql: `
      CREATE TABLE organization (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        jurisdiction char(2) NOT NULL CHECK (jurisdiction ~ '^[A-Z]{2}$'),
        registration_number text NOT NULL,
        registration_scheme text NOT NULL,
        capabilities text[] NOT NULL DEFAULT '{}',
        created_by uuid NOT NULL REFERENCES user_account (id),
        created_at timestamptz NOT NULL,
        verified_at timestamptz,
        verified_by text
      );
      -- whoever registers first does not keep the number from its owner: only one verified organisation may hold it
      CREATE UNIQUE INDEX organization_verified_registration
        ON organization (jurisdiction, registration_number) WHERE verified_at IS NOT NULL;

      CREATE TABLE beneficial_owner (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization (id),
        name text NOT NULL,
        country char(2) NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        share_basis_points int NOT NULL CHECK (share_basis_points BETWEEN 1 AND 10000),
        position int NOT NULL
      );
      CREATE INDEX beneficial_owner_organization ON beneficial_owner (organization_id);

      CREATE TABLE organization_member (
        organization_id uuid NOT NULL REFERENCES organization (id),
        user_id uuid NOT NULL REFERENCES user_account (id),
        roles text[] NOT NULL
          CHECK (roles <@ ARRAY['owner', 'member', 'signatory', 'finance'] AND cardinality(roles) > 0),
        joined_at timestamptz NOT NULL,
        PRIMARY KEY (organization_id, user_id)
      );
      CREATE INDEX organization_member_user ON organization_member (user_id, joined_at, organization_id);

      CREATE TABLE invitation (
        id uuid PRIMARY KEY,
        -- null: an invitation to the platform itself
        organization_id uuid REFERENCES organization (id),
        email citext NOT NULL,
        roles text[] NOT NULL CHECK (cardinality(roles) > 0),
        invited_by text NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        accepted_at timestamptz,
        revoked_at timestamptz
      );
      CREATE UNIQUE INDEX invitation_pending ON invitation (organization_id, email) NULLS NOT DISTINCT
        WHERE accepted_at IS NULL AND revoked_at IS NULL;

      CREATE TABLE api_token (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES user_account (id),
        organization_id uuid REFERENCES organization (id),
        name text NOT NULL,
        token_hash bytea NOT NULL CONSTRAINT api_token_secret UNIQUE,
        scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX api_token_user ON api_token (user_id, id);

      GRANT SELECT, INSERT, UPDATE ON organization, invitation, api_token TO weir_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON beneficial_owner, organization_member TO weir_app;
    `,
  },
  {
    name: '0202-parties-registry',
    sql: `
      CREATE TABLE designation (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization (id),
        class text NOT NULL,
        licence_number text NOT NULL,
        issuer text NOT NULL,
        scope text NOT NULL,
        valid_from timestamptz NOT NULL,
        valid_to timestamptz NOT NULL CHECK (valid_to > valid_from),
        evidence_sha256 text CHECK (evidence_sha256 ~ '^[0-9a-f]{64}$'),
        granted_by text NOT NULL,
        created_at timestamptz NOT NULL,
        revoked_at timestamptz,
        revoked_by text,
        revocation_reason text
      );
      CREATE INDEX designation_organization ON designation (organization_id, valid_to) WHERE revoked_at IS NULL;

      CREATE TABLE credential (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization (id),
        kind text NOT NULL,
        issuer text NOT NULL,
        reference text NOT NULL,
        valid_from timestamptz NOT NULL,
        valid_to timestamptz NOT NULL CHECK (valid_to > valid_from),
        evidence_sha256 text NOT NULL CHECK (evidence_sha256 ~ '^[0-9a-f]{64}$'),
        state text NOT NULL CHECK (state IN ('SUBMITTED', 'ACCEPTED', 'REJECTED')),
        submitted_by text NOT NULL,
        submitted_at timestamptz NOT NULL,
        reviewed_by text,
        reviewed_at timestamptz,
        review_reason text
      );
      CREATE INDEX credential_organization ON credential (organization_id, id);
      CREATE INDEX credential_to_review ON credential (id) WHERE state = 'SUBMITTED';

      CREATE TABLE approval (
        id uuid PRIMARY KEY,
        action text NOT NULL,
        subject_id text NOT NULL,
        organization_id uuid REFERENCES organization (id),
        payload jsonb NOT NULL,
        reason text NOT NULL,
        state text NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REJECTED', 'EXPIRED')),
        requested_by text NOT NULL,
        requested_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        decided_by text,
        decided_at timestamptz,
        decision_reason text,
        CONSTRAINT approval_two_persons CHECK (decided_by IS DISTINCT FROM requested_by)
      );
      CREATE INDEX approval_open ON approval (expires_at) WHERE state = 'REQUESTED';
      CREATE INDEX approval_state ON approval (state, id);

      GRANT SELECT, INSERT, UPDATE ON designation, credential, approval TO weir_app;
    `,
  },
];
