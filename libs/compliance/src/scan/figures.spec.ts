import { readFileSync } from 'node:fs';
import { detectorById } from '../detectors/index.js';
import { detectText, scanColumn } from './index.js';

/** Quality floors on public corpora. */
const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/detectors/${name}`, import.meta.url), 'utf8');
const lines = <T>(name: string): T[] =>
  fixture(name)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

class Score {
  hit = 0;
  wrong = 0;
  missed = 0;
  get precision(): number {
    return this.hit / Math.max(1, this.hit + this.wrong);
  }
  get recall(): number {
    return this.hit / Math.max(1, this.hit + this.missed);
  }
  get f1(): number {
    return (2 * this.hit) / Math.max(1, 2 * this.hit + this.wrong + this.missed);
  }
  add(expected: number, found: number): void {
    this.hit += Math.min(expected, found);
    this.wrong += Math.max(0, found - expected);
    this.missed += Math.max(0, expected - found);
  }
}

const isCalled = (id: string, name: string): boolean => detectorById(id)?.names.includes(name) ?? false;

/** Finds of one type under the name of another system; two readings of one place count once. */
function finds(text: string, name: string): { start: number; end: number }[] {
  const found = new Map<string, { start: number; end: number }>();
  for (const span of detectText(text)) if (isCalled(span.type, name)) found.set(`${span.start}:${span.end}`, span);
  return [...found.values()];
}

describe('recogniser vectors', () => {
  const compared = [
    'CREDIT_CARD',
    'EMAIL_ADDRESS',
    'PHONE_NUMBER',
    'PH_MOBILE_NUMBER',
    'TR_PHONE_NUMBER',
    'IBAN_CODE',
    'IP_ADDRESS',
    'US_SSN',
    'URL',
    'MAC_ADDRESS',
    'CRYPTO',
    'US_PASSPORT',
    'UK_NHS',
  ];
  const vectors = lines<{ entities: string[]; text: string; expected: number }>('recogniser-vectors.jsonl');

  it('are told apart with F1 of at least 0.97 over the types that other systems share', () => {
    const score = new Score();
    for (const { entities, text, expected } of vectors) {
      const [name = ''] = entities;
      if (compared.includes(name)) score.add(expected, finds(text, name).length);
    }
    expect(score.hit + score.missed).toBeGreaterThan(150);
    expect(score.f1).toBeGreaterThanOrEqual(0.97);
  });
});

it('Chinese vectors reach an F1 of 0.95', () => {
  const score = new Score();
  for (const { cls, text, expected } of lines<{ cls: string; text: string; expected: number }>('cn-vectors.jsonl')) {
    score.add(expected, new Set(finds(text, cls).map((span) => span.start)).size);
  }
  expect(score.f1).toBeGreaterThanOrEqual(0.95);
});

describe('sentences', () => {
  const labels: Record<string, string> = {
    CREDIT_CARD: 'CREDIT_CARD',
    PHONE_NUMBER: 'PHONE_NUMBER',
    EMAIL_ADDRESS: 'EMAIL_ADDRESS',
    DOMAIN_NAME: 'URL',
    IBAN_CODE: 'IBAN_CODE',
    US_SSN: 'US_SSN',
    IP_ADDRESS: 'IP_ADDRESS',
  };
  const sentences = JSON.parse(fixture('sentences-en.json')) as {
    text: string;
    spans: { type: string; start: number; end: number }[];
  }[];
  const scores = new Map(Object.values(labels).map((name) => [name, new Score()]));
  const total = new Score();
  for (const { text, spans } of sentences) {
    for (const [name, score] of scores) {
      const free = finds(text, name);
      for (const gold of spans.filter((span) => labels[span.type] === name)) {
        const at = free.findIndex((span) => span.start < gold.end && gold.start < span.end);
        if (at >= 0) free.splice(at, 1);
        for (const each of [score, total]) at >= 0 ? each.hit++ : each.missed++;
      }
      for (const each of [score, total]) each.wrong += free.length;
    }
  }

  it.each([...scores])('%s: recall and precision', (name, score) => {
    expect(score.recall).toBeGreaterThanOrEqual(name === 'PHONE_NUMBER' ? 0.85 : 0.95);
    expect(score.precision).toBeGreaterThanOrEqual(0.97);
  });

  it('together: F1 of at least 0.97', () => expect(total.f1).toBeGreaterThanOrEqual(0.97));
});

it('columns: personal data with precision and recall of at least 0.92', () => {
  const impersonal = new Set(['None', 'GENERIC_ID', 'URL', 'ORGANIZATION_NAME']);
  const score = new Score();
  for (const { column, records, label } of lines<{ column: string; records: string[]; label: string }>(
    'columns.jsonl',
  )) {
    score.add(Number(!impersonal.has(label)), Number(scanColumn(column, records).personal));
  }
  expect(score.precision).toBeGreaterThanOrEqual(0.92);
  expect(score.recall).toBeGreaterThanOrEqual(0.92);
});
