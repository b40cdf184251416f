// AssemblyScript: reads the cells of CSV records without quotes and keeps those to itself that no detector asks for.
// Compiled by build-wasm.mjs into csv-cells.generated.ts; the memory layout is that of csv-wasm.ts.

const CLASSES: usize = 0; // u16 by byte
const BLANKS: usize = 512; // bitmap of hashes of placeholders, 4096 bits
const COLUMNS: usize = 1024; // per column: count u32, mask u32 (bit 0 tell all; bit n screen bare numbers of n digits), 20 counts, memo, registers
const SCREENED: usize = 8;
const MEMO: usize = 88; // 1024 entries u32: key << 1 | interesting, free = 0xffffffff
const REGISTERS: usize = 88 + 4096; // 2048 bytes of HyperLogLog
const COLUMN: usize = 88 + 4096 + 2048;
const WIDE: u32 = 16384;
const SPACE_AND_OTHERS: u32 = 32 | 16384 | 32768 | 2048 | 256 | 512;
const LETTERS: u32 = 2 | 4 | 16384;
const TELLING: u32 = 1 | 512 | 16 | 4096 | 256;

export let lines: u32 = 0;
export let rows: u32 = 0;
export let events: u32 = 0;
export let stopped: u32 = 0;

@inline
function spread(hash: u32): u32 {
  let mixed = hash;
  mixed = (mixed ^ (mixed >>> 16)) * 0x85ebca6b;
  mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
  return mixed ^ (mixed >>> 16);
}

/** 0 known to be of no interest, 1 of interest, 2 unknown. */
@inline
function recall(column: usize, key: u32): u32 {
  let slot = (key * 0x9e3779b1) >>> 22;
  for (let probe = 0; probe < 8; probe++) {
    const entry = load<u32>(column + MEMO + ((slot as usize) << 2));
    if (entry === 0xffffffff) return 2;
    if (entry >>> 1 === key) return entry & 1;
    slot = (slot + 1) & 1023;
  }
  return 1;
}

@inline
function digit(at: usize): u32 {
  return (load<u8>(at) as u32) - 48;
}

function luhn(field: usize, length: u32): bool {
  let sum: u32 = 0;
  let double = (length & 1) === 0;
  for (let index: u32 = 0; index < length; index++) {
    let value = digit(field + index);
    if (double) {
      value <<= 1;
      if (value > 9) value -= 9;
    }
    sum += value;
    double = !double;
  }
  return sum % 10 === 0;
}

@inline
function pair(at: usize): u32 {
  return digit(at) * 10 + digit(at + 1);
}

/** Check digits of the types that a bare number of this length can be: npi, nhs, medicare, personnummer; cards, imei; resident ids. */
function mayCheck(field: usize, length: u32): bool {
  if (length === 10) {
    let nhs: u32 = 0;
    for (let index: u32 = 0; index < 10; index++) nhs += digit(field + index) * (10 - index);
    if (nhs % 11 === 0) return true;
    const medicare = digit(field) + digit(field + 4) + 3 * (digit(field + 1) + digit(field + 5)) + 7 * (digit(field + 2) + digit(field + 6)) + 9 * (digit(field + 3) + digit(field + 7));
    const first = digit(field);
    if (first >= 2 && first <= 6 && medicare % 10 === digit(field + 8)) return true;
    // The prefix 80840 of a provider number adds 24 to the sum of Luhn.
    let sum: u32 = 0;
    for (let index: u32 = 0; index < 10; index += 2) {
      let value = digit(field + index) << 1;
      if (value > 9) value -= 9;
      sum += value + digit(field + index + 1);
    }
    const rest = sum % 10;
    if (rest === 6) return first === 1 || first === 2;
    const month = pair(field + 2);
    return rest === 0 && month >= 1 && month <= 12;
  }
  if (length === 18) {
    let sum: u32 = digit(field) * 7 + digit(field + 1) * 9 + digit(field + 2) * 10 + digit(field + 3) * 5 + digit(field + 4) * 8 + digit(field + 5) * 4 + digit(field + 6) * 2 + digit(field + 7);
    sum += digit(field + 8) * 6 + digit(field + 9) * 3 + digit(field + 10) * 7 + digit(field + 11) * 9 + digit(field + 12) * 10 + digit(field + 13) * 5 + digit(field + 14) * 8 + digit(field + 15) * 4 + digit(field + 16) * 2;
    if ((sum + digit(field + 17)) % 11 === 1) return true;
  }
  return luhn(field, length);
}

/** Remembers whether cells of this shape interest a detector of the column. */
export function remember(index: u32, key: u32, interesting: u32): void {
  const column = COLUMNS + (index as usize) * COLUMN;
  let slot = (key * 0x9e3779b1) >>> 22;
  for (let probe = 0; probe < 8; probe++) {
    const at = column + MEMO + ((slot as usize) << 2);
    const entry = load<u32>(at);
    if (entry === 0xffffffff || entry >>> 1 === key) {
      store<u32>(at, (key << 1) | interesting);
      return;
    }
    slot = (slot + 1) & 1023;
  }
}

