import type { ColumnEvidence } from '@weir/compliance';

export interface EvidenceScanner {
  /** One row's cells in the order of the columns; null is an empty cell. */
  pushRow(cells: readonly (string | null)[]): void;
  finish(): { readonly evidence: readonly ColumnEvidence[]; readonly estimatedSubjects: number };
}

export function createEvidenceScanner(columns: readonly string[]): EvidenceScanner {
  const nonEmpty = new Array<number>(columns.length).fill(0);
  let rows = 0;
  return {
    pushRow(cells) {
      rows += 1;
      for (let i = 0; i < cells.length; i += 1) if (cells[i]) nonEmpty[i] = (nonEmpty[i] ?? 0) + 1;
    },
    finish: () => ({
      estimatedSubjects: 0,
      evidence: columns.map((name, i) => ({
        name,
        nonEmpty: nonEmpty[i] ?? 0,
        rows,
        distinctEstimate: 0,
        detectors: [],
        personal: false,
        secret: false,
        reviewRequired: true,
      })),
    }),
  };
}
