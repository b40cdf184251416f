/**
 * A seeded CSV of about 60 % digits in which one cell in a hundred is personal data: what a large export looks like.
 * The same seed and size give the same bytes.
 */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** mulberry32: 32-bit seed to a stream of numbers in [0, 1). */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words =
  'alpha bravo delta metro north river stone cloud amber pilot union field market signal harbor summit'.split(' ');
const header = 'row,event_time,amount,quantity,reference,store,ratio,serial,note,checksum,counter,flag';

function luhnComplete(body) {
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    let digit = Number(body[body.length - 1 - index]);
    if (index % 2 === 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** One cell of personal data. */
function personal(next) {
  const digits = (count) => Array.from({ length: count }, () => Math.floor(next() * 10)).join('');
  const kind = Math.floor(next() * 5);
  if (kind === 0) return `${words[Math.floor(next() * words.length)]}.${digits(3)}@example.com`;
  if (kind === 1) return `138${digits(8)}`;
  if (kind === 2) return luhnComplete(`4${digits(14)}`);
  if (kind === 3) return `+1 202 555 ${digits(4)}`;
  return `${100 + Math.floor(next() * 500)}-${10 + Math.floor(next() * 80)}-${1000 + Math.floor(next() * 8999)}`;
}

/** Lines of the file, header first. */
export function* lines(seed, bytes) {
  const next = random(seed);
  const integer = (below) => Math.floor(next() * below);
  yield `${header}\n`;
  let written = header.length + 1;
  for (let row = 1; written < bytes; row++) {
    const cells = [
      String(row),
      `2026-${String(1 + integer(12)).padStart(2, '0')}-${String(1 + integer(28)).padStart(2, '0')} ${String(integer(24)).padStart(2, '0')}:${String(integer(60)).padStart(2, '0')}`,
      (next() * 10000).toFixed(2),
      String(integer(1000)),
      `REF${String(integer(1e9)).padStart(9, '0')}`,
      words[integer(words.length)],
      next().toFixed(6),
      String(1e15 + Math.floor(next() * 9e15)),
      `${words[integer(words.length)]} ${words[integer(words.length)]} ${words[integer(words.length)]}`,
      integer(2 ** 31).toString(16),
      String(integer(1e10)).padStart(10, '0'),
      next() < 0.5 ? 'yes' : 'no',
    ];
    if (next() < 0.12) cells[8] = personal(next);
    const line = `${cells.join(',')}\n`;
    written += line.length;
    yield line;
  }
}

/** Writes the file. */
export async function writeCsv(path, seed, bytes) {
  const out = createWriteStream(path);
  let block = '';
  for (const line of lines(seed, bytes)) {
    block += line;
    if (block.length > 1 << 20) {
      if (!out.write(block)) await once(out, 'drain');
      block = '';
    }
  }
  out.end(block);
  await once(out, 'finish');
}
