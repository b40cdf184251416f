// AssemblyScript: reads the cells of CSV records and keeps those to itself that no detector asks for.
// Compiled by build-wasm.mjs into csv-cells.generated.ts; the memory layout is that of csv-wasm.ts.

const CLASSES: usize = 0; // u16 by byte
const BLANKS: usize = 512; // bitmap of hashes of placeholders, 4096 bits
const FIRST: usize = 1024; // u32 by byte: screens that a value with this first byte may pass
const SECOND: usize = 2048;
const LAST: usize = 3072;
const LENGTHS: usize = 4096; // 17 masks of 16 bytes: the first n bytes
const DIHEDRAL: usize = 4400; // tables of Verhoeff's check, 100 and 80 bytes
const PERMUTED: usize = 4500;
const CHECKS: usize = 4608; // 32 checks of bare numbers: u16 by place from the end and digit, modulus, kind, remainders that pass
const MODULUS: usize = 400;
const KIND: usize = 404;
const REMAINDERS: usize = 408;
const VARIED: usize = 504;
const ISSUERS: usize = 20992; // u8 by the first four digits: lengths of card numbers from 12 on, as bits
const COLUMNS: usize = 32768; // per column: count u32, told u32, countable u32, hits u32 by check, memo, registers
const COUNTABLE: usize = 8;
const HITS: usize = 12;
const MEMO: usize = 140; // 1024 entries of 12 bytes: key (free = 0xffffffff), screens, count of those not told
const REGISTERS: usize = 140 + 12288; // 2048 bytes of HyperLogLog
const COLUMN: usize = 140 + 12288 + 2048;
const INDEX: usize = 12 << 20; // positions of delimiters and newlines, then for each record the number of them before its end
const ENDS: usize = 14 << 20;

const WIDE: u32 = 16384;
const SPACE_AND_OTHERS: u32 = 32 | 16384 | 32768 | 2048 | 256 | 512;
const LETTERS: u32 = 2 | 4 | 16384;
const TELLING: u32 = 1 | 512 | 16 | 4096 | 256;
const TELL: u32 = 0x80000000;
const UNKNOWN: u32 = 0x80000000;
const RAW: u32 = 0x40000000;
const PLAIN: u32 = 0x20000000;

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

/** Entry of the memo, or 0 when the shape is not in it. */
@inline
function recall(column: usize, key: u32): usize {
  let slot = (key * 0x9e3779b1) >>> 22;
  for (let probe = 0; probe < 8; probe++) {
    const entry = column + MEMO + (slot as usize) * 12;
    const found = load<u32>(entry);
    if (found === key) return entry;
    if (found === 0xffffffff) return 0;
    slot = (slot + 1) & 1023;
  }
  return 0;
}

/** Sets the screens of a shape: 0 nobody asks for it, TELL somebody always does, else those that run on it. Returns whether there was room. */
export function remember(index: u32, key: u32, screens: u32): u32 {
  const column = COLUMNS + (index as usize) * COLUMN;
  let slot = (key * 0x9e3779b1) >>> 22;
  for (let probe = 0; probe < 8; probe++) {
    const entry = column + MEMO + (slot as usize) * 12;
    const found = load<u32>(entry);
    if (found === 0xffffffff || found === key) {
      store<u32>(entry, key);
      store<u32>(entry + 4, screens);
      return 1;
    }
    slot = (slot + 1) & 1023;
  }
  return 0;
}

/** Values of a shape with screens that were not told since the last call. */
export function takeUntold(index: u32, key: u32): u32 {
  const entry = recall(COLUMNS + (index as usize) * COLUMN, key);
  if (entry === 0) return 0;
  const count = load<u32>(entry + 8);
  store<u32>(entry + 8, 0);
  return count;
}

/** Sets the checks of which a column only wants the number of values that pass. */
export function countOnly(index: u32, checks: u32): void {
  store<u32>(COLUMNS + (index as usize) * COLUMN + COUNTABLE, checks);
}

/** Makes a column tell all its cells. */
export function tellAlways(index: u32): void {
  store<u32>(COLUMNS + (index as usize) * COLUMN + 4, 1);
}

@inline
function digit(at: usize): u32 {
  return (load<u8>(at) as u32) - 48;
}