/** Sets what a column tells of bare numbers; see COLUMNS. */
export function mask(index: u32, bits: u32): void {
  store<u32>(COLUMNS + (index as usize) * COLUMN + 4, bits);
}

/**
 * Reads records in [start, end) and returns where it stopped: after the last record that is complete, or before one with
 * a quote or with more cells than columns (`stopped` = 1). Cells of interest are written to `out` as column, start, end,
 * classes | digits << 16, hash; ends of rows, when asked for, as column 0xffffffff.
 */
export function read(start: usize, end: usize, out: usize, columns: u32, delimiter: u32, tellRows: u32): usize {
  let position = start;
  let recordStart = start;
  let write = out;
  lines = 0;
  rows = 0;
  stopped = 0;
  let committed = out;
  const newlines = i8x16.splat(10);
  const quotes = i8x16.splat(34);
  const delimiters = i8x16.splat(delimiter as i8);
  // A record that is not complete, or has a quote, must leave no trace: look for its end first.
  while (position < end) {
    recordStart = position;
    let recordEnd = position;
    while (recordEnd < end) {
      const block = v128.load(recordEnd);
      const found = i8x16.bitmask(v128.or(i8x16.eq(block, newlines), i8x16.eq(block, quotes)));
      if (found !== 0) {
        recordEnd += ctz<i32>(found);
        break;
      }
      recordEnd += 16;
    }
    if (recordEnd >= end) break;
    const byte: u32 = load<u8>(recordEnd);
    if (byte === 34) {
      stopped = 1;
      break;
    }
    let stop = recordEnd;
    if (stop > position && load<u8>(stop - 1) === 13) stop--;
    if (stop === position) {
      lines++;
      position = recordEnd + 1;
      continue;
    }
    // Cells are counted first for the same reason.
    let cells: u32 = 1;
    for (let at = position; at < stop; at += 16) {
      let found = i8x16.bitmask(i8x16.eq(v128.load(at), delimiters));
      if (at + 16 > stop) found &= (1 << ((stop - at) as i32)) - 1;
      cells += popcnt<i32>(found);
    }
    if (cells > columns) {
      stopped = 1;
      break;
    }
    let column = COLUMNS;
    let index: u32 = 0;
    let field = position;
    while (true) {
      let classes: u32 = 0;
      let digits: u32 = 0;
      let hash: u32 = 0x811c9dc5;
      let at = field;
      while (at < stop) {
        const char: u32 = load<u8>(at);
        if (char === delimiter) break;
        hash = (hash ^ char) * 0x01000193;
        const bits: u32 = load<u16>(CLASSES + ((char as usize) << 1));
        classes |= bits;
        digits += bits & 1;
        at++;
      }
      const length = (at - field) as u32;
      if (length > 0) {
        const first: u32 = load<u8>(field);
        const last: u32 = load<u8>(at - 1);
        const told: u32 = load<u32>(column + 4);
        let interest: u32 = told & 1;
        if (interest === 0) {
          if (classes === 1 && length < 20 && ((told >>> length) & 1) !== 0) {
            if (mayCheck(field, length)) interest = 1;
            else {
              const counter = column + SCREENED + ((length as usize) << 2);
              store<u32>(counter, load<u32>(counter) + 1);
            }
          } else if (
            length > 127 ||
            (classes & WIDE) !== 0 ||
            first <= 39 ||
            last <= 39 ||
            (length > 8 && last === 48 && load<u8>(at - 2) === 46) ||
            (length <= 6 && (load<u8>(BLANKS + ((hash & 4095) >>> 3)) & (1 << (hash & 7))) !== 0) ||
            (length >= 12 && (classes & SPACE_AND_OTHERS) !== 0 && (classes & LETTERS) !== 0 && (classes & TELLING) !== 0)
          ) interest = 1;
          else interest = recall(column, (classes << 14) | (length << 7) | digits);
        }
        if (interest === 0) {
          store<u32>(column, load<u32>(column) + 1);
          const mixed = spread(hash);
          const register = column + REGISTERS + (mixed & 2047);
          const rank = (clz<u32>(mixed >>> 11) - 10) as u8;
          if (rank > load<u8>(register)) store<u8>(register, rank);
        } else {
          store<u32>(write, index);
          store<u32>(write, (field - start) as u32, 4);
          store<u32>(write, (at - start) as u32, 8);
          store<u32>(write, classes | (digits << 16), 12);
          store<u32>(write, hash, 16);
          write += 20;
        }
      }
      if (at >= stop) break;
      field = at + 1;
      index++;
      column += COLUMN;
    }
    rows++;
    lines++;
    if (tellRows) {
      store<u32>(write, 0xffffffff);
      write += 20;
    }
    committed = write;
    position = recordEnd + 1;
  }
  events = ((committed - out) / 20) as u32;
  return position;
}
