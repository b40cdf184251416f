import { mkdir, realpath, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileEvidence } from '@weir/compliance';
import { type Inspection, inspectFile } from '../inspect/inspect-file.js';
import { unreadable } from '../inspect/unreadable.js';
import { MAX_COLUMNS } from '../limits.js';
import type { UnreadableFile } from '../profiling.errors.js';
import type {
  ColumnProfile,
  ProfiledFile,
  ProfilingProgress,
  ReleaseProfile,
  TableFormat,
} from '../release-profile.js';
import { convertTable } from './convert-table.js';
import { openCsvTable } from './csv-table.js';
import { DuckDbSession } from './duckdb-session.js';
import { estimateDuplicateRows } from './duplicate-rows.js';
import { openJsonLinesTable } from './json-lines-table.js';
import type { ProfilingJob } from './messages.js';
import { openParquetTable } from './parquet-table.js';
import { ProgressMeter } from './progress-meter.js';
import { type ReleaseTable, stackTables } from './release-table.js';
import { sampleRows } from './sample-rows.js';
import { scanRelease } from './scan-release.js';
import type { ConvertedTable } from './source-table.js';
import { measureColumns } from './statistics.js';
import { UnreadableFileError } from './unreadable-file.error.js';

export type JobResult =
  | { readonly profile: ReleaseProfile }
  | { readonly unreadable: readonly UnreadableFile[]; readonly evidence: readonly FileEvidence[] };

const OPENERS = { csv: openCsvTable, jsonl: openJsonLinesTable, parquet: openParquetTable } as const;

/** Memory that Node, the detectors and DuckDB's own untracked allocations take beside DuckDB's buffers. */
const RESERVED_MB = 300;
const DUCKDB_MB_MAX = 1_024;
const SPILL_MB_MAX = 20_480;

/** Profiles the files of one release; runs in the child process. */
export async function runProfilingJob(
  job: ProfilingJob,
  onProgress: (progress: ProfilingProgress) => void,
): Promise<JobResult> {
  await mkdir(job.workDir, { recursive: true });
  const workDir = await realpath(job.workDir);
  const meter = new ProgressMeter(onProgress);
  const inspections = await inspectAll(job, meter);
  const evidence = inspections.flatMap((inspection) => inspection.evidence ?? []);
  const faults = inspections.flatMap((inspection) => inspection.fault ?? []);
  if (faults.length > 0) return { unreadable: faults, evidence };
  if (inspections.every(({ format }) => format === 'other')) return { profile: profileOf(inspections, [], evidence) };
  const sources = await linkSources(inspections, workDir);
  const session = await DuckDbSession.open(
    [...sources.values()].flatMap((source) => [source.link, source.target]),
    workDir,
    { memoryMb: Math.min(DUCKDB_MB_MAX, Math.max(96, job.memoryLimitMb - RESERVED_MB)), tempMb: SPILL_MB_MAX },
  );
  try {
    const tables = await convertAll(session, inspections, sources, workDir, meter);
    const release = await stackTables(session, tables);
    if (release.columns.length > MAX_COLUMNS) {
      const last = tables.at(-1)?.inspection.file.name ?? '';
      return { unreadable: [unreadable.tooManyColumns(last, release.columns.length)], evidence };
    }
    return { profile: await measure(session, release, inspections, evidence, job.asOf, meter) };
  } catch (error) {
    if (error instanceof UnreadableFileError) return { unreadable: [error.fault], evidence };
    throw error;
  } finally {
    session.close();
    await rm(join(workDir, 'spill'), { recursive: true, force: true });
    for (const source of sources.values()) await rm(source.link, { force: true });
  }
}

async function inspectAll(job: ProfilingJob, meter: ProgressMeter): Promise<Inspection[]> {
  const inspections: Inspection[] = [];
  for (const [i, file] of job.files.entries()) {
    inspections.push(
      await inspectFile(file, (bytes, total) =>
        meter.report('inspect', (i + bytes / total) / job.files.length, file.name),
      ),
    );
  }
  return inspections;
}

interface LinkedSource {
  readonly link: string;
  readonly target: string;
}

