import type { EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';

export type SqlRow = Record<string, unknown>;

/** One database transaction: the only way a service writes. */
export class Transaction {
  private readonly beforeCommitHooks: (() => Promise<void>)[] = [];
  private readonly afterCommitHooks: (() => void)[] = [];

  constructor(
    private readonly runner: QueryRunner,
    /** The platform clock at the start of the transaction: one instant for all that it writes. */
    readonly now: Date,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  /** One statement, parameters as `$1 …`; the rows that it returns. */
  async query<Row extends object = SqlRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.runner.query(sql, [...parameters], true);
    return (result.records ?? []) as Row[];
  }

  /** One statement that changes rows; how many it changed. */
  async execute(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    const result = await this.runner.query(sql, [...parameters], true);
    return result.affected ?? 0;
  }

  async insert<Entity extends ObjectLiteral>(
    target: EntityTarget<Entity>,
    values: QueryDeepPartialEntity<Entity> | QueryDeepPartialEntity<Entity>[],
  ): Promise<void> {
    await this.manager.insert(target, values);
  }

  /** Runs in the transaction, after the work and before the commit. */
  beforeCommit(hook: () => Promise<void>): void {
    this.beforeCommitHooks.push(hook);
  }

  /** Runs once the transaction has committed; dropped when it rolls back. Must not throw. */
  afterCommit(hook: () => void): void {
    this.afterCommitHooks.push(hook);
  }

  /** @internal */
  async runBeforeCommit(): Promise<void> {
    for (const hook of this.beforeCommitHooks) await hook();
  }

  /** @internal */
  runAfterCommit(): void {
    for (const hook of this.afterCommitHooks) hook();
  }
}
