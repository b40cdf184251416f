import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { jest } from '@jest/globals';
import { profileRelease } from './profile-release.js';
import { publishableProfile } from './publish/publishable-profile.js';
import type { ColumnProfile, ProfilingProgress, ReleaseProfile } from './release-profile.js';
import { ReleaseOnDisk, requireFreshWorker } from './testing/release-on-disk.js';

const vegaData = fileURLToPath(new URL('../../../../node_modules/vega-datasets/data', import.meta.url));

let release: ReleaseOnDisk;

jest.setTimeout(120_000);

beforeAll(requireFreshWorker);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
});

afterEach(async () => {
  await release.remove();
});

function column(result: ReleaseProfile, name: string): ColumnProfile {
  const found = result.columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}

async function readParquet(path: string): Promise<unknown[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}

describe('CSV', () => {
  it('measures types, nulls, ranges and frequencies over every row', async () => {
    const file = await release.write(
      'people.csv',
      'id,zip,weight,born,active,note\r\n1,00123,1.5,2001-02-03,true,"a, ""b"""\r\n2,10456,2.5,1999-12-31,false,\r\n3,00123,,2001-02-03,true,"two\nlines"\r\n',
    );
    const result = await release.profile([file]);
    expect(result.rows).toBe(3);
    expect(result.columns.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'BIGINT'],
      ['zip', 'VARCHAR'],
      ['weight', 'DOUBLE'],
      ['born', 'DATE'],
      ['active', 'BOOLEAN'],
      ['note', 'VARCHAR'],
    ]);
    expect(column(result, 'id')).toMatchObject({ nullCount: 0, distinctEstimate: 3, min: 1, max: 3, mean: 2 });
    expect(column(result, 'weight')).toMatchObject({ nullCount: 1, min: 1.5, max: 2.5, mean: 2 });
    expect(column(result, 'born')).toMatchObject({ min: '1999-12-31', max: '2001-02-03', distinctEstimate: 2 });
    expect(column(result, 'zip')).toMatchObject({ min: '00123', minCount: 2, max: '10456', maxCount: 1 });
    expect(column(result, 'zip').histogram).toEqual([
      { value: '00123', count: 2 },
      { value: '10456', count: 1 },
    ]);
    expect(column(result, 'note').nullCount).toBe(1);
    expect(result.sample.rows).toContainEqual(['3', '00123', null, '2001-02-03', 'true', 'two\nlines']);
  });

  it('keeps what a number or a date would lose as text, wherever it first stands', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => `${i},${i},2020-01-01,${i}.5`);
    rows.push('7,0042,01/02/2020,12345678901234567.25');
    const result = await release.profile([await release.write('late.csv', `a,code,day,amount\n${rows.join('\n')}\n`)]);
    expect(result.columns.map(({ type }) => type)).toEqual(['BIGINT', 'VARCHAR', 'VARCHAR', 'VARCHAR']);
    expect(result.rows).toBe(25_001);
  });

  it('counts repeated rows', async () => {
    const result = await release.profile([await release.write('twice.csv', 'a,b\n1,2\n1,2\n1,2\n3,4\n')]);
    expect(result.duplicateRows).toBe(2);
  });

  it('writes a Parquet copy with the same rows', async () => {
    const result = await release.profile([await release.write('copy.tsv', 'id\tname\n1\t张三\n2\t\n')]);
    const [copy] = result.files;
    expect(await readParquet(copy?.parquetPath ?? '')).toEqual([
      { id: '1', name: '张三' },
      { id: '2', name: null },
    ]);
    const bytes = await readFile(copy?.parquetPath ?? '');
    expect(copy?.parquetSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(copy?.parquetBytes).toBe(bytes.length);
  });
});

