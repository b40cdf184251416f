export {
  type ByteScan,
  type ByteScanner,
  type ByteScannerOptions,
  createByteScanner,
  type LineFault,
} from './byte-scanner.js';
export type { ScanOptions } from './column.js';
export { maskValue } from './mask.js';
export type { QuasiIdentifiers } from './quasi-identifiers.js';
export { estimateSubjects } from './subjects.js';
export { createTableScanner, scanColumn, type TableEvidence, type TableScanner } from './table.js';
export { detectText, type TextSpan } from './text.js';
