/**
 * Peak memory and time of profiling a generated CSV, beside DuckDB's own SUMMARIZE of the same file in a bare process.
 * Usage: node bench/profiling/memory.mjs [megabytes=1000] [memoryLimitMb=512] [seed=1]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { profileRelease } from '../../libs/catalog/dist/profiling/index.js';
import { generateCsv } from './generate-csv.mjs';

const [megabytes = 1_000, memoryLimitMb = 512, seed = 1] = process.argv.slice(2).map(Number);
const SAMPLE_MS = 50;

/** Resident memory in MB of a process by what the kernel tells. */
async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024;
}

async function childrenOf(pid) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const parents = await Promise.all(
    pids.map(async (child) => {
      const stat = await readFile(`/proc/${child}/stat`, 'utf8').catch(() => '');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid ? Number(child) : undefined;
    }),
  );
  return parents.filter((child) => child !== undefined);
}

/** Samples this process and its children while `work` runs. */
async function withPeak(work) {
  const peak = { parentMb: 0, childrenMb: 0, sumMb: 0 };
  let running = true;
  const sampler = (async () => {
    while (running) {
      const children = await Promise.all((await childrenOf(process.pid)).map(residentMb));
      const parentMb = await residentMb(process.pid);
      const childrenMb = children.reduce((sum, megabytes) => sum + megabytes, 0);
      peak.parentMb = Math.max(peak.parentMb, parentMb);
      peak.childrenMb = Math.max(peak.childrenMb, childrenMb);
      peak.sumMb = Math.max(peak.sumMb, parentMb + childrenMb);
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
  })();
  const started = performance.now();
  const value = await work().finally(() => {
    running = false;
  });
  await sampler;
  return { value, seconds: (performance.now() - started) / 1_000, peak };
}

function summarize(path) {
  const script = `
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '${memoryLimitMb}MB' });
    const connection = await instance.connect();
    await connection.runAndReadAll("SUMMARIZE SELECT * FROM read_csv('${path}')");`;
  return new Promise((resolve, reject) => {
    const catalog = fileURLToPath(new URL('../../libs/catalog', import.meta.url));
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: catalog, stdio: 'inherit' });
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`SUMMARIZE ended with ${code}`))));
  });
}

function line(name, { seconds, peak }) {
  const rounded = (value) => value.toFixed(0).padStart(5);
  console.log(
    `${name.padEnd(24)} ${seconds.toFixed(1).padStart(7)} s   peak MB: parent ${rounded(peak.parentMb)}, child ${rounded(peak.childrenMb)}, together ${rounded(peak.sumMb)}`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'weir-bench-profiling-'));
try {
  const path = join(folder, 'orders.csv');
  const rows = await generateCsv(path, megabytes * 1e6, seed);
  console.log(`${megabytes} MB, ${rows} rows, seed ${seed}, limit ${memoryLimitMb} MB, one thread`);
  const stages = new Map();
  let stage = 'start';
  let since = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const profiled = await withPeak(() =>
    profileRelease({
      files: [{ name: 'orders.csv', path }],
      workDir: join(folder, 'work'),
      memoryLimitMb,
      timeLimitMs: 3_600_000,
      asOf: '2026-01-01',
      onProgress: (progress) => {
        const now = performance.now();
        stages.set(stage, (stages.get(stage) ?? 0) + now - since);
        stage = progress.stage;
        since = now;
      },
    }),
  );
  delay.disable();
  stages.set(stage, (stages.get(stage) ?? 0) + performance.now() - since);
  if (profiled.value.rows !== rows) throw new Error(`profiled ${profiled.value.rows} rows of ${rows}`);
  line('profileRelease', profiled);
  for (const [name, ms] of stages) console.log(`  ${name.padEnd(22)} ${(ms / 1_000).toFixed(1).padStart(7)} s`);
  console.log(
    `  parent's event loop: p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms`,
  );
  const baseline = await withPeak(() => summarize(path));
  line('DuckDB SUMMARIZE', baseline);
  console.log(
    `time ${(profiled.seconds / baseline.seconds).toFixed(2)} x, child's memory ${(profiled.peak.childrenMb / baseline.peak.childrenMb).toFixed(2)} x of SUMMARIZE`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
