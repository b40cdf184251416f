import type { Migration } from '@weir/platform';

export const deliveryMigrations: readonly Migration[] = [
  {
    name: '0800-delivery',
    sql: `
      CREATE TABLE entitlement (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE,
        agreement_id uuid NOT NULL,
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        provider_organization_id uuid NOT NULL REFERENCES organization(id),
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        release_id uuid NOT NULL REFERENCES release(id),
        purpose text NOT NULL,
        destination char(2) NOT NULL,
        state text NOT NULL,
        quota int,
        uses int NOT NULL DEFAULT 0 CHECK (quota IS NULL OR uses <= quota),
        valid_from timestamptz NOT NULL,
        valid_to timestamptz,
        reason text,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX entitlement_buyer ON entitlement (buyer_organization_id, id);
      CREATE INDEX entitlement_revision ON entitlement (revision_id) WHERE state IN ('PENDING', 'ACTIVE', 'SUSPENDED');
      CREATE INDEX entitlement_expiry ON entitlement (valid_to) WHERE state IN ('ACTIVE', 'SUSPENDED', 'EXHAUSTED');

      CREATE TABLE entitlement_history (
        id uuid PRIMARY KEY,
        entitlement_id uuid NOT NULL REFERENCES entitlement(id),
        from_state text,
        to_state text NOT NULL,
        event text NOT NULL,
        actor text NOT NULL,
        reason text,
        at timestamptz NOT NULL
      );
      CREATE INDEX entitlement_history_entitlement ON entitlement_history (entitlement_id, id);

      CREATE TABLE entitlement_use (
        entitlement_id uuid NOT NULL REFERENCES entitlement(id),
        file_id uuid NOT NULL REFERENCES release_file(id),
        started_at timestamptz NOT NULL,
        PRIMARY KEY (entitlement_id, file_id, started_at)
      );

      CREATE TABLE delivery_meter (
        entitlement_id uuid NOT NULL REFERENCES entitlement(id),
        file_id uuid NOT NULL REFERENCES release_file(id),
        requests bigint NOT NULL DEFAULT 0,
        bytes bigint NOT NULL DEFAULT 0,
        last_at timestamptz NOT NULL,
        PRIMARY KEY (entitlement_id, file_id)
      );

      GRANT SELECT, INSERT, UPDATE ON entitlement, delivery_meter TO weir_app;
      GRANT SELECT, INSERT ON entitlement_history, entitlement_use TO weir_app;
    `,
  },
];