function mod11_10(field: usize, length: u32): bool {
  let product: u32 = 10;
  for (let index: u32 = 0; index < length - 1; index++) {
    let sum = (digit(field + index) + product) % 10;
    if (sum === 0) sum = 10;
    product = (sum << 1) % 11;
  }
  return (11 - product) % 10 === digit(field + length - 1);
}

function verhoeff(field: usize, length: u32): bool {
  let state: u32 = 0;
  for (let index: u32 = 0; index < length; index++) {
    const permuted: u32 = load<u8>(PERMUTED + (((index & 7) * 10 + digit(field + length - 1 - index)) as usize));
    state = load<u8>(DIHEDRAL + ((state * 10 + permuted) as usize));
  }
  return state === 0;
}

@inline
function issued(field: usize, length: u32): bool {
  if (length < 12) return false;
  const prefix = ((digit(field) * 10 + digit(field + 1)) * 10 + digit(field + 2)) * 10 + digit(field + 3);
  return (((load<u8>(ISSUERS + (prefix as usize)) as u32) >>> (length - 12)) & 1) !== 0;
}

function varied(field: usize, length: u32): bool {
  const first = load<u8>(field);
  for (let index: u32 = 1; index < length; index++) if (load<u8>(field + index) !== first) return true;
  return false;
}

/** Those of `screens` whose check digits a bare number of at most 20 digits has. */
function checked(screens: u32, field: usize, length: u32): u32 {
  let alive = screens;
  for (let rest = screens; rest !== 0; rest &= rest - 1) {
    const check = CHECKS + ((ctz<u32>(rest) as usize) << 9);
    const kind = load<u32>(check + KIND);
    let sum: u32 = 0;
    let place = check;
    for (let at = field + length - 1; at >= field; at--) {
      sum += load<u16>(place + ((digit(at) as usize) << 1));
      place += 20;
    }
    const passes =
      sum >>> 12 === 0 &&
      load<u8>(check + REMAINDERS + ((sum % load<u32>(check + MODULUS)) as usize)) !== 0 &&
      (kind === 0 || (kind === 1 ? mod11_10(field, length) : kind === 2 ? verhoeff(field, length) : issued(field, length))) &&
      (load<u32>(check + VARIED) === 0 || varied(field, length));
    if (!passes) alive &= ~(rest & -rest);
  }
  return alive;
}

