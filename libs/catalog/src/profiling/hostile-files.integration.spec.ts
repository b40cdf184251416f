import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MAX_JSON_DEPTH, MIN_MEMORY_LIMIT_MB } from './limits.js';
import { profileRelease } from './profile-release.js';
import { ReleaseOnDisk, requireFreshWorker } from './testing/release-on-disk.js';

const MB = 1024 * 1024;
/** What the process that serves may grow by while a child works on what an attacker sent. */
const HOST_GROWTH_MAX = 192 * MB;

let release: ReleaseOnDisk;

beforeAll(requireFreshWorker);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
});

afterEach(async () => {
  await release.remove();
});

interface Refusal {
  readonly code?: string;
  readonly files?: readonly { readonly reason: string }[];
}

/** What becomes of a file under the smallest memory limit. @returns code and reason, and what this process grew by */
async function attack(name: string, content: string | Uint8Array) {
  const files = [await release.write(name, content)];
  const before = process.memoryUsage().rss;
  const options = { files, workDir: release.workDir, memoryLimitMb: MIN_MEMORY_LIMIT_MB, timeLimitMs: 60_000 };
  const refusal = await profileRelease({ ...options, asOf: '2026-01-01' }).then(
    () => ({}) as Refusal,
    (error: Refusal) => error,
  );
  return { code: refusal.code, reason: refusal.files?.[0]?.reason, grewBy: process.memoryUsage().rss - before };
}

async function parquet(sql: string): Promise<Buffer> {
  const path = join(release.folder, 'made.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  connection.closeSync();
  instance.closeSync();
  return readFile(path);
}

/** Rewrites every count of one row in the footer (Thrift: field 3, i64, zigzag) to a billion. */
function withBillionRows(file: Buffer): Buffer {
  const length = file.readUInt32LE(file.length - 8);
  const start = file.length - 8 - length;
  const footer = file.subarray(start, file.length - 8).toString('latin1');
  const claimed = Buffer.from(footer.replaceAll('\x16\x02', '\x16\x80\xa8\xd6\xb9\x07'), 'latin1');
  const size = Buffer.alloc(4);
  size.writeUInt32LE(claimed.length);
  return Buffer.concat([file.subarray(0, start), claimed, size, Buffer.from('PAR1')]);
}

describe('a file made to break the exchange', () => {
  const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}\n`;

  it.each([
    ['JSON nested a million deep', 'deep.jsonl', nested(1_000_000)],
    ['JSON nested a little too deep', 'deeper.jsonl', nested(MAX_JSON_DEPTH + 1)],
    ['JSON of opening brackets alone', 'open.jsonl', `{"a":1}\n${'['.repeat(1_500_000)}\n`],
    ['a CSV of one endless line', 'line.csv', 'a,'.repeat(8 * MB)],
    ['a CSV of one endless field', 'field.csv', `a,b\n1,${'x'.repeat(16 * MB)}\n`],
    ['JSON Lines without a line', 'line.jsonl', `{"a":"${'x'.repeat(16 * MB)}"}\n`],
  ])('%s is refused by name, in bounded memory', async (_, name, content) => {
    const { code, reason, grewBy } = await attack(name, content);
    expect({ code, hasReason: typeof reason }).toEqual({ code: 'FILE_UNREADABLE', hasReason: 'string' });
    expect(grewBy).toBeLessThan(HOST_GROWTH_MAX);
  });

  it('a Parquet footer that claims a billion rows is refused', async () => {
    const { code, grewBy } = await attack('billion.parquet', withBillionRows(await parquet('SELECT 1 AS a')));
    expect(code).toBe('FILE_UNREADABLE');
    expect(grewBy).toBeLessThan(HOST_GROWTH_MAX);
  });

  it('a Parquet page that unpacks to a thousand times its size ends with its child', async () => {
    const bomb = await parquet(`SELECT repeat('0123456789', 8000000) AS a FROM range(5)`);
    expect(bomb.length).toBeLessThan(2 * MB);
    const { code, grewBy } = await attack('bomb.parquet', bomb);
    expect(code).toMatch(/^(FILE_UNREADABLE|PROFILING_MEMORY_LIMIT)$/);
    expect(grewBy).toBeLessThan(HOST_GROWTH_MAX);
  });
});
