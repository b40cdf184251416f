import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exchange } from './exchange.js';
import { waitFor } from './wait-for.js';

interface LogLine {
  readonly requestId?: string;
  readonly sql?: readonly string[];
}

/** The SQL statements of one request, as an api with `LOG_LEVEL=debug` logged them; parameters are not in them. */
export function statementsOf(exchange: Exchange, requestId: string): Promise<readonly string[]> {
  return waitFor(
    () => {
      const line = exchange.logs('api').findLast((each) => each.includes(requestId) && each.includes('"sql":'));
      return line === undefined ? undefined : (JSON.parse(line) as LogLine).sql;
    },
    { describe: `the statements of request ${requestId} in the log` },
  );
}

/** How statements are committed: one after the other, without the indentation of the sources. */
export function asSqlFile(statements: readonly string[]): string {
  return statements
    .map(
      (sql) =>
        `${sql
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean)
          .join('\n')};\n`,
    )
    .join('\n');
}

/**
 * The committed statements of an operation, so that a change of them shows in review. `WEIR_UPDATE_SQL=true` writes them anew.
 *
 * @returns the text of the file; empty when there is none
 */
export async function committedSql(directory: string, operation: string, current: string): Promise<string> {
  const name = operation
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .match(/[A-Za-z]+/g)
    ?.join('-')
    .toLowerCase();
  const path = join(directory, `${name}.sql`);
  if (process.env.WEIR_UPDATE_SQL === 'true') {
    await mkdir(directory, { recursive: true });
    await writeFile(path, current);
  }
  return readFile(path, 'utf8').catch(() => '');
}