/** Murmur-like hash of a block of 16 bytes into `hash`; each of the four words is mixed with constants of its own. */
@inline
function mix(hash: u32, block: v128): u32 {
  let words = i32x4.mul(block, i32x4(0xcc9e2d51, 0x85ebca6b, 0x9e3779b1, 0xc2b2ae35));
  words = v128.or(i32x4.shl(words, 15), i32x4.shr_u(words, 17));
  words = i32x4.mul(words, i32x4(0x1b873593, 0x27d4eb2f, 0x165667b1, 0x2545f491));
  words = i32x4.add(words, i8x16.shuffle(words, words, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  words = i32x4.add(words, i8x16.shuffle(words, words, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));
  return rotl<u32>(hash ^ i32x4.extract_lane(words, 0), 13) * 5 + 0xe6546b64;
}

@inline
function maskOf(block: v128, wanted: v128): u64 {
  return (i8x16.bitmask(i8x16.eq(block, wanted)) & 0xffff) as u64;
}

@inline
function quartet(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  return maskOf(a, wanted) | (maskOf(b, wanted) << 16) | (maskOf(c, wanted) << 32) | (maskOf(d, wanted) << 48);
}

let records: u32 = 0;
/** A quote stands where only the careful reader knows what it means. */
let odd: u32 = 0;

/**
 * Positions of delimiters and newlines outside quotes into INDEX, and into ENDS the number of them before each newline.
 * A quote that opens elsewhere than at the start of a cell ends the search.
 */
function search(start: usize, end: usize, delimiter: u32): void {
  const newlines = i8x16.splat(10);
  const quotes = i8x16.splat(34);
  const delimiters = i8x16.splat(delimiter as i8);
  let write: usize = INDEX;
  let ends: usize = ENDS;
  let inside: u64 = 0;
  let boundary: u64 = 1;
  records = 0;
  odd = 0;
  for (let at = start; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let valid: u64 = 0xffffffffffffffff;
    if (end - at < 64) valid = ((1 as u64) << ((end - at) as u64)) - 1;
    let breaks = quartet(a, b, c, d, newlines) & valid;
    let found = (quartet(a, b, c, d, delimiters) & valid) | breaks;
    const quoted = quartet(a, b, c, d, quotes) & valid;
    if ((quoted | inside) !== 0) {
      let within = quoted;
      within ^= within << 1;
      within ^= within << 2;
      within ^= within << 4;
      within ^= within << 8;
      within ^= within << 16;
      within ^= within << 32;
      within ^= inside;
      const strange = quoted & within & ~(((found | quoted) << 1) | boundary);
      if (strange !== 0) {
        odd = 1;
        valid = (strange & -strange) - 1;
      }
      boundary = (found | quoted) >>> 63;
      inside = ((within as i64) >> 63) as u64;
      breaks &= ~within & valid;
      found &= ~within & valid;
    } else boundary = found >>> 63;
    const base = (at - start) as u32;
    for (let rest = breaks; rest !== 0; rest &= rest - 1) {
      const before = (rest & -rest) - 1;
      store<u32>(ends, ((write - INDEX) >>> 2) as u32 + (popcnt<u64>(found & before) as u32));
      ends += 4;
    }
    while (found !== 0) {
      store<u32>(write, base + (ctz<u64>(found) as u32));
      write += 4;
      found &= found - 1;
    }
    if (odd !== 0) break;
  }
  records = ((ends - ENDS) >>> 2) as u32;
}

/**
 * Reads records in [start, end) and returns where it stopped: after the last record that is complete, or before one that
 * only the careful reader can read (`stopped` = 1). Cells of interest are written to `out` as column, start, end,
 * classes | digits << 16 with flags (UNKNOWN shape; RAW with quotes in quotes; PLAIN text), hash, screens that passed (0 when none
 * ran); ends of rows, when asked for, as column 0xffffffff. 64 bytes after `end` are read too.
 */
export function read(start: usize, end: usize, out: usize, columns: u32, delimiter: u32, tellRows: u32): usize {
  search(start, end, delimiter);
  const zeros = i8x16.splat(48);
  const tens = i8x16.splat(10);
  const uppers = i8x16.splat(65);
  const lowers = i8x16.splat(97);
  const alphabet = i8x16.splat(26);
  const quotes = i8x16.splat(34);
  let position = start;
  let write = out;
  lines = 0;
  rows = 0;
  stopped = 0;
  let from: u32 = 0;
  for (let record: u32 = 0; record < records; record++) {
    const to = load<u32>(ENDS + ((record as usize) << 2));
    const recordEnd = start + (load<u32>(INDEX + ((to as usize) << 2)) as usize);
    let stop = recordEnd;
    if (stop > position && load<u8>(stop - 1) === 13) stop--;
    if (stop === position) {
      lines++;
      position = recordEnd + 1;
      from = to + 1;
      continue;
    }
    // A record with surplus cells must leave no trace here.
    if (to - from >= columns) {
      stopped = 1;
      break;
    }
    let column = COLUMNS;
    let field = position;
    for (let cell = from; cell <= to; cell++) {
      const next = cell === to ? stop : start + (load<u32>(INDEX + ((cell as usize) << 2)) as usize);
      let at = next;
      let raw: u32 = 0;
      if (load<u8>(field) === 34 && at > field) {
        // What is within the quotes; with quotes in it, or none at its end, the cell is told as it stands.
        for (let look = field; look < at; look++) if (load<u8>(look) === 10) lines++;
        let inner: u32 = 0;
        for (let look = field + 1; look + 1 < at; look += 16) {
          let quoted = i8x16.bitmask(i8x16.eq(v128.load(look), quotes));
          if (look + 17 > at) quoted &= (1 << ((at - 1 - look) as i32)) - 1;
          inner |= quoted;
        }
        if (inner !== 0 || at < field + 2 || load<u8>(at - 1) !== 34) raw = RAW;
        else {
          field++;
          at--;
        }
      }
      const length = (at - field) as u32;
      if (length > 0) {
        let classes: u32 = 0;
        let digits: u32 = 0;
        let hash: u32 = 0x811c9dc5;
        for (let chunk = field; chunk < at; chunk += 16) {
          const left = (at - chunk) as u32;
          const size = left < 16 ? left : 16;
          const block = v128.and(v128.load(chunk), v128.load(LENGTHS + ((size as usize) << 4)));
          hash = mix(hash, block);
          const all: u32 = (1 << size) - 1;
          const numbers = i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, zeros), tens)) as u32;
          if (numbers === all) {
            classes |= 1;
            digits += size;
            continue;
          }
          const upper = i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, uppers), alphabet)) as u32;
          const lower = i8x16.bitmask(i8x16.lt_u(i8x16.sub(block, lowers), alphabet)) as u32;
          const high = i8x16.bitmask(block) as u32;
          if (numbers !== 0) classes |= 1;
          if (upper !== 0) classes |= 2;
          if (lower !== 0) classes |= 4;
          if (high !== 0) classes |= WIDE;
          digits += popcnt<u32>(numbers);
          for (let rest = all & ~(numbers | upper | lower | high); rest !== 0; rest &= rest - 1)
            classes |= load<u16>(CLASSES + ((load<u8>(chunk + (ctz<u32>(rest) as usize)) as usize) << 1));
        }
        hash ^= length;
        const told = load<u32>(column + 4);
        // Plain cells of interest are told with flags in `note`; `alive` are the screens that they passed.
        let interest = told !== 0 || raw !== 0;
        let note: u32 = raw;
        let alive: u32 = 0;
        if (!interest) {
          if (length > 127) interest = true;
          else {
            const first = load<u8>(field) as u32;
            const last = load<u8>(at - 1) as u32;
            if (
              classes !== 1 &&
              ((classes & WIDE) !== 0 ||
                first <= 39 ||
                last <= 39 ||
                (length > 8 && last === 48 && load<u8>(at - 2) === 46) ||
                (length <= 6 && (load<u8>(BLANKS + ((hash & 4095) >>> 3)) & (1 << (hash & 7))) !== 0) ||
                (length >= 12 && (classes & SPACE_AND_OTHERS) !== 0 && (classes & LETTERS) !== 0 && (classes & TELLING) !== 0))
            )
              interest = true;
            else {
              const entry = recall(column, (classes << 14) | (length << 7) | digits);
              if (entry === 0) {
                interest = true;
                note = UNKNOWN | PLAIN;
              } else {
                note = PLAIN;
                const screens = load<u32>(entry + 4);
                if ((screens & TELL) !== 0) interest = true;
                else if (screens !== 0) {
                  alive =
                    classes === 1
                      ? checked(screens, field, length)
                      : screens &
                        load<u32>(FIRST + ((first as usize) << 2)) &
                        load<u32>(SECOND + ((load<u8>(field + 1) as usize) << 2)) &
                        load<u32>(LAST + ((last as usize) << 2));
                  if (classes === 1 && (alive & ~load<u32>(column + COUNTABLE)) === 0) {
                    for (; alive !== 0; alive &= alive - 1) {
                      const hits = column + HITS + ((ctz<u32>(alive) as usize) << 2);
                      store<u32>(hits, load<u32>(hits) + 1);
                    }
                  }
                  if (alive !== 0) interest = true;
                  else store<u32>(entry + 8, load<u32>(entry + 8) + 1);
                }
              }
            }
          }
        }
        if (interest) {
          store<u32>(write, ((column - COLUMNS) / COLUMN) as u32);
          store<u32>(write, (field - start) as u32, 4);
          store<u32>(write, (at - start) as u32, 8);
          store<u32>(write, classes | ((digits < 127 ? digits : 127) << 16) | note, 12);
          store<u32>(write, hash, 16);
          store<u32>(write, alive, 20);
          write += 24;
        } else {
          store<u32>(column, load<u32>(column) + 1);
          const mixed = spread(hash);
          const register = column + REGISTERS + ((mixed & 2047) as usize);
          const rank = (clz<u32>(mixed >>> 11) - 10) as u8;
          if (rank > load<u8>(register)) store<u8>(register, rank);
        }
      }
      field = next + 1;
      column += COLUMN;
    }
    rows++;
    lines++;
    if (tellRows) {
      store<u32>(write, 0xffffffff);
      write += 24;
    }
    position = recordEnd + 1;
    from = to + 1;
  }
  if (odd !== 0 && stopped === 0) stopped = 1;
  events = ((write - out) / 24) as u32;
  return position;
}
