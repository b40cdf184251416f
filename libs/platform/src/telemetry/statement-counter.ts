import { AsyncLocalStorage } from 'node:async_hooks';

interface Counter {
  statements: number;
  /** Texts of the statements, without their parameters. */
  readonly texts: string[];
}

const storage = new AsyncLocalStorage<Counter>();

/** Runs `work` and collects the SQL statements that it sends (`BEGIN`, `COMMIT`, `SET` not counted). */
export function countStatements<T>(work: (counter: Counter) => T): T {
  const counter: Counter = { statements: 0, texts: [] };
  return storage.run(counter, () => work(counter));
}

export function recordStatement(sql: string): void {
  const counter = storage.getStore();
  if (counter !== undefined && !/^\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION|SET|SAVEPOINT|RELEASE)\b/i.test(sql)) {
    counter.statements += 1;
    counter.texts.push(sql);
  }
}
