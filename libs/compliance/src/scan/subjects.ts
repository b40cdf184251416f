import { detectorById } from '../detectors/registry.js';
import type { ColumnEvidence } from '../subject.js';
import { headerWords } from './header-dictionary.js';

const people = new Set(
  'user customer patient client member person participant respondent subject employee student beneficiary account subscriber visitor voter insured borrower cust openid unionid uid userid personid patientid customerid memberid'.split(
    ' ',
  ),
);
const key = /^(?:id|no|number|key|code|uid|identifier|hash|guid|uuid|\w*id)$/;
const chineseKey = /(?:用户|客户|患者|会员|员工|学生|人员|病人|被保险人)(?:编号|号|ID|id|标识|代码)/;

function isPersonKey(name: string): boolean {
  if (chineseKey.test(name)) return true;
  const words = headerWords(name);
  return words.length <= 3 && words.some((word) => people.has(word)) && words.some((word) => key.test(word));
}

const tiers = ['identity', 'health', 'financial', 'contact', 'device'] as const;

/** Persons: different values of the column that names people best; rows where nothing does; 0 when nothing is personal. */
export function estimateSubjects(columns: readonly ColumnEvidence[], rows: number): number {
  const personal = columns.filter((column) => column.personal);
  if (personal.length === 0) return 0;
  const keys = columns.filter((column) => isPersonKey(column.name)).map((column) => column.distinctEstimate);
  if (keys.length > 0) return Math.max(...keys);
  for (const tier of tiers) {
    const counts = personal
      .filter((column) =>
        column.detectors.some(({ name, flagged }) => {
          const detector = detectorById(name);
          return flagged && detector?.personal && detector.kind === tier;
        }),
      )
      .map((column) => column.distinctEstimate);
    if (counts.length > 0) return Math.max(...counts);
  }
  // Places alone (stations, shops) name nobody; attributes such as age describe one person a row.
  return personal.some((column) =>
    column.detectors.some(({ name, flagged }) => flagged && detectorById(name)?.kind !== 'location'),
  )
    ? rows
    : 0;
}
