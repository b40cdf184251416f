/** Until when the list of Stripe's events has been read: what was lost before that has been found, however long ago that was. */
export const stripeEventCursorSql = `
  CREATE TABLE stripe_event_cursor (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    listed_until timestamptz NOT NULL
  );
  GRANT SELECT, INSERT, UPDATE ON stripe_event_cursor TO weir_app;
`;
