import { scanColumn } from '../scan/index.js';
import type { ColumnEvidence, ListingSubject } from '../subject.js';

/** The evidence measured over files, and that of sample values given without a file, scanned by the same detectors. */
export function evidenceOfColumns(subject: ListingSubject): readonly ColumnEvidence[] {
  const measured = subject.columnEvidence ?? [];
  const sampled = Object.entries(subject.sampleValues ?? {}).map(([name, values]) => scanColumn(name, values));
  return [...measured, ...sampled];
}
