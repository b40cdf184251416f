import pg from 'pg';

/**
 * A client of a pool, which may lose its connection at any moment without ending the process. Between a pool that hands a client out
 * and the borrower who listens to its errors nobody does: a connection that PostgreSQL ends right after it was made says so in the same
 * packet. Whoever uses the client hears of it from its next statement, which fails.
 */
export class PooledClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}
