import fc from 'fast-check';
import { LISTING_MODEL } from '../packs/listing-model.generated.js';
import { FeatureIndex } from '../text/feature-index.js';
import { readColumnFeatures, readTextFeatures } from '../text/hashed-features.js';
import { NumberWriter } from '../text/packed-numbers.js';
import {
  type ListingModel,
  type ListingScore,
  leadingCategories,
  readColumnEntries,
  readEntries,
  scoreListing,
  unpackModel,
} from './listing-model.js';

const model = unpackModel(LISTING_MODEL);
const everyCategory = [...model.categories.keys()];
const words = fc.array(
  fc.constantFrom(
    'patient',
    'records',
    'of',
    'museum',
    'bees',
    'missile',
    '患者',
    '名单',
    '数控机床',
    '手机号',
    '7',
    '，',
  ),
  { maxLength: 12 },
);
const text = words.map((all) => all.join(' '));
const packs = fc.array(fc.subarray(everyCategory), { maxLength: 4 });

const featuresOf = (written: string): Set<number> => {
  const found = new Set<number>();
  readTextFeatures(written, (feature) => found.add(feature));
  return found;
};
const score = (one: ListingModel, texts: readonly string[], headers: readonly string[]): ListingScore =>
  scoreListing(
    one,
    texts.map((text) => readEntries(one, text)),
    readColumnEntries(one, headers),
  );
const scoreOf = (title: string, columns: string[] = []): number => score(model, [title], columns).score;
const named = (title: string, columns: string[] = []): string[] =>
  leadingCategories(model, score(model, [title], columns), [everyCategory]).map(
    (category) => model.categories[category] ?? '',
  );

/** A model of the words of a text alone, each with its weight. */
function modelOf(weights: Record<string, number>): ListingModel {
  const entries = Object.entries(weights)
    .map(([word, weight]): [number, number] => [[...featuresOf(word)][0] ?? 0, weight])
    .sort(([a], [b]) => a - b);
  return {
    ...model,
    bias: 0,
    scale: 1,
    entries: new FeatureIndex(Int32Array.from(entries, ([feature]) => feature)),
    weights: Int8Array.from(entries, ([, weight]) => weight),
    first: new Int32Array(entries.length + 1),
  };
}

describe('listing model', () => {
  it('scores a sensitive listing above an ordinary one, in both languages', () => {
    expect(scoreOf('hospital patients with phone numbers, scraped')).toBeGreaterThan(
      scoreOf('museum catalogue of shells'),
    );
    expect(scoreOf('患者身份证号与手机号 内部泄露')).toBeGreaterThan(scoreOf('水稻叶片图像与产量'));
  });

  it('names what a listing reads like', () => {
    expect(named('Discharge letters of hospital patients with diagnoses')).toEqual(['medical_records']);
    expect(named('患者出院小结与诊断')).toEqual(['medical_records']);
    expect(named('')).toEqual([]);
  });

  it('no column that is added lowers the score or takes a category away, and no pack does', () => {
    fc.assert(
      fc.property(text, words, words, packs, packs, (title, columns, others, some, more) => {
        const before = score(model, [title], columns);
        const after = score(model, [title], [...others, ...columns]);
        expect(after.score).toBeGreaterThanOrEqual(before.score);
        const leading = leadingCategories(model, before, some);
        expect(leadingCategories(model, after, some)).toEqual(expect.arrayContaining(leading));
        expect(leadingCategories(model, before, [...some, ...more])).toEqual(expect.arrayContaining(leading));
      }),
    );
  });

  it.each([', not ', ', never ', " — isn't ", '，不是', '，并非', '（而非'])(
    'words behind "%s" are no evidence against',
    (negation) => {
      fc.assert(
        fc.property(
          text,
          fc.constantFrom('museum', 'synthetic', 'novel', 'open data', '教材', '公开'),
          (title, word) => {
            const before = score(model, [title], []);
            const after = score(model, [`${title}${negation}${word}`], []);
            expect(after.score).toBeGreaterThanOrEqual(before.score);
            expect(leadingCategories(model, after, [everyCategory])).toEqual(
              expect.arrayContaining(leadingCategories(model, before, [everyCategory])),
            );
          },
        ),
      );
    },
  );

  it('a negated word speaks for what it names all the same, and against nothing', () => {
    const two = modelOf({ patient: 50, museum: -50 });
    const scoreOfTwo = (title: string): number => score(two, [title], []).score;
    expect(['patient museum', 'patient, no museum', 'no patient', 'not a museum'].map(scoreOfTwo)).toEqual([
      0, 50, 50, 0,
    ]);
    expect(scoreOfTwo('no museum. museum of a patient')).toBe(0);
  });

  it('ten thousand columns say no more than a few', () => {
    const columns = Array.from({ length: 10_000 }, () => 'patient phone diagnosis missile');
    expect(score(model, [], columns).score).toBeLessThanOrEqual(model.bias + 300);
  });

  it('packs what it unpacks to', () => {
    const numbers = new NumberWriter();
    const first = [7, 2 * 5, 2, 0, 90, 1, 255];
    const second = [1_000, 2 * 3 - 1, 0];
    for (const value of [2, ...first, ...second]) numbers.put(value);
    const read = unpackModel({
      weights: numbers.toString(),
      scale: 1,
      bias: 0,
      categories: ['one', 'two'],
      categoryScale: 1,
    });
    expect([read.entries.of(7), read.entries.of(1_007), read.entries.of(8)]).toEqual([0, 1, -1]);
    expect([...read.weights]).toEqual([5, -3]);
    expect([...read.first]).toEqual([0, 2, 2]);
    expect([...read.pairCategories, ...read.pairWeights]).toEqual([0, 1, 90, 255]);
  });
});

describe('features of a text', () => {
  it('are words, their stems and pairs, and one to three Chinese characters', () => {
    expect(featuresOf('patients list').size).toBe(4);
    expect(featuresOf('名单库').size).toBe(6);
    expect(featuresOf('12 — !').size).toBe(0);
  });

  it('are those of the beginning alone', () => {
    expect(featuresOf(`${'a '.repeat(500)}patient`)).toEqual(featuresOf('a '.repeat(200)));
  });

  it('of a column name are those of a column and of a text', () => {
    const columns = new Set<number>();
    readColumnFeatures('patient', (feature) => columns.add(feature));
    expect(columns.size).toBe(2);
    expect([...featuresOf('patient')].some((feature) => columns.has(feature))).toBe(true);
  });
});
