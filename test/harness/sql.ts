import type pg from 'pg';
import { withClient } from '../../scripts/launcher/postgres-roles.mjs';
import type { Exchange } from './exchange.js';

/** One statement on an exchange's database as the superuser: looks past everything that the application may see. */
export function queryDatabase<Row extends object>(
  exchange: Exchange,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(
    exchange.database.superuserUrl,
    async (client: pg.Client) => (await client.query<Row>(sql, [...parameters])).rows,
  );
}
