import type { Migration } from '@weir/platform';
import { deletionDutyMigrations } from './deletion/deletion-duty.migration.js';
import { invoicingMigrations } from './invoicing/invoicing.migration.js';
import { offerMigrations } from './offer/offer.migration.js';
import { pricingMigrations } from './pricing.migration.js';
import { pricingJobMigrations } from './pricing-job/pricing-job.migration.js';

export const tradingMigrations: readonly Migration[] = [
  {
    name: '0900-trading',
    sql: `
      CREATE TABLE quote (
        id uuid PRIMARY KEY,
        listing_id uuid NOT NULL REFERENCES listing(id),
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        plan_id text NOT NULL,
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        signed jsonb NOT NULL,
        state text NOT NULL CHECK (state IN ('OPEN', 'USED', 'EXPIRED')),
        order_id uuid,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX quote_buyer ON quote (buyer_organization_id, id);
      CREATE INDEX quote_open ON quote (expires_at) WHERE state = 'OPEN';

      CREATE TABLE trade_order (
        id uuid PRIMARY KEY,
        quote_id uuid NOT NULL UNIQUE REFERENCES quote(id),
        listing_id uuid NOT NULL REFERENCES listing(id),
        revision_id uuid NOT NULL REFERENCES listing_revision(id),
        release_id uuid NOT NULL REFERENCES release(id),
        plan_id text NOT NULL,
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        provider_organization_id uuid NOT NULL REFERENCES organization(id),
        state text NOT NULL,
        purpose text NOT NULL,
        destination char(2) NOT NULL,
        currency char(3) NOT NULL,
        total_minor bigint NOT NULL CHECK (total_minor >= 0),
        fee_minor bigint NOT NULL CHECK (fee_minor >= 0),
        duration_months int,
        quota int,
        decision_id uuid NOT NULL REFERENCES decision(id),
        agreement_id uuid,
        state_reason text,
        placed_by text NOT NULL,
        placed_at timestamptz NOT NULL,
        deadline_at timestamptz,
        funded_at timestamptz,
        delivered_at timestamptz,
        accepted_at timestamptz,
        term_end timestamptz,
        closed_at timestamptz
      );
      CREATE INDEX trade_order_buyer ON trade_order (buyer_organization_id, id);
      CREATE INDEX trade_order_provider ON trade_order (provider_organization_id, id);
      CREATE INDEX trade_order_deadline ON trade_order (deadline_at) WHERE deadline_at IS NOT NULL;
      CREATE INDEX trade_order_revision ON trade_order (revision_id) WHERE closed_at IS NULL;

      CREATE TABLE trade_order_history (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL REFERENCES trade_order(id),
        position int NOT NULL,
        from_state text,
        to_state text NOT NULL,
        event text NOT NULL,
        actor text NOT NULL,
        reason text,
        at timestamptz NOT NULL
      );
      CREATE INDEX trade_order_history_order ON trade_order_history (order_id, at, position);

      CREATE TABLE dispute (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE REFERENCES trade_order(id),
        reason text NOT NULL,
        evidence text NOT NULL,
        deletion_statement text,
        opened_by text NOT NULL,
        opened_at timestamptz NOT NULL,
        outcome text CHECK (outcome IN ('ACCEPTED', 'REFUNDED', 'SPLIT')),
        provider_minor bigint,
        resolution text,
        resolved_by text,
        resolved_at timestamptz
      );

      GRANT SELECT, INSERT, UPDATE ON quote, trade_order, dispute TO weir_app;
      GRANT SELECT, INSERT ON trade_order_history TO weir_app;
    `,
  },
  ...pricingMigrations,
  ...offerMigrations,
  ...pricingJobMigrations,
  ...invoicingMigrations,
  ...deletionDutyMigrations,
];