it('reads JSON Lines, nested values included', async () => {
  const result = await release.profile([
    await release.write('events.jsonl', '{"id":1,"who":{"mail":"x"},"tags":["a"]}\n\n{"id":"two","at":"2024-05-06"}\n'),
  ]);
  expect(result.rows).toBe(2);
  expect(result.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'JSON'],
    ['who', 'STRUCT(mail VARCHAR)'],
    ['tags', 'VARCHAR[]'],
    ['at', 'DATE'],
  ]);
  expect(column(result, 'at')).toMatchObject({ nullCount: 1, min: '2024-05-06' });
  expect(result.sample.rows[0]).toEqual(['1', '{"mail":"x"}', '["a"]', null]);
});

it('reads keys that differ by letter case alone as columns of their own', async () => {
  const result = await release.profile([await release.write('case.jsonl', '{"a":1,"A":"x","":true}\n{"a":2}\n')]);
  expect(result.columns.map(({ type, nullCount }) => [type, nullCount])).toEqual([
    ['BIGINT', 0],
    ['VARCHAR', 1],
    ['BOOLEAN', 1],
  ]);
});

it('reads Parquet of three million rows', async () => {
  const path = join(vegaData, 'flights-3m.parquet');
  const progress: ProfilingProgress[] = [];
  const result = await profileRelease({
    files: [{ name: 'flights.parquet', path }],
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 120_000,
    asOf: '2026-01-01',
    onProgress: (step) => progress.push(step),
  });
  expect(result.rows).toBe(3_000_000);
  expect(column(result, 'origin').histogram[0]).toMatchObject({ value: 'ORD' });
  const delays = column(result, 'delay').histogram;
  expect(delays.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(3_000_000);
  const fractions = progress.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(progress.at(-1)?.stage).toBe('scan');
});

it('stacks the files of a release by column name', async () => {
  const result = await release.profile([
    await release.write('a.csv', 'id,v\n1,10\n2,20\n'),
    await release.write('b.jsonl', '{"ID":3,"v":"x","w":1}\n'),
  ]);
  expect(result.rows).toBe(3);
  expect(result.files.map(({ rows }) => rows)).toEqual([2, 1]);
  expect(column(result, 'id')).toMatchObject({ type: 'BIGINT', rows: 3, nullCount: 0, files: ['a.csv', 'b.jsonl'] });
  expect(column(result, 'v')).toMatchObject({ type: 'VARCHAR', distinctEstimate: 3 });
  expect(column(result, 'w')).toMatchObject({ rows: 1, nullCount: 0, files: ['b.jsonl'] });
});

it('gives the same profile for the same file', async () => {
  const file = { name: 'birdstrikes.csv', path: join(vegaData, 'birdstrikes.csv') };
  const [first, second] = [
    await release.profile([file], join(release.folder, 'one')),
    await release.profile([file], join(release.folder, 'two')),
  ];
  const withoutPaths = (result: ReleaseProfile) => ({
    ...result,
    files: result.files.map((entry) => ({ ...entry, parquetPath: undefined })),
  });
  expect(withoutPaths(first)).toEqual(withoutPaths(second));
});

it('shows every cell to the detectors and publishes nothing raw of what they find', async () => {
  const people = Array.from(
    { length: 60 },
    (_, i) => `${i},person${i}@mail.example.org,${i % 2 === 0 ? 'north' : 'south'}`,
  );
  const result = await release.profile([
    await release.write('people.csv', `id,contact,region\n${people.join('\n')}\n`),
  ]);
  const contact = column(result, 'contact').columnEvidence;
  expect(contact).toMatchObject({ name: 'contact', rows: 60, nonEmpty: 60, personal: true });
  expect(JSON.stringify(result.columns.map(({ columnEvidence }) => columnEvidence))).not.toMatch(/person\d+@/);
  expect(result.estimatedSubjects).toBeGreaterThan(40);
  const published = publishableProfile(result, new Set());
  expect(JSON.stringify(published)).not.toMatch(/person\d+@/);
  expect(published.columns.find(({ name }) => name === 'contact')).toEqual({
    name: 'contact',
    type: 'VARCHAR',
    rows: 60,
    nullCount: 0,
    withheld: 'sensitive',
  });
  expect(published.columns.find(({ name }) => name === 'region')?.histogram).toEqual([
    { value: 'north', count: 30 },
    { value: 'south', count: 30 },
  ]);
});
