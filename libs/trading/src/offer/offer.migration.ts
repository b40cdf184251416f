import type { Migration } from '@weir/platform';

/** Private offers: one thread of rounds for each buyer; a round never changes. */
export const offerMigrations: readonly Migration[] = [
  {
    name: '0923-offers',
    sql: `
      CREATE TABLE offer (
        id uuid PRIMARY KEY,
        listing_id uuid NOT NULL REFERENCES listing(id),
        provider_organization_id uuid NOT NULL REFERENCES organization(id),
        buyer_organization_id uuid NOT NULL REFERENCES organization(id) CHECK (buyer_organization_id <> provider_organization_id),
        state text NOT NULL,
        round int NOT NULL CHECK (round > 0),
        expires_at timestamptz NOT NULL,
        renews_order_id uuid REFERENCES trade_order(id),
        quote_id uuid REFERENCES quote(id),
        created_at timestamptz NOT NULL,
        -- Before it, the buyer knows nothing of the offer.
        sent_at timestamptz,
        closed_at timestamptz,
        CHECK ((state = 'ACCEPTED') = (quote_id IS NOT NULL))
      );
      CREATE INDEX offer_provider ON offer (provider_organization_id, id);
      CREATE INDEX offer_buyer ON offer (buyer_organization_id, id);
      CREATE INDEX offer_expiry ON offer (expires_at) WHERE state IN ('OFFERED', 'COUNTERED');
      CREATE UNIQUE INDEX offer_quote ON offer (quote_id) WHERE quote_id IS NOT NULL;

      CREATE TABLE offer_round (
        offer_id uuid NOT NULL REFERENCES offer(id),
        number int NOT NULL CHECK (number > 0),
        side text NOT NULL CHECK (side IN ('provider', 'buyer')),
        terms jsonb NOT NULL,
        digest text NOT NULL,
        note text,
        made_by text NOT NULL,
        made_at timestamptz NOT NULL,
        PRIMARY KEY (offer_id, number)
      );

      CREATE TABLE offer_history (
        id uuid PRIMARY KEY,
        offer_id uuid NOT NULL REFERENCES offer(id),
        from_state text,
        to_state text NOT NULL,
        event text NOT NULL,
        round int NOT NULL,
        actor text NOT NULL,
        reason text,
        at timestamptz NOT NULL
      );
      CREATE INDEX offer_history_offer ON offer_history (offer_id, at, id);

      GRANT SELECT, INSERT, UPDATE ON offer TO weir_app;
      GRANT SELECT, INSERT ON offer_round, offer_history TO weir_app;
    `,
  },
];
