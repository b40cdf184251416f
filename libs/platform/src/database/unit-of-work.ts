import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Clock } from '../clock/clock.js';
import { inChildSpan } from '../telemetry/tracing.js';
import { UNUSABLE_STATEMENT } from './statement-names.js';
import { Transaction } from './transaction.js';

/**
 * `serialization_failure`, `deadlock_detected`, and a prepared statement that cannot be used, which the next attempt does without: the
 * transaction did nothing and may run again from its start.
 */
const RETRIABLE: ReadonlySet<string> = new Set(['40001', '40P01', ...UNUSABLE_STATEMENT]);
export const MAX_ATTEMPTS = 6;
/** The pause before the nth repetition is random, up to this times two to the nth. */
const PAUSE_MS = 10;
const SQL = { attributes: { 'db.system.name': 'postgresql' } };

export function sqlState(error: unknown): string | undefined {
  const candidate = error as { code?: unknown; driverError?: { code?: unknown } };
  const code = candidate?.driverError?.code ?? candidate?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** The name of the violated constraint, when `error` is a violation of one. */
export function violatedConstraint(error: unknown): string | undefined {
  return (error as { driverError?: { constraint?: string } })?.driverError?.constraint;
}

/** Runs commands in transactions and queries outside of them. */
export class UnitOfWork {
  constructor(
    readonly dataSource: DataSource,
    readonly clock: Clock,
    private readonly pause: (ms: number) => Promise<unknown> = delay,
  ) {}

  /**
   * Runs `work` in one READ COMMITTED transaction. The whole of it runs again, in a fresh transaction, when PostgreSQL
   * reports a deadlock, a serialisation failure or a prepared statement out of date: bounded, with jitter, the last original error kept.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inChildSpan('sql transaction', SQL, () => this.runOnce(work));
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !RETRIABLE.has(sqlState(error) ?? '')) throw error;
        await this.pause(Math.random() * PAUSE_MS * 2 ** attempt);
      }
    }
  }

  /** One statement outside a transaction, for reads. */
  async query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return inChildSpan('sql statement', SQL, () => this.dataSource.query(sql, [...parameters]) as Promise<Row[]>);
  }

  private async runOnce<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    let committed: Transaction | undefined;
    try {
      await runner.connect();
      await runner.startTransaction();
      const tx = new Transaction(runner, this.clock.now());
      const result = await work(tx);
      await tx.runBeforeCommit();
      await runner.commitTransaction();
      committed = tx;
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => {});
      throw error;
    } finally {
      await runner.release();
      committed?.runAfterCommit();
    }
  }
}
