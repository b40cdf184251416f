import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { MIN_MEMORY_LIMIT_MB } from './limits.js';
import { profileRelease } from './profile-release.js';
import { ReleaseOnDisk, requireFreshWorker } from './testing/release-on-disk.js';
import { workerEntry } from './worker-entry.js';

let release: ReleaseOnDisk;

jest.setTimeout(120_000);

beforeAll(requireFreshWorker);

beforeEach(async () => {
  release = await ReleaseOnDisk.create();
});

afterEach(async () => {
  await release.remove();
});

const manyRows = () => `id,name\n${Array.from({ length: 400_000 }, (_, i) => `${i},name ${i}`).join('\n')}\n`;

/** Processes that this one started and that still run (Linux). */
function childProcesses(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return (
          Number(parent) === process.pid &&
          state !== 'Z' &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('profiling')
        );
      } catch {
        return false;
      }
    });
}

const onLinux = process.platform === 'linux' ? it : it.skip;

it('kills the child at the time limit', async () => {
  const files = [await release.write('a.csv', manyRows())];
  const run = profileRelease({
    files,
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 50,
    asOf: '2026-01-01',
  });
  await expect(run).rejects.toMatchObject({ code: 'PROFILING_TIME_LIMIT', details: { timeLimitMs: 50 } });
  if (process.platform === 'linux') expect(childProcesses()).toEqual([]);
});

it('kills the child when the signal aborts, at any stage', async () => {
  const files = [await release.write('a.csv', manyRows())];
  for (const stage of ['inspect', 'read', 'scan']) {
    const abort = new AbortController();
    const run = profileRelease({
      files,
      workDir: join(release.folder, stage),
      memoryLimitMb: 1_000,
      timeLimitMs: 60_000,
      asOf: '2026-01-01',
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.stage === stage) abort.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'PROFILING_CANCELLED' });
    if (process.platform === 'linux') expect(childProcesses()).toEqual([]);
  }
});

it('starts nothing when the signal has aborted before', async () => {
  const files = [await release.write('a.csv', 'a,b\n1,2\n')];
  const run = profileRelease({
    files,
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 1_000,
    asOf: '2026-01-01',
    signal: AbortSignal.abort(),
  });
  await expect(run).rejects.toMatchObject({ code: 'PROFILING_CANCELLED' });
  expect(existsSync(release.workDir)).toBe(false);
});

onLinux(
  'ends a job that needs more memory than its limit',
  async () => {
    // One row group of long, different values under the smallest limit.
    const lines = Array.from({ length: 60 }, (_, i) => `{"a":"${String(i).padStart(3, '0').repeat(600_000)}"}`);
    const files = [await release.write('big.jsonl', `${lines.join('\n')}\n`)];
    const run = profileRelease({
      files,
      workDir: release.workDir,
      memoryLimitMb: MIN_MEMORY_LIMIT_MB,
      timeLimitMs: 60_000,
      asOf: '2026-01-01',
    });
    await expect(run).rejects.toMatchObject({ code: 'PROFILING_MEMORY_LIMIT' });
  },
  60_000,
);

it('reports a file that is gone as a crash, without its path', async () => {
  const files = [{ name: 'a.csv', path: join(release.folder, 'nothing') }];
  const run = profileRelease({
    files,
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 60_000,
    asOf: '2026-01-01',
  });
  await expect(run).rejects.toMatchObject({ code: 'PROFILING_CRASHED', details: { kind: 'Error' } });
});

const PROFILE_FOLDER = `
  const { profileRelease } = await import(process.argv[1]);
  const [folder, name] = process.argv.slice(2);
  const work = folder + '/work';
  const run = profileRelease({ files: [{ name, path: folder + '/' + name }], workDir: work, memoryLimitMb: 1000, timeLimitMs: 60000, asOf: '2026-01-01' });
  console.log(JSON.stringify(await run.then(() => ({ code: 'done' }), ({ code, details }) => ({ code, details }))));
`;

onLinux.each(['csv', 'jsonl', 'parquet'])(
  'says that the disk is full, and not that the file is at fault: %s',
  async (format) => {
    const rows = Array.from({ length: 20_000 }, () => randomBytes(24).toString('hex'));
    await release.write('rows.csv', `value\n${rows.join('\n')}\n`);
    await release.write('rows.jsonl', rows.map((value) => JSON.stringify({ value })).join('\n'));
    const [file] = (await release.profile([{ name: 'rows.csv', path: join(release.folder, 'rows.csv') }])).files;
    renameSync(file?.parquetPath ?? '', join(release.folder, 'rows.parquet'));

    const library = new URL('../../dist/profiling/profile-release.js', import.meta.url).href;
    // The system refuses to write more than 256 KB to a file, as it does when nothing is left of the disk.
    const limited = 'ulimit -f 512; exec "$0" --input-type=module -e "$1" "$2" "$3" "$4"';
    const program = [process.execPath, PROFILE_FOLDER, library, release.folder, `rows.${format}`];
    const answer = execFileSync('/bin/sh', ['-c', limited, ...program], { encoding: 'utf8' });
    expect(JSON.parse(answer)).toMatchObject({ code: 'STORAGE_FULL' });
  },
);

it('passes on what the progress callback throws, and ends the child', async () => {
  const files = [await release.write('a.csv', manyRows())];
  const thrown = new Error('stop');
  const run = profileRelease({
    files,
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 60_000,
    asOf: '2026-01-01',
    onProgress: () => {
      throw thrown;
    },
  });
  await expect(run).rejects.toBe(thrown);
  if (process.platform === 'linux') expect(childProcesses()).toEqual([]);
});

it.each([
  [{ files: [] }, 'files'],
  [{ memoryLimitMb: MIN_MEMORY_LIMIT_MB - 1 }, 'memoryLimitMb'],
  [{ timeLimitMs: 0 }, 'timeLimitMs'],
  [{ asOf: 'yesterday' }, 'asOf'],
  [{ workDir: '/tmp/a*b' }, 'workDir'],
])('refuses options out of bounds: %j', async (override, field) => {
  const run = profileRelease({
    files: [{ name: 'a.csv', path: '/nowhere' }],
    workDir: release.workDir,
    memoryLimitMb: 1_000,
    timeLimitMs: 1_000,
    asOf: '2026-01-01',
    ...override,
  });
  await expect(run).rejects.toMatchObject({ code: 'VALIDATION_FAILED', field });
});

it('leaves nothing but the Parquet copies in the work folder, whatever the names hold', async () => {
  const files = [
    await release.write("it's [a] *file*?.csv", 'a,b\n1,2\n'),
    await release.write('x.csv.gz.csv', 'a,b\n3,4\n'),
  ];
  const result = await release.profile(files);
  expect(result.rows).toBe(2);
  expect(readdirSync(release.workDir).sort()).toEqual(['part-00000.parquet', 'part-00001.parquet']);
});

it('says to build when the worker is not there', () => {
  expect(() => workerEntry('file:///nowhere/src/profiling/worker-entry.js')).toThrow(
    expect.objectContaining({ code: 'PROFILING_WORKER_MISSING' }),
  );
});
