import { detectorById } from '../detectors/registry.js';
import type { ColumnEvidence } from '../subject.js';
import { ColumnScanner, type ScanOptions, testContext } from './column.js';
import { headerWords } from './header-dictionary.js';
import { isQuasiIdentifying, QuasiIdentifierCounter, type QuasiIdentifiers } from './quasi-identifiers.js';

export interface TableEvidence {
  readonly columns: readonly ColumnEvidence[];
  readonly rows: number;
  /** Estimated natural persons in the table; 0 when no column is personal. */
  readonly estimatedSubjects: number;
  /** Left out when fewer than two columns could single people out together. */
  readonly quasiIdentifiers?: QuasiIdentifiers;
}

export interface TableScanner {
  /** One row's cells in the order of the columns; missing cells count as empty, surplus ones are ignored. */
  pushRow(cells: readonly (string | null | undefined)[]): void;
  finish(): TableEvidence;
}

const personKeys = new Set([
  'user',
  'customer',
  'patient',
  'client',
  'member',
  'person',
  'participant',
  'respondent',
  'subject',
  'employee',
  'student',
  'beneficiary',
  'account',
  'subscriber',
  'visitor',
  'voter',
  'insured',
  'borrower',
  'cust',
  'uid',
  'userid',
  'personid',
  'patientid',
  'customerid',
  'memberid',
  'openid',
  'unionid',
]);
const chinesePersonKey = /(?:用户|客户|患者|会员|员工|学生|人员|病人|被保险人)(?:编号|号|ID|id|标识|代码)/;

function isPersonKey(name: string): boolean {
  if (chinesePersonKey.test(name)) return true;
  const words = headerWords(name);
  const key = words.some((word) => /^(?:id|no|number|key|code|uid|identifier|hash|guid|uuid)$/.test(word));
  return (
    words.length <= 3 && words.some((word) => personKeys.has(word)) && (key || words.some((word) => /id$/.test(word)))
  );
}

const tiers = ['identity', 'health', 'financial', 'contact', 'device'] as const;

/** Persons: different values of the column that names people best; rows where nothing does. */
export function estimateSubjects(columns: readonly ColumnEvidence[], rows: number): number {
  const personal = columns.filter((column) => column.personal);
  if (personal.length === 0) return 0;
  const keys = columns.filter((column) => isPersonKey(column.name)).map((column) => column.distinctEstimate);
  if (keys.length > 0) return Math.max(...keys);
  for (const tier of tiers) {
    const counts = personal
      .filter((column) =>
        column.detectors.some(
          (result) => result.flagged && detectorById(result.name)?.personal && detectorById(result.name)?.kind === tier,
        ),
      )
      .map((column) => column.distinctEstimate);
    if (counts.length > 0) return Math.max(...counts);
  }
  return rows;
}

/** Scans a table row by row in memory that does not grow with its length. */
export function createTableScanner(columns: readonly string[], options?: ScanOptions): TableScanner {
  const context = testContext(options);
  const scanners = columns.map((name) => new ColumnScanner(name, context));
  return tableOf(scanners);
}

/** The same over column scanners that the caller may also feed directly. */
export function tableOf(scanners: readonly ColumnScanner[]): TableScanner & { endRow(): void } {
  let rows = 0;
  const quasi = scanners.filter((scanner) => isQuasiIdentifying(scanner));
  const counter = quasi.length >= 2 ? new QuasiIdentifierCounter(quasi.map((scanner) => scanner.name)) : undefined;
  const endRow = (): void => {
    rows++;
    if (counter) counter.add(quasi);
  };
  return {
    endRow,
    pushRow(cells) {
      for (let index = 0; index < scanners.length; index++) (scanners[index] as ColumnScanner).push(cells[index]);
      endRow();
    },
    finish() {
      const evidence = scanners.map((scanner) => scanner.finish());
      const quasiIdentifiers = counter?.finish();
      return {
        columns: evidence,
        rows,
        estimatedSubjects: estimateSubjects(evidence, rows),
        ...(quasiIdentifiers ? { quasiIdentifiers } : {}),
      };
    },
  };
}

/** Evidence of one column from its values. */
export function scanColumn(name: string, values: Iterable<string | null>, options?: ScanOptions): ColumnEvidence {
  const scanner = new ColumnScanner(name, testContext(options));
  for (const value of values) scanner.push(value);
  return scanner.finish();
}
