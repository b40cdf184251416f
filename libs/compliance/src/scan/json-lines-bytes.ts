import type { ByteReader, LineFault } from './byte-scanner.js';
import type { ColumnScanner } from './column.js';
import { JsonCells } from './json-cells.js';
import { columnsMax, type TableAccumulator } from './table.js';

const newline = 10;

/** Reads JSON Lines: one object per line; nested members become columns `a.b`, elements of an array share one. */
export class JsonLinesReader implements ByteReader {
  readonly #columns = new Map<string, ColumnScanner>();
  #line = 0;

  constructor(
    readonly table: TableAccumulator,
    readonly decode: (bytes: Uint8Array) => string,
    readonly fault: (fault: LineFault) => void,
  ) {}

  /** See `ByteReader`. */
  read(bytes: Uint8Array, last: boolean): number {
    let position = 0;
    while (position < bytes.length) {
      const found = bytes.indexOf(newline, position);
      if (found < 0 && !last) break;
      const end = found < 0 ? bytes.length : found;
      this.#readLine(bytes.subarray(position, end));
      position = Math.min(bytes.length, end + 1);
    }
    return position;
  }

  #readLine(bytes: Uint8Array): void {
    this.#line++;
    const text = this.decode(bytes).trim();
    if (text === '') return;
    let cells: readonly (readonly [path: string, value: string | null])[];
    try {
      cells = new JsonCells(text).read();
    } catch (error) {
      this.fault({ line: this.#line, message: error instanceof SyntaxError ? error.message : 'not a JSON object' });
      return;
    }
    for (const column of this.table.columns) column.pushBlank();
    for (const [path, value] of cells) {
      const column = this.#columns.get(path) ?? this.#add(path);
      if (column) column.push(value);
    }
    this.table.endRow();
  }

  #add(path: string): ColumnScanner | undefined {
    if (this.#columns.size >= columnsMax) {
      if (this.#columns.size === columnsMax)
        this.fault({ line: this.#line, message: `more than ${columnsMax} members: split the data` });
      return undefined;
    }
    const column = this.table.addColumn(path);
    this.#columns.set(path, column);
    return column;
  }
}
