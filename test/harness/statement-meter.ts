import type { Actor } from './actors.js';

/** Adds up the SQL statements that the api says its answers took (header `x-sql-statements`). */
export class StatementMeter {
  readonly rows: { readonly operation: string; readonly statements: number; readonly requestId: string }[] = [];

  get total(): number {
    return this.rows.reduce((sum, { statements }) => sum + statements, 0);
  }

  of(operation: string): number {
    const row = this.rows.find((each) => each.operation === operation);
    if (row === undefined) throw new Error(`${operation} was not measured`);
    return row.statements;
  }

  /**
   * Sends one GraphQL operation that must succeed, and counts.
   *
   * @param operation what the count is noted as
   */
  async graphql<T>(
    operation: string,
    actor: Actor,
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<T> {
    const response = await fetch(`${actor.exchange.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${actor.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data: T | null; errors?: unknown[] };
    if (body.data === null || (body.errors?.length ?? 0) > 0)
      throw new Error(`${operation} failed: ${JSON.stringify(body.errors)}`);
    this.note(operation, response);
    return body.data;
  }

  /** Counts what an answer says. */
  note(operation: string, response: Response): void {
    const header = response.headers.get('x-sql-statements');
    if (header === null || !/^\d+$/.test(header)) throw new Error(`${operation} was answered without a count`);
    this.rows.push({
      operation,
      statements: Number(header),
      requestId: response.headers.get('x-request-id') ?? '',
    });
  }
}
