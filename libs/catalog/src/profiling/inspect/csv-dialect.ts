export const DELIMITERS = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface CsvDialect {
  readonly delimiter: Delimiter;
  /** Column names, unique without regard to case; an empty header cell is `column_<n>`. */
  readonly columns: readonly string[];
  /** Empty lines before the header. */
  readonly emptyLines: number;
  /** Byte at which the header begins. */
  readonly start: number;
}

const RECORDS_LOOKED_AT = 100;

/**
 * Finds the delimiter and the header of a CSV file (RFC 4180: double quotes, doubled inside; the first record is the header).
 * The delimiter is the one that cuts most of the first records into as many fields as the header; ties go to more columns.
 * @param head the beginning of the file, at least one whole record
 * @param whole whether `head` is all of the file
 */
export function detectCsvDialect(head: string, whole: boolean): CsvDialect {
  const text = head.startsWith('\ufeff') ? head.slice(1) : head;
  let best: { delimiter: Delimiter; header: readonly string[]; score: number } | undefined;
  for (const delimiter of DELIMITERS) {
    const records = firstRecords(text, delimiter, whole);
    const header = records[0]?.fields ?? [];
    const regular = records.filter((record) => record.regular && record.fields.length === header.length).length;
    const consistent = regular / Math.max(1, records.length);
    const score = header.length > 1 ? consistent : 0;
    if (best === undefined || score > best.score || (score === best.score && header.length > best.header.length)) {
      best = { delimiter, header, score };
    }
  }
  const breaks = /^(?:\r\n|\n|\r)*/.exec(text)?.[0] ?? '';
  return {
    delimiter: best?.delimiter ?? ',',
    columns: uniqueNames(best?.header ?? []),
    emptyLines: breaks.replaceAll('\r\n', '\n').length,
    start: Buffer.byteLength(head) - Buffer.byteLength(text) + breaks.length,
  };
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** Every quoted field ended at its closing quote. */
  readonly regular: boolean;
}

function firstRecords(text: string, delimiter: Delimiter, whole: boolean): CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  let regular = true;
  let i = 0;
  const endField = () => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  const endRecord = () => {
    endField();
    if (fields.length > 1 || fields[0] !== '') records.push({ fields, regular });
    fields = [];
    regular = true;
  };
  for (; i < text.length && records.length < RECORDS_LOOKED_AT; i += 1) {
    const character = text[i] as string;
    if (state === 'quoted') {
      if (character !== '"') field += character;
      else if (text[i + 1] === '"') {
        field += '"';
        i += 1;
      } else state = 'closed';
    } else if (character === '"' && state === 'start') state = 'quoted';
    else if (character === delimiter) endField();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[i + 1] === '\n') i += 1;
      endRecord();
    } else {
      if (state === 'closed') regular = false;
      else state = 'plain';
      field += character;
    }
  }
  // What follows the last line break of a file that goes on is only part of a record.
  const pending = field !== '' || fields.length > 0;
  if (i === text.length && pending && (whole || records.length === 0)) endRecord();
  return records;
}

function uniqueNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((cell, index) => {
    const base = cell.trim() === '' ? `column_${index + 1}` : cell.trim();
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n += 1) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
