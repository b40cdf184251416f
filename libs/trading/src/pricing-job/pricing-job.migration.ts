import type { Migration } from '@weir/platform';

/** Heavy pricing that runs in the queue; the result is plain JSON with its reasons. */
export const pricingJobMigrations: readonly Migration[] = [
  {
    name: '0924-pricing-jobs',
    sql: `
      CREATE TABLE pricing_job (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organization(id),
        kind text NOT NULL CHECK (kind IN ('suggestion', 'slice', 'shares')),
        input jsonb NOT NULL,
        state text NOT NULL,
        result jsonb,
        failure jsonb,
        created_at timestamptz NOT NULL,
        ended_at timestamptz
      );
      CREATE INDEX pricing_job_organization ON pricing_job (organization_id, id);
      GRANT SELECT, INSERT, UPDATE ON pricing_job TO weir_app;
    `,
  },
];
