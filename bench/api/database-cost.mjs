import { ListingReader } from '@weir/catalog';
import { anonymousContext, Clock } from '@weir/platform';
import pg from 'pg';

import { WORDS } from '../../scripts/testing/many-listings.mjs';

const REPEATS = 15;

/**
 * What the catalogue's search costs PostgreSQL, by word: the statement that Weir sends, with warm buffers. The time is that of the backend
 * executing it without I/O, so it is CPU time but for what the machine does meanwhile; the least of several is taken.
 *
 * @param {string} url of a superuser
 * @returns {Promise<Record<string, { buffers: number, cpuMs: number }>>}
 */
export async function searchCosts(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await measure(client);
  } finally {
    await client.end();
  }
}

/** @param {pg.Client} client */
async function measure(client) {
  const costs = {};
  for (const word of Object.values(WORDS)) {
    /** @type {{ sql: string, parameters: unknown[] }[]} */
    const sent = [];
    const recording = {
      clock: new Clock(),
      query: async (sql, parameters) => {
        sent.push({ sql, parameters });
        return [];
      },
    };
    await new ListingReader(recording).search(anonymousContext(), { search: word, first: 20 });
    const [{ sql, parameters }] = sent;
    const runs = [];
    for (let i = 0; i < REPEATS; i += 1) {
      const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${sql}`, parameters);
      const [{ Plan: plan, 'Execution Time': cpuMs }] = rows[0]['QUERY PLAN'];
      runs.push({ buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], cpuMs });
    }
    costs[word] = {
      buffers: Math.min(...runs.map(({ buffers }) => buffers)),
      cpuMs: Math.min(...runs.map(({ cpuMs }) => cpuMs)),
    };
  }
  return costs;
}
