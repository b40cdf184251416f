import { AsyncLocalStorage } from 'node:async_hooks';

interface Counter {
  statements: number;
}

const storage = new AsyncLocalStorage<Counter>();

/** Runs `work` and counts the SQL statements that it sends (`BEGIN`, `COMMIT`, `SET` not counted). */
export function countStatements<T>(work: (counter: Counter) => T): T {
  const counter: Counter = { statements: 0 };
  return storage.run(counter, () => work(counter));
}

export function recordStatement(sql: string): void {
  const counter = storage.getStore();
  if (counter !== undefined && !/^\s*(BEGIN|COMMIT|ROLLBACK|START TRANSACTION|SET|SAVEPOINT|RELEASE)\b/i.test(sql)) {
    counter.statements += 1;
  }
}
