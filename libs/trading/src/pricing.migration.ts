import type { Migration } from '@weir/platform';

/** What prices need beside the plans: imported tables, promotions used, how an order is paid and how long its access lasts. */
export const pricingMigrations: readonly Migration[] = [
  {
    name: '0921-pricing',
    sql: `
      -- A table is whole: a new version takes the place of the one before, which stays for the quotes that name it.
      CREATE TABLE price_table (
        kind text NOT NULL CHECK (kind IN ('tax', 'exchange_rates')),
        version int NOT NULL CHECK (version > 0),
        content jsonb NOT NULL,
        digest text NOT NULL,
        imported_by text NOT NULL,
        imported_at timestamptz NOT NULL,
        PRIMARY KEY (kind, version)
      );

      -- One row for each buyer of a promotion, and one of the nil UUID for all of them.
      CREATE TABLE promotion_counter (
        listing_id uuid NOT NULL REFERENCES listing(id),
        promotion_id text NOT NULL,
        buyer_organization_id uuid NOT NULL,
        uses int NOT NULL CHECK (uses >= 0),
        -- Minor units of the plans' currency.
        given bigint NOT NULL CHECK (given >= 0),
        max_uses int,
        budget bigint,
        PRIMARY KEY (listing_id, promotion_id, buyer_organization_id)
      );
      CREATE TABLE promotion_use (
        order_id uuid NOT NULL,
        promotion_id text NOT NULL,
        listing_id uuid NOT NULL REFERENCES listing(id),
        buyer_organization_id uuid NOT NULL REFERENCES organization(id),
        given bigint NOT NULL CHECK (given >= 0),
        returned_at timestamptz,
        PRIMARY KEY (order_id, promotion_id)
      );

      ALTER TABLE quote
        -- The plan of a private offer or of a renewal; NULL: the revision's.
        ADD COLUMN plan jsonb,
        ADD COLUMN promotions jsonb NOT NULL DEFAULT '[]',
        -- When the term begins; NULL: on delivery.
        ADD COLUMN starts_at timestamptz,
        ADD COLUMN renews_order_id uuid;

      ALTER TABLE trade_order
        ADD COLUMN tax_minor bigint NOT NULL DEFAULT 0 CHECK (tax_minor >= 0 AND tax_minor <= total_minor),
        ADD COLUMN plan_kind text NOT NULL DEFAULT 'fixed',
        ADD COLUMN access_days int,
        ADD COLUMN access_from timestamptz,
        ADD COLUMN access_until timestamptz,
        ADD COLUMN renews_order_id uuid;
      -- A trial is for once.
      CREATE UNIQUE INDEX trade_order_trial ON trade_order (buyer_organization_id, listing_id, plan_id)
        WHERE plan_kind = 'trial' AND state NOT IN ('REFUSED', 'CANCELLED', 'EXPIRED');

      -- Payments of an order in instalments; other orders have none here.
      CREATE TABLE order_payment (
        order_id uuid NOT NULL REFERENCES trade_order(id),
        number int NOT NULL CHECK (number > 0),
        due_at timestamptz NOT NULL,
        currency char(3) NOT NULL,
        amount bigint NOT NULL CHECK (amount >= 0),
        fee bigint NOT NULL CHECK (fee >= 0),
        tax bigint NOT NULL CHECK (tax >= 0 AND fee + tax <= amount),
        state text NOT NULL CHECK (state IN ('SCHEDULED', 'HELD', 'RELEASED', 'CANCELLED')),
        next_try_at timestamptz,
        overdue_since timestamptz,
        decided_at timestamptz,
        PRIMARY KEY (order_id, number)
      );
      CREATE INDEX order_payment_due ON order_payment (next_try_at) WHERE state = 'SCHEDULED';

      GRANT SELECT, INSERT ON price_table TO weir_app;
      GRANT SELECT, INSERT, UPDATE ON promotion_counter, promotion_use, order_payment TO weir_app;
    `,
  },
];
