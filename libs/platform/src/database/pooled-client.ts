import pg from 'pg';
import { StatementNames, UNUSABLE_STATEMENT } from './statement-names.js';

const names = new StatementNames();

type Answer = Promise<pg.QueryResult>;

/**
 * A client of a pool, which may lose its connection at any moment without ending the process. Between a pool that hands a client out
 * and the borrower who listens to its errors nobody does: a connection that PostgreSQL ends right after it was made says so in the same
 * packet. Whoever uses the client hears of it from its next statement, which fails.
 *
 * Statements of transactions, which find rows by their keys, are prepared. Those outside are searches and pages, whose plans depend on the
 * values, and are planned each time.
 */
export class PooledClient extends pg.Client {
  private inTransaction = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
    const send = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      const [text, values] = args;
      if (typeof text !== 'string') return send(...args);
      if (text === 'START TRANSACTION' || text.startsWith('BEGIN')) this.inTransaction = true;
      else if (text === 'COMMIT' || text === 'ROLLBACK') this.inTransaction = false;
      if (!this.inTransaction || args.length !== 2 || !Array.isArray(values) || values.length === 0) {
        return send(...args);
      }
      const name = names.nameOf(text);
      if (name === undefined) return send(...args);
      return (send({ name, text, values }) as Answer).catch((error: { code?: string }) => {
        if (UNUSABLE_STATEMENT.has(error.code ?? '')) names.turnOff();
        throw error;
      });
    }) as typeof this.query;
  }
}