/** Links with plain names: in a path, DuckDB takes `*`, `?` and `[` for patterns and an ending for a compression. */
async function linkSources(
  inspections: readonly Inspection[],
  workDir: string,
): Promise<Map<Inspection, LinkedSource>> {
  const sources = new Map<Inspection, LinkedSource>();
  for (const [i, inspection] of inspections.entries()) {
    if (inspection.format === 'other') continue;
    const link = join(workDir, `source-${i}`);
    const target = await realpath(inspection.file.path);
    await rm(link, { force: true });
    await symlink(target, link);
    sources.set(inspection, { link, target });
  }
  return sources;
}

async function convertAll(
  session: DuckDbSession,
  inspections: readonly Inspection[],
  sources: ReadonlyMap<Inspection, LinkedSource>,
  workDir: string,
  meter: ProgressMeter,
): Promise<ConvertedTable[]> {
  const tables: ConvertedTable[] = [];
  for (const [i, inspection] of inspections.entries()) {
    const source = sources.get(inspection);
    if (source === undefined || inspection.format === 'other') continue;
    const { name } = inspection.file;
    meter.report('read', i / inspections.length, name);
    const table = await OPENERS[inspection.format](session, inspection, source.link);
    meter.report('convert', i / inspections.length, name);
    tables.push(await convertTable(session, table, join(workDir, `part-${String(i).padStart(5, '0')}.parquet`)));
  }
  return tables;
}

/** What is known without looking into the tables. */
function profileOf(
  inspections: readonly Inspection[],
  tables: readonly ConvertedTable[],
  fileEvidence: readonly FileEvidence[],
): ReleaseProfile {
  return {
    version: 1,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    bytes: inspections.reduce((sum, inspection) => sum + inspection.bytes, 0),
    files: inspections.map((inspection) => profiledFile(inspection, tables)),
    columns: [],
    duplicateRows: 0,
    sample: { columns: [], rows: [], cellLimit: 0 },
    fileEvidence,
    estimatedSubjects: 0,
  };
}

async function measure(
  session: DuckDbSession,
  release: ReleaseTable,
  inspections: readonly Inspection[],
  fileEvidence: readonly FileEvidence[],
  asOf: string,
  meter: ProgressMeter,
): Promise<ReleaseProfile> {
  meter.report('statistics', 0);
  const statistics = await measureColumns(session, release, (share) => meter.report('statistics', share));
  let duplicateRows = 0;
  for (const table of release.tables) duplicateRows += await estimateDuplicateRows(session, table);
  const seed = Number.parseInt((inspections[0]?.sha256 ?? '1').slice(0, 8), 16);
  const sample = await sampleRows(session, release, seed);
  const distinct = statistics.map((column) => column.distinctEstimate);
  const scan = await scanRelease(session, release, asOf, distinct, (share, file) => meter.report('scan', share, file));
  const columns: ColumnProfile[] = statistics.flatMap((column, i) => {
    const columnEvidence = scan.columns[i];
    return columnEvidence === undefined ? [] : [{ ...column, columnEvidence }];
  });
  const { estimatedSubjects, quasiIdentifiers, faults } = scan;
  return {
    ...profileOf(inspections, release.tables, fileEvidence),
    columns,
    duplicateRows,
    sample,
    estimatedSubjects,
    ...(faults.length === 0 ? {} : { scanFaults: faults }),
    ...(quasiIdentifiers === undefined ? {} : { quasiIdentifiers }),
  };
}

function profiledFile(inspection: Inspection, tables: readonly ConvertedTable[]): ProfiledFile {
  const table = tables.find((candidate) => candidate.inspection === inspection);
  const format: TableFormat | 'other' = table?.format ?? 'other';
  return {
    name: inspection.file.name,
    format,
    rows: table?.rows ?? 0,
    bytes: inspection.bytes,
    sha256: inspection.sha256,
    ...(table === undefined
      ? {}
      : { parquetPath: table.parquetPath, parquetSha256: table.parquetSha256, parquetBytes: table.parquetBytes }),
  };
}
