import type { Migration } from './migration.js';

export const platformMigrations: readonly Migration[] = [
  {
    name: '0000-platform',
    sql: `
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE EXTENSION IF NOT EXISTS citext;

      CREATE TABLE outbox (
        id uuid PRIMARY KEY,
        consumer text NOT NULL,
        queue text NOT NULL,
        topic text NOT NULL,
        subject_id text NOT NULL,
        payload jsonb NOT NULL,
        request_id text NOT NULL,
        drive int NOT NULL DEFAULT 0,
        attempts int NOT NULL DEFAULT 0,
        last_error text,
        created_at timestamptz NOT NULL,
        enqueued_at timestamptz,
        done_at timestamptz,
        dead_at timestamptz
      );
      CREATE INDEX outbox_to_send ON outbox (id) WHERE enqueued_at IS NULL AND done_at IS NULL AND dead_at IS NULL;
      CREATE INDEX outbox_sent ON outbox (enqueued_at) WHERE done_at IS NULL AND dead_at IS NULL;
      CREATE INDEX outbox_dead ON outbox (dead_at) WHERE dead_at IS NOT NULL;
      CREATE FUNCTION outbox_notify() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_notify('weir_outbox', ''); RETURN NULL; END $$;
      CREATE TRIGGER outbox_notify AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_notify();

      CREATE TABLE idempotency_key (
        scope text NOT NULL,
        key text NOT NULL,
        operation text NOT NULL,
        input_digest text NOT NULL,
        answer jsonb,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (scope, key)
      );
      CREATE INDEX idempotency_key_age ON idempotency_key (created_at);

      CREATE UNLOGGED TABLE rate_limit (
        key text PRIMARY KEY,
        window_start timestamptz NOT NULL,
        uses int NOT NULL
      );

      CREATE TABLE clock_offset (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        offset_ms bigint NOT NULL DEFAULT 0
      );
      INSERT INTO clock_offset DEFAULT VALUES;

      GRANT SELECT, INSERT, UPDATE ON outbox TO weir_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key, rate_limit TO weir_app;
      GRANT SELECT ON clock_offset TO weir_app;
    `,
  },
  {
    name: '0010-outbox-trace',
    sql: `
      -- W3C trace context of the command that made the row; NULL when it was not traced.
      ALTER TABLE outbox ADD COLUMN traceparent text;
    `,
  },
  {
    name: '0011-queue-heartbeat',
    sql: `
      -- When a worker last ran a job of each queue just to show that it does. Wall-clock time of the database.
      CREATE TABLE queue_heartbeat (queue text PRIMARY KEY, beat_at timestamptz NOT NULL);
      GRANT SELECT, INSERT, UPDATE ON queue_heartbeat TO weir_app;
    `,
  },
  {
    name: '0020-housekeeping',
    sql: `
      CREATE INDEX outbox_done_age ON outbox (created_at) WHERE done_at IS NOT NULL;
      CREATE INDEX rate_limit_age ON rate_limit (window_start);
      GRANT DELETE ON outbox TO weir_app;
    `,
  },
];
