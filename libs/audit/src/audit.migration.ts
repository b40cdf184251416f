import type { Migration } from '@weir/platform';
import { auditSealingMigration } from './audit-sealing.migration.js';

export const auditMigrations: readonly Migration[] = [
  {
    name: '0100-audit',
    sql: `
      CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        occurred_at timestamptz NOT NULL,
        actor text NOT NULL,
        organization_id uuid,
        action text NOT NULL,
        subject_type text,
        subject_id text,
        outcome text NOT NULL CHECK (outcome IN ('succeeded', 'denied', 'failed')),
        code text,
        request_id text NOT NULL,
        details jsonb NOT NULL,
        -- tells the sealer which rows can still appear before this one
        xid xid8 NOT NULL DEFAULT pg_current_xact_id()
      );
      CREATE INDEX audit_entry_subject ON audit_entry (subject_type, subject_id, id);
      CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
      CREATE INDEX audit_entry_organization ON audit_entry (organization_id, id);
      GRANT SELECT, INSERT ON audit_entry TO weir_app;
    `,
  },
  auditSealingMigration,
];
