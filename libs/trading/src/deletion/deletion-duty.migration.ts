import type { Migration } from '@weir/platform';

export const deletionDutyMigrations: readonly Migration[] = [
  {
    name: '0940-deletion-duties',
    sql: `
      CREATE TABLE deletion_duty (
        order_id uuid PRIMARY KEY REFERENCES trade_order(id),
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        provider_organization_id uuid NOT NULL REFERENCES organization(id),
        state text NOT NULL CHECK (state IN ('OWED', 'OVERDUE', 'CERTIFIED')),
        -- when the right to use ended
        ended_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        reminded_at timestamptz,
        certified_at timestamptz,
        certified_by text,
        statement text,
        CHECK ((state = 'CERTIFIED') = (statement IS NOT NULL AND certified_at IS NOT NULL AND certified_by IS NOT NULL))
      );
      CREATE INDEX deletion_duty_open ON deletion_duty (due_at) WHERE state <> 'CERTIFIED';
      -- Whether it is settled that a duty follows or none: what has ended is looked at once, and not for ever.
      ALTER TABLE entitlement ADD COLUMN deletion_settled boolean NOT NULL DEFAULT false;
      CREATE INDEX entitlement_ended ON entitlement (id) WHERE state IN ('EXPIRED', 'REVOKED') AND NOT deletion_settled;
      CREATE INDEX trade_order_renews ON trade_order (renews_order_id) WHERE renews_order_id IS NOT NULL;
      GRANT SELECT, INSERT, UPDATE ON deletion_duty TO weir_app;
    `,
  },
];
