import type { Migration } from '@weir/platform';

export const catalogMigrations: readonly Migration[] = [
  {
    name: '0400-catalog',
    sql: `
      CREATE TABLE dataset (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization(id),
        title text NOT NULL,
        description text NOT NULL,
        release_count int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX dataset_organization ON dataset (organization_id, id);

      CREATE TABLE upload (
        id uuid PRIMARY KEY,
        dataset_id uuid NOT NULL REFERENCES dataset(id),
        organization_id uuid NOT NULL REFERENCES organization(id),
        file_name text NOT NULL,
        format text NOT NULL,
        state text NOT NULL,
        declared_bytes bigint,
        declared_sha256 text,
        bytes bigint,
        sha256 text,
        storage_key text,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX upload_open ON upload (expires_at) WHERE state = 'OPEN';

      CREATE TABLE release (
        id uuid PRIMARY KEY,
        dataset_id uuid NOT NULL REFERENCES dataset(id),
        organization_id uuid NOT NULL REFERENCES organization(id),
        number int NOT NULL,
        notes text NOT NULL,
        state text NOT NULL,
        bytes bigint NOT NULL,
        row_count bigint,
        failure jsonb,
        profile jsonb,
        quality jsonb,
        created_at timestamptz NOT NULL,
        profiled_at timestamptz,
        UNIQUE (dataset_id, number)
      );

      CREATE TABLE release_file (
        id uuid PRIMARY KEY,
        release_id uuid NOT NULL REFERENCES release(id),
        upload_id uuid NOT NULL UNIQUE REFERENCES upload(id),
        position int NOT NULL,
        name text NOT NULL,
        format text NOT NULL,
        bytes bigint NOT NULL,
        sha256 text NOT NULL,
        storage_key text NOT NULL,
        parquet_key text,
        parquet_bytes bigint,
        parquet_sha256 text,
        UNIQUE (release_id, position),
        UNIQUE (release_id, name)
      );

      CREATE TABLE listing (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization(id),
        dataset_id uuid NOT NULL REFERENCES dataset(id),
        live_revision_id uuid,
        latest_revision_id uuid NOT NULL,
        revision_count int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX listing_organization ON listing (organization_id, id);
      CREATE INDEX listing_dataset ON listing (dataset_id);

      CREATE TABLE listing_revision (
        id uuid PRIMARY KEY,
        listing_id uuid NOT NULL REFERENCES listing(id),
        organization_id uuid NOT NULL REFERENCES organization(id),
        number int NOT NULL,
        release_id uuid NOT NULL REFERENCES release(id),
        state text NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        tags text[] NOT NULL,
        language text NOT NULL,
        licence text NOT NULL,
        coverage jsonb NOT NULL,
        freshness jsonb NOT NULL,
        source_statement text NOT NULL,
        plans jsonb NOT NULL,
        price_from_minor bigint,
        price_from_currency char(3),
        content_digest text NOT NULL,
        decision_id uuid,
        effect text,
        categories text[] NOT NULL DEFAULT '{}',
        designated_classes text[] NOT NULL DEFAULT '{}',
        public_profile jsonb,
        search tsvector NOT NULL,
        created_at timestamptz NOT NULL,
        submitted_at timestamptz,
        decided_at timestamptz,
        UNIQUE (listing_id, number)
      );
      ALTER TABLE listing ADD FOREIGN KEY (live_revision_id) REFERENCES listing_revision(id) DEFERRABLE INITIALLY DEFERRED;
      ALTER TABLE listing ADD FOREIGN KEY (latest_revision_id) REFERENCES listing_revision(id) DEFERRABLE INITIALLY DEFERRED;
      CREATE INDEX listing_revision_search ON listing_revision USING gin (search) WHERE state = 'LIVE';
      CREATE INDEX listing_revision_live ON listing_revision (created_at DESC, id DESC) WHERE state = 'LIVE';
      CREATE INDEX listing_revision_tags ON listing_revision USING gin (tags) WHERE state = 'LIVE';
      CREATE INDEX listing_revision_state ON listing_revision (state, id);

      CREATE TABLE listing_revision_history (
        id uuid PRIMARY KEY,
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        from_state text NOT NULL,
        to_state text NOT NULL,
        event text NOT NULL,
        actor text NOT NULL,
        reason text,
        at timestamptz NOT NULL
      );
      CREATE INDEX listing_revision_history_revision ON listing_revision_history (revision_id, id);

      CREATE TABLE plan_licences (
        listing_id uuid NOT NULL REFERENCES listing(id),
        plan_id text NOT NULL,
        max_licences int,
        reserved int NOT NULL DEFAULT 0 CHECK (reserved >= 0),
        CHECK (max_licences IS NULL OR reserved <= max_licences),
        PRIMARY KEY (listing_id, plan_id)
      );

      GRANT SELECT, INSERT, UPDATE ON dataset, upload, release, release_file, listing, listing_revision, plan_licences TO weir_app;
      GRANT SELECT, INSERT ON listing_revision_history TO weir_app;
    `,
  },
  {
    name: '0430-price-rules',
    sql: `
      ALTER TABLE listing_revision
        ADD COLUMN adjustments jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN rounding text NOT NULL DEFAULT 'half_even' CHECK (rounding IN ('half_even', 'half_up'));
    `,
  },
];
