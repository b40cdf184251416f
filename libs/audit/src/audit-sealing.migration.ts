import type { Migration } from '@weir/platform';

export const auditSealingMigration: Migration = {
  name: '0101-audit-sealing',
  sql: `
    CREATE INDEX audit_entry_sealing ON audit_entry (xid, id);

    -- The transaction of a row is what PostgreSQL says it is: a row under an older one would never be sealed.
    REVOKE INSERT ON audit_entry FROM weir_app;
    GRANT INSERT (id, occurred_at, actor, organization_id, action, subject_type, subject_id, outcome, code, request_id, details)
      ON audit_entry TO weir_app;

    CREATE TABLE audit_head (
      seq bigint PRIMARY KEY CHECK (seq > 0),
      -- the signed head as canonical JSON, as it was digested
      line text NOT NULL,
      -- up to where entries are sealed
      last_xid xid8 NOT NULL,
      last_id uuid NOT NULL,
      sealed_at timestamptz NOT NULL
    );

    CREATE TABLE audit_link (
      entry_id uuid PRIMARY KEY REFERENCES audit_entry (id),
      seq bigint NOT NULL REFERENCES audit_head (seq),
      leaf_index int NOT NULL CHECK (leaf_index >= 0),
      leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
      UNIQUE (seq, leaf_index)
    );

    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501'; END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry EXECUTE FUNCTION audit_is_append_only();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head EXECUTE FUNCTION audit_is_append_only();
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link EXECUTE FUNCTION audit_is_append_only();

    GRANT SELECT, INSERT ON audit_head, audit_link TO weir_app;
  `,
};
