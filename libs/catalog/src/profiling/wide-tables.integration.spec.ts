import { jest } from '@jest/globals';
import { MAX_COLUMNS } from './limits.js';
import { profileRelease } from './profile-release.js';
import { ReleaseOnDisk, requireFreshWorker } from './testing/release-on-disk.js';
import { WIDE_TABLE } from './worker/long-form.js';

let release: ReleaseOnDisk;

jest.setTimeout(180_000);

beforeAll(requireFreshWorker);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
});

afterEach(async () => {
  await release.remove();
});

const typedNames = ['n', 'amount', 'day', 'at', 'on', 'city', 'none', 'big'];

function typedCells(row: number): string[] {
  const day = `2024-0${1 + (row % 9)}-1${row % 7}`;
  return [
    String(row % 37),
    (row / 8).toFixed(3),
    day,
    `${day} 0${row % 10}:30:00`,
    row % 3 === 0 ? 'true' : 'false',
    row % 11 === 0 ? '' : `city ${row % 5}, "x"`,
    '',
    `${9_007_199_254_740_000 + row}`,
  ].map((cell) => `"${cell.replaceAll('"', '""')}"`);
}

function csv(filler: number, rows: number): string {
  const names = [...typedNames, ...Array.from({ length: filler }, (_, i) => `f${i}`)];
  const lines = Array.from({ length: rows }, (_, row) =>
    [...typedCells(row), ...Array.from({ length: filler }, (_, i) => `${row * i}`)].join(','),
  );
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

it('measures a column of a wide table as that of a narrow one', async () => {
  const narrow = await release.profile([await release.write('t.csv', csv(0, 300))]);
  const wide = await release.profile([await release.write('t.csv', csv(WIDE_TABLE, 300))]);
  expect(wide.columns.slice(0, typedNames.length)).toEqual(narrow.columns);
  expect(narrow.columns.map(({ type }) => type)).toEqual([
    'BIGINT',
    'DOUBLE',
    'DATE',
    'TIMESTAMP',
    'BOOLEAN',
    'VARCHAR',
    'VARCHAR',
    'BIGINT',
  ]);
  expect(wide.columns).toHaveLength(typedNames.length + WIDE_TABLE);
});

it('measures a wide release of several files', async () => {
  const result = await release.profile([
    await release.write('a.csv', csv(WIDE_TABLE, 40)),
    await release.write('b.csv', csv(1, 20)),
  ]);
  expect(result.rows).toBe(60);
  expect(result.columns.find(({ name }) => name === 'f0')).toMatchObject({ rows: 60, nullCount: 0, min: 0, max: 0 });
  expect(result.columns.find(({ name }) => name === 'f9')).toMatchObject({ rows: 40, nullCount: 0, max: 351 });
});

it('ends with a profile of 1,500 columns', async () => {
  const result = await release.profile([await release.write('wide.csv', csv(1_500 - typedNames.length, 50))]);
  expect(result.columns).toHaveLength(1_500);
  expect(result.columns.every(({ columnEvidence }) => columnEvidence.rows === 50)).toBe(true);
});

it('ends with a profile of 10,000 columns or says that memory is too little for them', async () => {
  const files = [await release.write('wide.csv', csv(MAX_COLUMNS - typedNames.length, 5))];
  const run = profileRelease({
    files,
    workDir: release.workDir,
    memoryLimitMb: 512,
    timeLimitMs: 170_000,
    asOf: '2026-01-01',
  });
  const outcome = await run.then(
    ({ columns }) => columns.length,
    (error: unknown) => (error as { code?: string }).code,
  );
  expect([MAX_COLUMNS, 'PROFILING_MEMORY_LIMIT']).toContain(outcome);
});
