import { ValidationError } from '@weir/kernel';
import type { CoverageTable, Scalar } from './coverage-table.js';
import type { Predicate } from './slice-query.js';

/** Whether a row holds, with one cell of it perhaps replaced (`replaced` −1: none). */
export type RowTest = (row: number, replaced: number, replacement: Scalar) => boolean;

/** @throws ValidationError for a column that the table does not have. */
export function columnIndex(table: CoverageTable, name: string, field: string): number {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index < 0) throw new ValidationError(field, `${field} names a column that the dataset does not have.`);
  return index;
}

/** The test of a predicate, and the columns that it reads. */
export function compilePredicate(
  table: CoverageTable,
  predicate: Predicate | undefined,
  field = 'where',
): { test: RowTest; reads: ReadonlySet<number> } {
  const reads = new Set<number>();
  const compile = (part: Predicate, at: string): RowTest => {
    if ('and' in part) {
      const tests = part.and.map((inner, index) => compile(inner, `${at}.and[${index}]`));
      return (row, replaced, value) => tests.every((test) => test(row, replaced, value));
    }
    if ('or' in part) {
      const tests = part.or.map((inner, index) => compile(inner, `${at}.or[${index}]`));
      return (row, replaced, value) => tests.some((test) => test(row, replaced, value));
    }
    if ('not' in part) {
      const test = compile(part.not, `${at}.not`);
      return (row, replaced, value) => !test(row, replaced, value);
    }
    const index = columnIndex(table, part.column, `${at}.column`);
    reads.add(index);
    const values = table.columns[index]?.values ?? [];
    const holds = compileLeaf(part);
    return (row, replaced, value) => holds(replaced === index ? value : (values[row] ?? null));
  };
  const test = predicate === undefined ? () => true : compile(predicate, field);
  return { test, reads };
}

type Leaf = Extract<Predicate, { column: string }>;

function compileLeaf(leaf: Leaf): (cell: Scalar) => boolean {
  switch (leaf.op) {
    case 'is_null':
      return (cell) => cell === null;
    case 'in': {
      const values = new Set<Scalar>(leaf.values);
      return (cell) => values.has(cell);
    }
    case 'eq':
      return (cell) => cell === leaf.value;
    case 'ne':
      return (cell) => cell !== null && cell !== leaf.value;
    default:
      return ordered(leaf.op, leaf.value);
  }
}

function ordered(op: 'lt' | 'le' | 'gt' | 'ge', value: string | number | boolean): (cell: Scalar) => boolean {
  const comparable = (cell: Scalar): cell is string | number | boolean => typeof cell === typeof value;
  switch (op) {
    case 'lt':
      return (cell) => comparable(cell) && cell < value;
    case 'le':
      return (cell) => comparable(cell) && cell <= value;
    case 'gt':
      return (cell) => comparable(cell) && cell > value;
    case 'ge':
      return (cell) => comparable(cell) && cell >= value;
  }
}
