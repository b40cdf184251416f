/**
 * Writes a CSV of orders that looks like a real one: identifiers, e-mail addresses, phones, free text with quotes, dates,
 * amounts, nulls. The same seed and size give the same bytes.
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const CITIES = ['Beijing', 'Shanghai', '广州', '深圳', 'Berlin', 'Paris', 'São Paulo', 'Boston', 'Austin', 'Nairobi'];
const STATES = ['new', 'paid', 'shipped', 'returned'];
const WORDS =
  'order of the customer was late again, please call before 9 and leave it at the door or with the neighbour'.split(
    ' ',
  );

/** Mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function row(id, random) {
  const person = Math.floor(random() * 1_000_000);
  const day = new Date(Date.UTC(2020, 0, 1) + Math.floor(random() * 1_800) * 86_400_000).toISOString().slice(0, 10);
  const note =
    random() < 0.3
      ? ''
      : Array.from({ length: 4 + Math.floor(random() * 6) }, () => WORDS[Math.floor(random() * WORDS.length)]).join(
          ' ',
        );
  return [
    id,
    `u${person}`,
    `user${person}@example.org`,
    `+86138${String(person).padStart(8, '0')}`,
    CITIES[Math.floor(random() * CITIES.length)],
    String(Math.floor(random() * 99_999)).padStart(5, '0'),
    STATES[Math.floor(random() ** 2 * STATES.length)],
    day,
    `${day} ${String(Math.floor(random() * 24)).padStart(2, '0')}:30:00`,
    (random() * 1_000).toFixed(2),
    random() < 0.05 ? '' : Math.floor(random() * 100),
    note.includes(',') ? `"${note}"` : note,
  ].join(',');
}

/** @returns rows written */
export async function generateCsv(path, bytes, seed) {
  const random = generator(seed);
  const out = createWriteStream(path);
  out.write('order_id,user_id,email,phone,city,postcode,state,day,created_at,amount,quantity,note\n');
  let written = 0;
  let rows = 0;
  while (written < bytes) {
    const lines = [];
    for (let i = 1; i <= 2_000; i += 1) lines.push(row(rows + i, random));
    rows += lines.length;
    const block = `${lines.join('\n')}\n`;
    written += Buffer.byteLength(block);
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return rows;
}
