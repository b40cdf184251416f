import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { jest } from '@jest/globals';
import { MAX_COLUMNS } from './limits.js';
import { FileUnreadableError, type UnreadableFile } from './profiling.errors.js';
import type { FileToProfile } from './release-profile.js';
import { ReleaseOnDisk, requireFreshWorker } from './testing/release-on-disk.js';

let release: ReleaseOnDisk;

jest.setTimeout(120_000);

beforeAll(requireFreshWorker);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
});

afterEach(async () => {
  await release.remove();
});

async function refusalOf(...files: FileToProfile[]): Promise<FileUnreadableError> {
  try {
    await release.profile(files);
  } catch (error) {
    if (error instanceof FileUnreadableError) return error;
    throw error;
  }
  throw new Error('the release was profiled');
}

async function faultOf(name: string, content: string | Uint8Array): Promise<UnreadableFile> {
  const error = await refusalOf(await release.write(name, content));
  expect(error).toMatchObject({ code: 'FILE_UNREADABLE', field: 'files', httpStatus: 422 });
  expect(error.files).toHaveLength(1);
  return error.files[0];
}

async function parquetBytes(sql: string, setUp: string[] = []): Promise<Buffer> {
  const path = join(release.folder, 'made.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const statement of [
    ...setUp,
    `COPY (${sql}) TO '${path}' (FORMAT parquet${setUp.length > 0 ? ", ENCRYPTION_CONFIG {footer_key: 'k'}" : ''})`,
  ]) {
    await connection.run(statement);
  }
  connection.closeSync();
  instance.closeSync();
  return readFile(path);
}

const RAW = 'Zhang-San-4711';

it.each([
  { name: 'quote.csv', content: `id,name\n1,"${RAW}\n2,b\n`, fault: { reason: 'truncated', line: 2 } },
  { name: 'cut.csv', content: `id,name,city\n1,a,b\n2,${RAW}`, fault: { reason: 'truncated', line: 3 } },
  { name: 'ragged.csv', content: `id,name\n1,a\n2,${RAW},c,d\n3,d\n`, fault: { reason: 'malformed', line: 3 } },
  { name: 'header-only.csv', content: 'id,name\n', fault: { reason: 'empty' } },
  {
    name: 'long-field.csv',
    content: `id,name\n1,"${`${RAW}\n`.repeat(200_000)}"\n`,
    fault: { reason: 'record_too_long' },
  },
  { name: 'long-name.csv', content: `${'x'.repeat(400)},b\n1,2\n`, fault: { reason: 'column_name' } },
  { name: 'value.jsonl', content: `{"a":1}\n{"a":${RAW}}\n`, fault: { reason: 'malformed', line: 2 } },
  { name: 'comma.jsonl', content: `{"a":1}\n\n{"a":"${RAW}" "b":2}\n`, fault: { reason: 'malformed', line: 3 } },
  { name: 'no-fields.jsonl', content: '{}\n{}\n', fault: { reason: 'empty' } },
])('$name: $fault.reason, and no value of the file in the error', async ({ name, content, fault }) => {
  const found = await faultOf(name, content);
  expect(found).toMatchObject(fault);
  expect(JSON.stringify(found)).not.toContain(RAW);
});

it.each([
  {
    name: 'wide.csv',
    content: `${Array.from({ length: MAX_COLUMNS + 1 }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(MAX_COLUMNS)}1\n`,
  },
  { name: 'wide.jsonl', content: `{${Array.from({ length: MAX_COLUMNS + 1 }, (_, i) => `"c${i}":${i}`).join(',')}}\n` },
])(
  '$name: more than 10,000 columns, with the limit',
  async ({ name, content }) => {
    expect(await faultOf(name, content)).toMatchObject({ reason: 'too_many_columns', limit: MAX_COLUMNS });
  },
  60_000,
);

describe('Parquet', () => {
  it('without rows is empty', async () => {
    expect(await faultOf('none.parquet', await parquetBytes('SELECT 1 AS a LIMIT 0'))).toMatchObject({
      reason: 'empty',
    });
  });

  it('cut short is truncated', async () => {
    const bytes = await parquetBytes('SELECT range AS a FROM range(1000)');
    expect(await faultOf('cut.parquet', bytes.subarray(0, bytes.length - 5))).toMatchObject({ reason: 'truncated' });
  });

  it('with a damaged footer or damaged pages is malformed', async () => {
    const bytes = await parquetBytes("SELECT range AS a, 'text ' || range AS b FROM range(1000)");
    const footer = Buffer.from(bytes).fill(0xff, bytes.length - 60, bytes.length - 20);
    expect(await faultOf('footer.parquet', footer)).toMatchObject({ reason: 'malformed' });
    const length = Buffer.from(bytes);
    length.writeUInt32LE(0x7fffffff, length.length - 8);
    expect(await faultOf('length.parquet', length)).toMatchObject({ reason: 'malformed' });
    expect(await faultOf('pages.parquet', Buffer.from(bytes).fill(0xff, 4, 400))).toMatchObject({
      reason: 'malformed',
    });
  });

  it('with an encrypted footer is encrypted', async () => {
    const bytes = await parquetBytes('SELECT 1 AS a', [
      "PRAGMA add_parquet_key('k', '0123456789112345')",
      'SET force_mbedtls_unsafe = true',
    ]);
    expect(await faultOf('secret.parquet', bytes)).toMatchObject({ reason: 'encrypted' });
  });
});

it('names every file at fault at once, with evidence for the gate', async () => {
  const error = await refusalOf(
    await release.write('good.csv', 'a,b\n1,2\n'),
    await release.write('genes.csv', '##fileformat=VCFv4.3\n'),
    await release.write('none.csv', ''),
  );
  expect(error.files.map(({ file, reason }) => [file, reason])).toEqual([
    ['genes.csv', 'mislabelled'],
    ['none.csv', 'empty'],
  ]);
  expect(error.evidence).toContainEqual({ name: 'genes.csv', kind: 'genomic', detail: 'VCF variants' });
  expect(error.evidence).toContainEqual(expect.objectContaining({ name: 'none.csv', kind: 'unreadable' }));
});

it('takes a file that is no table as evidence beside the tables', async () => {
  const result = await release.profile([
    await release.write('good.csv', 'a,b\n1,2\n'),
    await release.write('part.step', 'ISO-10303-21;\nHEADER;\n'),
  ]);
  expect(result.rows).toBe(1);
  expect(result.files[1]).toMatchObject({ name: 'part.step', format: 'other', rows: 0 });
  expect(result.files[1]).not.toHaveProperty('parquetPath');
  expect(result.fileEvidence).toEqual([{ name: 'part.step', kind: 'cad', detail: 'STEP model' }]);
});

it('profiles a release without any table', async () => {
  const result = await release.profile([await release.write('variants.vcf', '##fileformat=VCFv4.3\n')]);
  expect(result).toMatchObject({ rows: 0, columns: [], fileEvidence: [{ kind: 'genomic' }] });
});
