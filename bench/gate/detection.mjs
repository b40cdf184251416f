/**
 * What the detectors find, by the goals of the gate: detector, recogniser and Chinese vectors, sentences, columns, real tables; and
 * development transfer cases. Part of `node bench/gate/gate.mjs`. The baseline is the labels that come with each corpus.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { detectorById } from '../../libs/compliance/dist/detectors/index.js';
import {
  createByteScanner,
  createTableScanner,
  decideRouteLine,
  detectText,
  scanColumn,
} from '../../libs/compliance/dist/index.js';

const fixture = (path) => readFileSync(new URL(`../../libs/compliance/fixtures/${path}`, import.meta.url), 'utf8');
const lines = (path) => fixture(path).trim().split('\n');
const parsed = (path) => lines(path).map((line) => JSON.parse(line));
const isCalled = (id, name) => detectorById(id)?.names.includes(name) ?? false;

class Score {
  hit = 0;
  wrong = 0;
  missed = 0;
  add(expected, found) {
    this.hit += Math.min(expected, found);
    this.wrong += Math.max(0, found - expected);
    this.missed += Math.max(0, expected - found);
  }
  toString() {
    const [precision, recall] = [this.hit / (this.hit + this.wrong), this.hit / (this.hit + this.missed)];
    const f1 = (2 * this.hit) / (2 * this.hit + this.wrong + this.missed);
    return `precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)} (${this.hit + this.missed})`;
  }
}

/** Finds of one type; two readings of one place count once. */
function finds(text, name) {
  const found = new Map();
  for (const span of detectText(text)) if (isCalled(span.type, name)) found.set(`${span.start}:${span.end}`, span);
  return [...found.values()];
}

function detectorVectors() {
  const { detectors } = JSON.parse(fixture('detectors/detector-vectors.json'));
  const hits = (id, vector) => {
    const [header, values] = typeof vector === 'string' ? ['c1', [vector]] : [vector.header, vector.values];
    return scanColumn(header, values).detectors.find(({ name }) => name === id)?.hits ?? 0;
  };
  let right = 0;
  let all = 0;
  for (const [id, { valid, invalid }] of Object.entries(detectors)) {
    const answers = [
      ...valid.map((vector) => hits(id, vector) === (typeof vector === 'string' ? 1 : vector.values.length)),
      ...invalid.map(({ value }) => hits(id, value) === 0),
    ];
    right += answers.filter(Boolean).length;
    all += answers.length;
  }
  console.log(`detector vectors: ${right} of ${all} (goal: all)`);
}

const COMPARED =
  `CREDIT_CARD EMAIL_ADDRESS PHONE_NUMBER PH_MOBILE_NUMBER TR_PHONE_NUMBER IBAN_CODE IP_ADDRESS US_SSN URL
  MAC_ADDRESS CRYPTO US_PASSPORT UK_NHS`.split(/\s+/);

function recognisers() {
  const [compared, others, chinese] = [new Score(), new Score(), new Score()];
  for (const { entities, text, expected } of parsed('detectors/recogniser-vectors.jsonl'))
    (COMPARED.includes(entities[0]) ? compared : others).add(expected, finds(text, entities[0]).length);
  for (const { cls, text, expected } of parsed('detectors/cn-vectors.jsonl'))
    chinese.add(expected, new Set(finds(text, cls).map(({ start }) => start)).size);
  console.log(`recogniser vectors, compared types: ${compared} (goal: F1 0.97)`);
  console.log(`recogniser vectors, other types: ${others}`);
  console.log(`Chinese vectors: ${chinese} (goal: F1 0.95)`);
}

const LABELS = {
  CREDIT_CARD: 'CREDIT_CARD',
  PHONE_NUMBER: 'PHONE_NUMBER',
  EMAIL_ADDRESS: 'EMAIL_ADDRESS',
  DOMAIN_NAME: 'URL',
  IBAN_CODE: 'IBAN_CODE',
  US_SSN: 'US_SSN',
  IP_ADDRESS: 'IP_ADDRESS',
};

function sentences() {
  const scores = new Map(Object.values(LABELS).map((name) => [name, new Score()]));
  const total = new Score();
  for (const { text, spans } of JSON.parse(fixture('detectors/sentences-en.json'))) {
    for (const [name, score] of scores) {
      const free = finds(text, name);
      for (const gold of spans.filter(({ type }) => LABELS[type] === name)) {
        const at = free.findIndex(({ start, end }) => start < gold.end && gold.start < end);
        if (at >= 0) free.splice(at, 1);
        for (const each of [score, total]) at >= 0 ? each.hit++ : each.missed++;
      }
      for (const each of [score, total]) each.wrong += free.length;
    }
  }
  for (const [name, score] of scores) {
    console.log(`sentences, ${name}: ${score} (goal: recall ${name === 'PHONE_NUMBER' ? 0.85 : 0.95}, precision 0.97)`);
  }
  console.log(`sentences together: ${total} (goal: F1 0.97)`);
}

function columns() {
  const impersonal = new Set(['None', 'GENERIC_ID', 'URL', 'ORGANIZATION_NAME']);
  const score = new Score();
  for (const { column, records, label } of parsed('detectors/columns.jsonl'))
    score.add(Number(!impersonal.has(label)), Number(scanColumn(column, records).personal));
  console.log(`columns, personal or not: ${score} (goal: precision and recall 0.92)`);
}

function scanTable(bytes, name) {
  if (/\.[ct]sv$/.test(name)) {
    const scanner = createByteScanner({ format: 'csv' });
    scanner.push(bytes);
    return scanner.finish();
  }
  const rows = JSON.parse(bytes.toString('utf8'));
  if (!Array.isArray(rows) || typeof rows[0] !== 'object') return undefined;
  const names = Object.keys(rows[0]);
  const table = createTableScanner(names);
  for (const row of rows) table.pushRow(names.map((column) => (row[column] == null ? null : String(row[column]))));
  return table.finish();
}

function realTables() {
  const folder = new URL('../../node_modules/vega-datasets/data/', import.meta.url);
  let rows = 0;
  let flagged = 0;
  for (const name of readdirSync(folder).filter((file) => /\.(?:csv|tsv|json)$/.test(file))) {
    const table = scanTable(readFileSync(new URL(name, folder)), name);
    rows += table?.rows ?? 0;
    for (const result of table?.columns.flatMap(({ detectors }) => detectors) ?? []) {
      const kind = detectorById(result.name)?.kind;
      const grave = kind === 'financial' || (kind === 'identity' && !/name/.test(result.name));
      if (result.flagged && grave) flagged += result.hits;
    }
  }
  const share = ((100 * flagged) / rows).toFixed(4);
  console.log(
    `real public tables: ${flagged} of ${rows} rows flagged as cards, identity numbers, accounts, ${share} % (goal: 0.1 %)`,
  );
}

function transfers() {
  const cases = lines('routes/development-cases.jsonl');
  const right = cases.filter((line) => {
    const { id, expected } = JSON.parse(line);
    return isDeepStrictEqual(decideRouteLine(line), { id, ...expected });
  });
  console.log(`development transfer cases: ${right.length} of ${cases.length} (goal: all)`);
}

export function detection() {
  transfers();
  detectorVectors();
  recognisers();
  sentences();
  columns();
  realTables();
}
