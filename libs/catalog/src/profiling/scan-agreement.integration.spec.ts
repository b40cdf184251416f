import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { ColumnEvidence } from '@weir/compliance';
import { inspectFile } from './inspect/inspect-file.js';
import { ReleaseOnDisk } from './testing/release-on-disk.js';
import { convertTable } from './worker/convert-table.js';
import { openCsvTable } from './worker/csv-table.js';
import { DuckDbSession } from './worker/duckdb-session.js';
import { openJsonLinesTable } from './worker/json-lines-table.js';
import { stackTables } from './worker/release-table.js';
import { scanRelease } from './worker/scan-release.js';
import type { ConvertedTable } from './worker/source-table.js';

const vegaData = fileURLToPath(new URL('../../../../node_modules/vega-datasets/data/', import.meta.url));

let release: ReleaseOnDisk;

jest.setTimeout(120_000);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
  await mkdir(release.workDir, { recursive: true });
});

afterEach(async () => {
  await release.remove();
});

/** Evidence of the same files by the two ways of scanning, and what the byte scan could not read. */
async function bothScans(paths: readonly string[]) {
  const session = await DuckDbSession.open(paths, release.workDir, { memoryMb: 400, tempMb: 1_000 });
  try {
    const tables: ConvertedTable[] = [];
    for (const [i, path] of paths.entries()) {
      const inspection = await inspectFile({ name: path, path }, () => undefined);
      expect(inspection.fault).toBeUndefined();
      const open = inspection.format === 'csv' ? openCsvTable : openJsonLinesTable;
      const table = await open(session, inspection, path);
      tables.push(await convertTable(session, table, join(release.workDir, `${i}.parquet`)));
    }
    const stacked = await stackTables(session, tables);
    const distinct = stacked.columns.map(() => Number.POSITIVE_INFINITY);
    const scan = (parts: readonly ConvertedTable[]) =>
      scanRelease(session, { ...stacked, tables: parts }, '2026-01-01', distinct, () => undefined);
    const bytes = await scan(tables);
    const rows = await scan(tables.map(({ text: _, ...table }) => table));
    return { bytes, rows };
  } finally {
    session.close();
  }
}

function verdicts(columns: readonly ColumnEvidence[]) {
  return columns.map(({ name, rows, personal, secret, reviewRequired, detectors }) => ({
    name,
    rows,
    personal,
    secret,
    reviewRequired,
    flagged: detectors
      .filter(({ flagged }) => flagged)
      .map((detector) => detector.name)
      .sort(),
  }));
}

const vegaTables = readdirSync(vegaData).filter((name) => /\.(csv|tsv)$/.test(name));

it.each(vegaTables)('rows and bytes of %s tell the same', async (name) => {
  const { bytes, rows } = await bothScans([join(vegaData, name)]);
  expect(bytes.faults).toEqual([]);
  expect(verdicts(bytes.columns)).toEqual(verdicts(rows.columns));
  expect(bytes.estimatedSubjects).toBe(rows.estimatedSubjects);
});

it.each(['cars.json', 'movies.json', 'seattle-weather.csv', 'barley.json'])(
  'rows and bytes of %s as JSON Lines tell the same',
  async (name) => {
    const text = readFileSync(join(vegaData, name), 'utf8');
    const objects: unknown[] = name.endsWith('.json')
      ? JSON.parse(text)
      : text
          .trim()
          .split('\n')
          .map((line) => ({ line, length: line.length }));
    const path = join(release.folder, 'table.jsonl');
    await writeFile(path, objects.map((object) => JSON.stringify(object)).join('\n'));
    const { bytes, rows } = await bothScans([path]);
    expect(bytes.faults).toEqual([]);
    expect(verdicts(bytes.columns)).toEqual(verdicts(rows.columns));
    expect(bytes.estimatedSubjects).toBe(rows.estimatedSubjects);
  },
);

const people = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    'user id': `u${from + i}`,
    email: `user${from + i}@example.org`,
    手机: `138${String(from + i).padStart(8, '0')}`,
    note: (from + i) % 9 === 0 ? `call 138${String(from + i).padStart(8, '0')}, "please"\nthanks` : '',
    amount: ((from + i) / 4).toFixed(2),
  }));

function csv(rows: readonly Record<string, string>[], delimiter = ','): string {
  const names = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => names.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`).join(delimiter));
  return `\ufeff\r\n${names.join(delimiter)}\r\n${lines.join('\r\n')}\r\n`;
}

it('personal tables tell the same, in several files and formats, and persons are counted once', async () => {
  const paths = ['a.csv', 'b.tsv', 'c.jsonl'].map((name) => join(release.folder, name));
  const [a, b, c] = paths as [string, string, string];
  await writeFile(a, csv(people(0, 900)));
  await writeFile(b, csv(people(0, 900), '\t'));
  await writeFile(
    c,
    people(450, 900)
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
  const { bytes, rows } = await bothScans([a]);
  expect(verdicts(bytes.columns)).toEqual(verdicts(rows.columns));
  expect(bytes.estimatedSubjects).toBe(rows.estimatedSubjects);
  const together = await bothScans(paths);
  expect(verdicts(together.bytes.columns)).toEqual(verdicts(together.rows.columns));
  expect(together.bytes.columns.map(({ nonEmpty }) => nonEmpty)).toEqual(
    together.rows.columns.map(({ nonEmpty }) => nonEmpty),
  );
  expect(together.bytes.columns.filter(({ personal }) => personal).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['email', '手机', 'note']),
  );
});

it('a nested member is told with the column that it is in', async () => {
  const path = join(release.folder, 'nested.jsonl');
  const lines = people(0, 60).map((row, i) => JSON.stringify({ i, who: { contact: [row.email] }, I: row.email }));
  await writeFile(path, lines.join('\n'));
  const { bytes } = await bothScans([path]);
  expect(bytes.columns.map(({ name, personal }) => [name, personal])).toEqual([
    ['i', true],
    ['who', true],
    ['I_1', true],
  ]);
});

it.each([
  ['a quote within a field', 'mail,size\nx@example.com,5" pipe\ny@example.com,6" pipe\n'],
  ['carriage returns alone', 'mail,size\rx@example.com,5\ry@example.com,6\r'],
])('%s: what the byte scan reads otherwise is read as rows', async (_, text) => {
  const path = join(release.folder, 'odd.csv');
  await writeFile(path, text);
  const { bytes, rows } = await bothScans([path]);
  const evidence = bytes.columns.map((column) => ({
    ...column,
    reviewRequired: bytes.faults.length === 0 ? column.reviewRequired : false,
  }));
  expect(evidence).toEqual(rows.columns);
  expect(bytes.columns.every(({ reviewRequired }) => reviewRequired === bytes.faults.length > 0)).toBe(true);
  expect(bytes.columns[0]).toMatchObject({ nonEmpty: 2, personal: true });
});

it('lines that the byte scan cannot read are read as rows too, and every column is to be reviewed', async () => {
  const path = join(release.folder, 'deep.jsonl');
  const deep = `${'{"a":'.repeat(40)}"x@example.com"${'}'.repeat(40)}`;
  await writeFile(path, `{"id":1,"v":"w"}\n{"id":2,"v":${deep}}\n`);
  const { bytes } = await bothScans([path]);
  expect(bytes.faults).toEqual([{ file: path, count: 1, lines: [expect.objectContaining({ line: 2 })] }]);
  expect(bytes.columns.map(({ reviewRequired }) => reviewRequired)).toEqual([true, true]);
  expect(bytes.columns[1]?.detectors.map(({ name }) => name)).toContain('email');
});
