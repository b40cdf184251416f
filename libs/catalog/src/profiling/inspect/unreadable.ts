import { MAX_COLUMN_NAME_LENGTH, MAX_COLUMNS, MAX_JSON_DEPTH, MAX_RECORD_BYTES } from '../limits.js';
import type { UnreadableFile } from '../profiling.errors.js';
import type { JsonLinesFault } from './json-lines-shape.js';

/** The faults of a file, each in one place with what is wrong and what mends it. */
export const unreadable = {
  empty: (file: string): UnreadableFile => ({
    file,
    reason: 'empty',
    message: 'The file has no rows.',
    fix: 'Upload a file with a header or field names and at least one row.',
  }),
  encrypted: (file: string, detected: string): UnreadableFile => ({
    file,
    reason: 'encrypted',
    message: `The file is encrypted (${detected}); its content cannot be screened.`,
    fix: 'Upload the decrypted table; Weir encrypts storage and transport itself.',
    detected,
  }),
  truncated: (file: string, how: string, line?: number): UnreadableFile => ({
    file,
    reason: 'truncated',
    message: `The file is cut short: ${how}.`,
    fix: 'Export and upload the whole file again.',
    ...(line === undefined ? {} : { line }),
  }),
  mislabelled: (file: string, declared: string, detected: string): UnreadableFile => ({
    file,
    reason: 'mislabelled',
    message: `The file is declared as ${declared} but holds ${detected}.`,
    fix: 'Give the file the extension and format of its content, or upload the table that was meant.',
    detected,
  }),
  unsupported: (file: string, detected: string): UnreadableFile => ({
    file,
    reason: 'unsupported_format',
    message: `The format (${detected}) cannot be read as a table.`,
    fix: 'Upload CSV, Parquet or JSON Lines (one object a line), not compressed.',
    detected,
  }),
  binary: (file: string): UnreadableFile => ({
    file,
    reason: 'binary',
    message: 'The file holds binary data of an unknown format.',
    fix: 'Upload CSV, Parquet or JSON Lines.',
  }),
  encoding: (file: string, detected: string | undefined, iconv: string | undefined): UnreadableFile => ({
    file,
    reason: 'encoding',
    message: `The text is not UTF-8${detected === undefined ? '' : `; it looks like ${detected}`}.`,
    fix:
      iconv === undefined
        ? 'Save the file as UTF-8.'
        : `Save the file as UTF-8, for example: iconv -f ${iconv} -t UTF-8 old.csv > new.csv`,
    ...(detected === undefined ? {} : { detected }),
  }),
  recordTooLong: (file: string, line?: number): UnreadableFile => ({
    file,
    reason: 'record_too_long',
    message: `A record is longer than ${MAX_RECORD_BYTES} bytes: line breaks are missing, or a quote is never closed.`,
    fix: 'Write one record a line and close every quote.',
    limit: MAX_RECORD_BYTES,
    ...(line === undefined ? {} : { line }),
  }),
  malformed: (file: string, what: string, line?: number): UnreadableFile => ({
    file,
    reason: 'malformed',
    message: line === undefined ? `${what}.` : `Line ${line}: ${what}.`,
    fix: 'Correct the line and upload the file again.',
    ...(line === undefined ? {} : { line }),
  }),
  tooManyColumns: (file: string, columns: number): UnreadableFile => ({
    file,
    reason: 'too_many_columns',
    message: `There are ${columns} columns; the limit is ${MAX_COLUMNS}.`,
    fix: 'Split the table, or turn columns into rows (long form).',
    limit: MAX_COLUMNS,
  }),
  columnName: (file: string, index: number): UnreadableFile => ({
    file,
    reason: 'column_name',
    message: `The name of column ${index + 1} is longer than ${MAX_COLUMN_NAME_LENGTH} characters.`,
    fix: 'Shorten the name; check that the first record is the header.',
    limit: MAX_COLUMN_NAME_LENGTH,
  }),
  digestMismatch: (file: string): UnreadableFile => ({
    file,
    reason: 'digest_mismatch',
    message: 'The bytes do not have the SHA-256 that was recorded for the file.',
    fix: 'Upload the file again.',
  }),
  jsonLines: (file: string, fault: JsonLinesFault): UnreadableFile => {
    if (fault.kind === 'cut') return unreadable.truncated(file, 'its last line ends inside an object', fault.line);
    if (fault.kind === 'too-deep') {
      return {
        file,
        reason: 'nested_too_deep',
        message: `Line ${fault.line}: objects and lists are nested deeper than ${MAX_JSON_DEPTH} levels.`,
        fix: 'Flatten the objects.',
        line: fault.line,
        limit: MAX_JSON_DEPTH,
      };
    }
    if (fault.kind === 'repeated-key') {
      return {
        file,
        reason: 'duplicate_key',
        message: `Line ${fault.line}: an object has the same key twice; only one of the values could be kept.`,
        fix: 'Give every key of an object a name of its own, or put its values into a list.',
        line: fault.line,
      };
    }
    const what =
      fault.kind === 'unbalanced' ? 'an object is not closed on its line' : 'the line is not one JSON object';
    return unreadable.malformed(file, what, fault.line);
  },
} as const;
