import pg from 'pg';
import { createDatabase } from './database.js';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('belongs to weir_owner, and weir_app may only connect', async () => {
    const database = await createDatabase({ contents: 'empty' });
    await query(database.ownerUrl, 'CREATE TABLE thing (id int); CREATE EXTENSION pg_trgm');

    expect(await query(database.appUrl, 'SELECT current_user::text AS role')).toEqual([{ role: 'weir_app' }]);
    await expect(query(database.appUrl, 'SELECT * FROM thing')).rejects.toMatchObject({ code: '42501' });
    await expect(query(database.appUrl, 'CREATE TABLE other (id int)')).rejects.toMatchObject({ code: '42501' });
    await expect(query(database.ownerUrl, 'CREATE ROLE intruder')).rejects.toMatchObject({ code: '42501' });
  });

  it('shares nothing with another one and is gone after being dropped', async () => {
    const [first, second] = await Promise.all([
      createDatabase({ contents: 'empty' }),
      createDatabase({ contents: 'empty' }),
    ]);
    await query(first.ownerUrl, 'CREATE TABLE thing (id int)');

    await expect(query(second.ownerUrl, 'SELECT * FROM thing')).rejects.toMatchObject({ code: '42P01' });
    await first.drop();
    await expect(query(first.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });

  it('compares and finds Chinese text', async () => {
    const { ownerUrl } = await createDatabase({ contents: 'empty' });
    await query(ownerUrl, 'CREATE EXTENSION pg_trgm');

    const [row] = await query(ownerUrl, "SELECT cardinality(show_trgm('数据交易所')) AS trigrams");
    expect(row?.trigrams).toBeGreaterThan(0);
  });
});
