import { type ColumnEvidence, estimateSubjects, type QuasiIdentifiers, type TableEvidence } from '@weir/compliance';
import { typeClass } from '../column-type.js';
import type { ScanFault } from '../release-profile.js';
import type { DuckDbSession } from './duckdb-session.js';
import { mergeEvidence, mergeQuasiIdentifiers, sum } from './merge-evidence.js';
import type { ReleaseColumn, ReleaseTable } from './release-table.js';
import { columnsOfScan, scanBytes } from './scan-bytes.js';
import { scanRows } from './scan-rows.js';
import type { ConvertedTable } from './source-table.js';

export interface ReleaseScan {
  /** In the order of the release's columns. */
  readonly columns: readonly ColumnEvidence[];
  readonly estimatedSubjects: number;
  readonly quasiIdentifiers?: QuasiIdentifiers;
  readonly faults: readonly ScanFault[];
}

const FAULT_LINES = 10;

/** What one scan saw: a file's bytes, or the rows of several tables. */
interface Part {
  readonly evidence: TableEvidence;
  /** For each of the evidence's columns, the release columns it belongs to. */
  readonly owners: readonly (readonly string[])[];
}

/**
 * Shows every cell of every row of the release to the detectors: text files as bytes, other files, and text that the two readers
 * do not read alike, as rows from DuckDB. A file of which lines could not be read in full is scanned both ways as far as it goes and
 * all its columns require a review.
 * @param distinct estimates of the release's columns, which bound the sum over the files
 * @param onShare called with the share that is done, 0 to 1
 */
export async function scanRelease(
  session: DuckDbSession,
  release: ReleaseTable,
  asOf: string,
  distinct: readonly number[],
  onShare: (share: number, file: string) => void,
): Promise<ReleaseScan> {
  const total = Math.max(1, sum(release.tables.map((table) => table.inspection.bytes)));
  let done = 0;
  const report = (table: ConvertedTable, share: number) =>
    onShare((done + share * table.inspection.bytes) / total, table.inspection.file.name);
  const parts: Part[] = [];
  const faults: ScanFault[] = [];
  const asRows: ConvertedTable[] = [];
  for (const table of release.tables) {
    const { file, bytes } = table.inspection;
    if (table.text === undefined) {
      asRows.push(table);
      continue;
    }
    const scan = await scanBytes(file.path, table.text, asOf, (seen) => report(table, seen / bytes));
    const owners = columnsOfScan(table, scan);
    if (owners !== undefined) parts.push({ evidence: scan, owners });
    if (scan.faultCount > 0)
      faults.push({ file: file.name, count: scan.faultCount, lines: scan.faults.slice(0, FAULT_LINES) });
    if (owners === undefined || scan.faultCount > 0) asRows.push(table);
    else done += bytes;
  }
  if (asRows.length > 0) {
    const evidence = await scanRows(session, release, asRows, asOf, (table, rows) => {
      report(table, rows / table.rows);
      if (rows === table.rows) done += table.inspection.bytes;
    });
    parts.push({ evidence, owners: evidence.columns.map(({ name }) => [name]) });
  }
  return { ...combine(release, parts, distinct, new Set(faults.map(({ file }) => file))), faults };
}

interface Leaf {
  readonly path: string;
  readonly owners: Set<string>;
  readonly parts: ColumnEvidence[];
}

function combine(
  release: ReleaseTable,
  parts: readonly Part[],
  distinct: readonly number[],
  faulty: ReadonlySet<string>,
): Omit<ReleaseScan, 'faults'> {
  const bounds = new Map(
    release.columns.flatMap(({ name, type }, i) =>
      typeClass(type) === 'nested' ? [] : [[name.toLowerCase(), distinct[i] ?? Number.POSITIVE_INFINITY] as const],
    ),
  );
  const leaves = [...leavesOf(parts)].map(([key, leaf]) => ({
    owners: leaf.owners,
    evidence: wholeOfFiles(leaf, release.rows, bounds.get(key) ?? Number.POSITIVE_INFINITY),
  }));
  const byColumn = new Map<string, ColumnEvidence[]>();
  for (const { owners, evidence } of leaves) {
    for (const owner of owners) byColumn.set(owner, [...(byColumn.get(owner) ?? []), evidence]);
  }
  const columns = release.columns.map((column) =>
    columnEvidence(column, byColumn.get(column.name.toLowerCase()) ?? [], release.rows, faulty),
  );
  const quasiIdentifiers = mergeQuasiIdentifiers(
    parts.flatMap(({ evidence, owners }) => quasiIdentifiersOf(evidence, owners)),
  );
  return {
    columns,
    estimatedSubjects: estimateSubjects(
      leaves.map(({ evidence }) => evidence),
      release.rows,
    ),
    ...(quasiIdentifiers === undefined ? {} : { quasiIdentifiers }),
  };
}

/** The evidence of the same column or nested member over the parts. */
function leavesOf(parts: readonly Part[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const { evidence, owners } of parts) {
    for (const [i, column] of evidence.columns.entries()) {
      const key = column.name.toLowerCase();
      const leaf: Leaf = leaves.get(key) ?? { path: column.name, owners: new Set(), parts: [] };
      for (const owner of owners[i] ?? []) leaf.owners.add(owner.toLowerCase());
      leaf.parts.push(column);
      leaves.set(key, leaf);
    }
  }
  return leaves;
}

/** Elements of lists are counted one by one, rows are not: no column is fuller than the release. */
function wholeOfFiles({ path, parts }: Leaf, rows: number, distinctBound: number): ColumnEvidence {
  const distinct = sum(parts.map((part) => part.distinctEstimate));
  return mergeEvidence(parts, {
    name: path,
    rows,
    nonEmpty: Math.min(rows, sum(parts.map((part) => part.nonEmpty))),
    distinctEstimate: parts.length > 1 ? Math.min(distinct, Math.ceil(distinctBound)) : distinct,
  });
}

function columnEvidence(
  column: ReleaseColumn,
  leaves: readonly ColumnEvidence[],
  rows: number,
  faulty: ReadonlySet<string>,
): ColumnEvidence {
  const merged = mergeEvidence(leaves, {
    name: column.name,
    rows,
    nonEmpty: Math.max(0, ...leaves.map((leaf) => leaf.nonEmpty)),
    distinctEstimate: Math.max(0, ...leaves.map((leaf) => leaf.distinctEstimate)),
  });
  return column.files.some((file) => faulty.has(file)) ? { ...merged, reviewRequired: true } : merged;
}

function quasiIdentifiersOf(evidence: TableEvidence, owners: Part['owners']): QuasiIdentifiers[] {
  const found = evidence.quasiIdentifiers;
  if (found === undefined) return [];
  const names = new Map(evidence.columns.map(({ name }, i) => [name, owners[i]?.[0] ?? name]));
  return [{ ...found, columns: found.columns.map((name) => names.get(name) ?? name) }];
}
