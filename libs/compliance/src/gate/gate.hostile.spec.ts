import fc from 'fast-check';
import type { Decision } from '../decision.js';
import { builtInLexicon } from '../packs/built-in-lexicon.js';
import { builtInPacks } from '../packs/built-in-packs.js';
import type { GateContext, ListingSubject } from '../subject.js';
import { compilePacks } from './compile-gate.js';
import { decide } from './decide.js';

/** Hostile inputs; `npm run test:soak` sets 100,000. */
const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 0);
const HOSTILE = { numRuns: RUNS || 2_000 };
/** Part of the full size of what is large. */
const SIZE = RUNS > 0 ? 1 : 0.1;

const asOf = '2026-11-22T00:00:00Z';
const context: GateContext = { point: 'listing', asOf, evidence: [] };
const gate = compilePacks(builtInPacks(), asOf);
const subject = (parts: Partial<ListingSubject>): ListingSubject => ({
  title: '',
  description: '',
  tags: [],
  columns: [],
  ...parts,
});
/** Every term of the lexicon as it is written: what the gate takes apart. */
const terms = builtInLexicon().sets.flatMap((set) => set.terms);
const screen = (one: ListingSubject): Decision => decide(one, context, gate);

describe('hostile input', () => {
  it('never throws, and always gives a digest', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      fc.constantFrom(
        '\ud800',
        '\udfff\ud800',
        '\u200b'.repeat(500),
        '手 '.repeat(500),
        'a.'.repeat(500),
        '%e6%89'.repeat(80),
      ),
      fc.constantFrom(...terms),
    );
    const shaped = fc.record({
      title: text,
      description: text,
      tags: fc.array(text, { maxLength: 5 }),
      columns: fc.array(text, { maxLength: 5 }),
      sampleValues: fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 2 }),
    });
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: shaped }, fc.anything()), (input) => {
        expect(screen(input as ListingSubject).digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      }),
      HOSTILE,
    );
  });

  const nested = (depth: number): unknown => {
    let value: unknown = 'title';
    for (let level = 0; level < depth; level += 1) value = [value];
    return value;
  };

  it.each([
    [
      'a title of a megabyte (a quarter of it by default)',
      subject({ title: 'patient record '.repeat(70_000 * Math.max(SIZE, 0.25)) }),
    ],
    ['a megabyte of Chinese', subject({ description: '患者病历明细，'.repeat(120_000 * SIZE) })],
    ['10,000 columns', subject({ columns: Array.from({ length: 10_000 }, (_, index) => `column ${index} patient`) })],
    ['10,000 tags', subject({ tags: Array.from({ length: 10_000 }, (_, index) => `患者 ${index}`) })],
    ['split characters', subject({ description: '手 机 '.repeat(200_000 * SIZE) })],
    ['base64-like', subject({ description: 'QUJD'.repeat(250_000 * SIZE) })],
    ['gaps', subject({ description: 'email of the '.repeat(80_000 * SIZE) })],
    ['lone surrogates', subject({ title: '\ud800\udc00\ud800'.repeat(50_000) })],
    ['deep nesting', subject({ title: nested(50_000) as string })],
    ['deep nesting in tags', subject({ tags: nested(50_000) as string[] })],
  ])('decides on %s', (_, input) => {
    expect(screen(input).digest).toMatch(/^sha256:/);
  });

  it.each([
    ['sensitive words', 'patient record of the hospital, '],
    ['Chinese', '患者病历明细与手机号，'],
    ['gaps', 'email of the '],
    ['split characters', '手 机 '],
    ['look-alikes', 'pаtient '],
    ['words without gaps', 'patientrecordsofthehospital', 125],
    ['camel case', 'PatientRecordsOfTheHospital', 125],
    ['pinyin', 'huan4 zhe3 bing4 li4 ming2 xi4 ', 125],
  ])('takes time in proportion to the length: %s', (_, unit, few = 1_000) => {
    const cpu = (times: number): number => {
      const one = subject({ description: unit.repeat(times) });
      const tries = [0, 1, 2].map(() => {
        const before = process.cpuUsage();
        screen(one);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1_000;
      });
      return Math.min(...tries);
    };
    // Eight times the text: 8 x when linear, 64 x when quadratic. Milliseconds of CPU, the best of three.
    expect(cpu(8 * few)).toBeLessThan(24 * cpu(few) + 40);
  });
});
