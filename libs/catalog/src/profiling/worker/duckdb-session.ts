import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from '@duckdb/node-api';
import { literalList } from './sql-text.js';

export interface SessionLimits {
  readonly memoryMb: number;
  readonly tempMb: number;
}

/**
 * One in-memory DuckDB that may touch the named files and `workDir` and nothing else: no network, no extension loading, no
 * setting changed afterwards. One thread, because sums of floats and t-digests depend on the order of merging.
 */
export class DuckDbSession {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(paths: readonly string[], workDir: string, limits: SessionLimits): Promise<DuckDbSession> {
    const tempDirectory = join(workDir, 'spill');
    mkdirSync(tempDirectory, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: `${limits.memoryMb}MB`,
      temp_directory: tempDirectory,
      max_temp_directory_size: `${limits.tempMb}MB`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      allow_persistent_secrets: 'false',
    });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    // With one thread rows are written as they are read; the setting alone would hold whole batches back.
    await connection.run('SET preserve_insertion_order = false');
    await connection.run(`SET allowed_paths = ${literalList(paths)}`);
    await connection.run(`SET allowed_directories = ${literalList([`${workDir}/`])}`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new DuckDbSession(instance, connection);
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** All rows; 64-bit and wider integers, decimals and times come as text. */
  async rows(sql: string): Promise<Record<string, Json>[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  }

  /** All rows as lists of cells in the order of the select list. */
  async allRows(sql: string): Promise<Json[][]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowsJson();
  }

  /** The first row of `allRows`. */
  async row(sql: string): Promise<Json[]> {
    return (await this.allRows(sql))[0] ?? [];
  }

  stream(sql: string): Promise<DuckDBResult> {
    return this.connection.stream(sql);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
