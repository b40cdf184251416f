import type { ColumnEvidence, QuasiIdentifiers } from '@weir/compliance';

type DetectorResult = ColumnEvidence['detectors'][number];

export interface MergedInto {
  readonly name: string;
  readonly rows: number;
  readonly nonEmpty: number;
  readonly distinctEstimate: number;
}

/**
 * Evidence of parts of one column as evidence of the whole, by caution: what is flagged in any part is flagged, personal or
 * secret in any is so in all, and a part to be reviewed asks for a review unless the column is personal or secret anyway.
 */
export function mergeEvidence(parts: readonly ColumnEvidence[], whole: MergedInto): ColumnEvidence {
  const merged = new Map<string, DetectorResult>();
  for (const { detectors } of parts) {
    for (const result of detectors) {
      const before = merged.get(result.name);
      const hits = result.hits + (before?.hits ?? 0);
      merged.set(result.name, {
        ...result,
        ...before,
        hits,
        flagged: result.flagged || before?.flagged === true,
        ratio: Math.min(1, hits / Math.max(1, whole.nonEmpty)),
      });
    }
  }
  const personal = parts.some((part) => part.personal);
  const secret = parts.some((part) => part.secret);
  return {
    ...whole,
    detectors: [...merged.values()].sort(
      (a, b) => Number(b.flagged) - Number(a.flagged) || b.hits - a.hits || (a.name < b.name ? -1 : 1),
    ),
    personal,
    secret,
    reviewRequired: parts.some((part) => part.reviewRequired) && !personal && !secret,
  };
}

/** Figures of the files together: combinations that two files share count in each, so that they rather single out than not. */
export function mergeQuasiIdentifiers(parts: readonly QuasiIdentifiers[]): QuasiIdentifiers | undefined {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first;
  const rows = sum(parts.map((part) => part.rows));
  const share = (of: (part: QuasiIdentifiers) => number) => sum(parts.map((part) => of(part) * part.rows)) / rows;
  return {
    columns: [...new Set(parts.flatMap((part) => part.columns))],
    rows,
    classes: sum(parts.map((part) => part.classes)),
    smallestClass: Math.min(...parts.map((part) => part.smallestClass)),
    uniqueRows: share((part) => part.uniqueRows),
    rowsBelow: {
      k11: share((part) => part.rowsBelow.k11),
      k20: share((part) => part.rowsBelow.k20),
      k50: share((part) => part.rowsBelow.k50),
    },
    oneRowPerClass: parts.every((part) => part.oneRowPerClass),
    sampled: parts.some((part) => part.sampled),
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
