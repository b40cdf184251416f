import pg from 'pg';
import { onCleanup } from './cleanup.js';
import type { Exchange } from './exchange.js';
import { queryDatabase } from './sql.js';
import { waitFor } from './wait-for.js';

/** Where a barrier stands: a trigger on these rows. */
export interface BarrierPlace {
  readonly table: string;
  /** `INSERT`, or `UPDATE OF column`. */
  readonly event: string;
  /** SQL over `NEW`. */
  readonly when: string;
}

/** Lock ids of barriers begin here: nothing else of the exchange takes session locks in this range. */
const FIRST_KEY = 770_000;
let barriers = 0;

/**
 * Stops transactions at their very end: all their work is done, nothing is committed. A deferred trigger waits for an advisory lock
 * that the barrier holds while it is closed.
 */
export class Barrier {
  readonly #key = FIRST_KEY + barriers++;

  private constructor(
    readonly exchange: Exchange,
    readonly client: pg.Client,
  ) {}

  /** Sets up a barrier, open. */
  static async at(exchange: Exchange, place: BarrierPlace): Promise<Barrier> {
    const client = new pg.Client({ connectionString: exchange.database.superuserUrl });
    await client.connect();
    // The database may be dropped before the connection is.
    client.on('error', () => {});
    onCleanup(() => client.end());
    const barrier = new Barrier(exchange, client);
    const name = `test_barrier_${barrier.#key}`;
    await client.query(
      `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_advisory_xact_lock_shared(${barrier.#key}); RETURN NULL; END'`,
    );
    await client.query(
      `CREATE CONSTRAINT TRIGGER ${name} AFTER ${place.event} ON ${place.table} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW WHEN (${place.when}) EXECUTE FUNCTION ${name}()`,
    );
    return barrier;
  }

  /** From now on transactions stop here. */
  async close(): Promise<void> {
    await this.client.query('SELECT pg_advisory_lock($1)', [this.#key]);
  }

  /** Lets those that wait, and all later ones, commit. */
  async open(): Promise<void> {
    await this.client.query('SELECT pg_advisory_unlock($1)', [this.#key]);
  }

  /** Waits until somebody has done its work and stands here. @returns the server processes that wait */
  waiting(timeoutMs = 60_000): Promise<number[]> {
    return waitFor(
      async () => {
        const pids = await this.#pids();
        return pids.length > 0 ? pids : undefined;
      },
      { describe: 'a transaction at the barrier', timeoutMs },
    );
  }

  /** Ends the transactions that wait: all of their work is rolled back. */
  async rollBackWaiting(): Promise<void> {
    await this.client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [await this.#pids()]);
    await this.#nobodyWaits();
  }

  /** Opens, and waits until those that waited have committed. */
  async commitWaiting(): Promise<void> {
    const pids = await this.#pids();
    await this.open();
    await waitFor(async () => (await this.#inTransaction(pids)) === 0, {
      describe: 'the stopped transactions to commit',
    });
  }

  #nobodyWaits(): Promise<unknown> {
    return waitFor(async () => (await this.#pids()).length === 0, { describe: 'nobody to wait at the barrier' });
  }

  async #pids(): Promise<number[]> {
    const rows = await queryDatabase<{ pid: number }>(
      this.exchange,
      `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      [this.#key],
    );
    return rows.map((row) => row.pid);
  }

  async #inTransaction(pids: readonly number[]): Promise<number> {
    const [row] = await queryDatabase<{ count: number }>(
      this.exchange,
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND state <> 'idle'`,
      [pids],
    );
    return row?.count ?? 0;
  }
}
