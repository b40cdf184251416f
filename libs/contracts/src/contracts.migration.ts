import type { Migration } from '@weir/platform';

export const contractsMigrations: readonly Migration[] = [
  {
    name: '0600-contracts',
    sql: `
      CREATE TABLE agreement (
        id uuid PRIMARY KEY,
        order_id uuid NOT NULL UNIQUE,
        provider_id uuid NOT NULL,
        buyer_id uuid NOT NULL,
        template_id text NOT NULL,
        template_version int NOT NULL,
        digest text NOT NULL,
        -- canonical JSON, kept as the text that was digested
        body text NOT NULL,
        drafted_at timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN ('DRAFTED', 'PARTLY_SIGNED', 'IN_FORCE', 'ENDED', 'TERMINATED', 'VOID')),
        provider_signature jsonb,
        buyer_signature jsonb,
        seal jsonb,
        version int NOT NULL DEFAULT 1,
        CHECK (provider_id <> buyer_id),
        CHECK ((seal IS NULL) OR (provider_signature IS NOT NULL AND buyer_signature IS NOT NULL)),
        CHECK (state NOT IN ('IN_FORCE', 'ENDED', 'TERMINATED') OR seal IS NOT NULL)
      );
      CREATE INDEX agreement_provider ON agreement (provider_id, id);
      CREATE INDEX agreement_buyer ON agreement (buyer_id, id);

      -- What has been signed stays as it was signed, whoever asks.
      CREATE FUNCTION agreement_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'agreements are never deleted' USING ERRCODE = '42501'; END IF;
          IF (NEW.id, NEW.order_id, NEW.provider_id, NEW.buyer_id, NEW.template_id, NEW.template_version, NEW.digest, NEW.body, NEW.drafted_at)
             IS DISTINCT FROM
             (OLD.id, OLD.order_id, OLD.provider_id, OLD.buyer_id, OLD.template_id, OLD.template_version, OLD.digest, OLD.body, OLD.drafted_at)
             OR (OLD.provider_signature IS NOT NULL AND NEW.provider_signature IS DISTINCT FROM OLD.provider_signature)
             OR (OLD.buyer_signature IS NOT NULL AND NEW.buyer_signature IS DISTINCT FROM OLD.buyer_signature)
             OR (OLD.seal IS NOT NULL AND NEW.seal IS DISTINCT FROM OLD.seal)
          THEN RAISE EXCEPTION 'an agreement is frozen once it is drafted' USING ERRCODE = '42501'; END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER agreement_is_frozen BEFORE UPDATE OR DELETE ON agreement
        FOR EACH ROW EXECUTE FUNCTION agreement_is_frozen();

      CREATE TABLE agreement_history (
        agreement_id uuid NOT NULL REFERENCES agreement (id),
        -- the agreement's version after the event
        version int NOT NULL,
        event text NOT NULL,
        from_state text,
        to_state text NOT NULL,
        actor text NOT NULL,
        reason text,
        -- network of the signatory, cut to /24 or /48: enough for a dispute, never in the document
        network text,
        at timestamptz NOT NULL,
        PRIMARY KEY (agreement_id, version)
      );

      CREATE TABLE plan_signature (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL,
        listing_id uuid NOT NULL,
        plan_digest text NOT NULL,
        party_signature jsonb NOT NULL,
        network text,
        signed_at timestamptz NOT NULL,
        revoked_at timestamptz,
        revoked_by text
      );
      CREATE UNIQUE INDEX plan_signature_live ON plan_signature (organization_id, plan_digest) WHERE revoked_at IS NULL;

      GRANT SELECT, INSERT ON agreement, agreement_history, plan_signature TO weir_app;
      GRANT UPDATE (state, provider_signature, buyer_signature, seal, version) ON agreement TO weir_app;
      GRANT UPDATE (revoked_at, revoked_by) ON plan_signature TO weir_app;
    `,
  },
];
