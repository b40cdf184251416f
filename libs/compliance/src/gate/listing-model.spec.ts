import fc from 'fast-check';
import { LISTING_MODEL } from '../packs/listing-model.generated.js';
import { addColumnBuckets, addTextBuckets, BUCKETS } from '../text/buckets.js';
import { NumberWriter } from '../text/packed-numbers.js';
import { scoreListing, unpackModel } from './listing-model.js';

const model = unpackModel(LISTING_MODEL);
const words = fc.array(
  fc.constantFrom('patient', 'records', 'of', 'museum', 'bees', '患者', '名单', '数控机床', '手机号', 'не', '7', '，'),
  { maxLength: 12 },
);
const text = words.map((all) => all.join(' '));

function bucketsOf(written: string): Set<number> {
  const found = new Set<number>();
  addTextBuckets(written, found);
  return found;
}

describe('listing model', () => {
  it('scores a sensitive listing above an ordinary one, in both languages', () => {
    const score = (title: string): number => scoreListing(model, [title], []);
    expect(score('hospital patients with phone numbers, scraped')).toBeGreaterThan(score('museum catalogue of shells'));
    expect(score('患者身份证号与手机号 内部泄露')).toBeGreaterThan(score('水稻叶片图像与产量'));
  });

  it('no word and no column that is added lowers the score', () => {
    fc.assert(
      fc.property(text, text, words, words, (title, more, columns, others) => {
        const before = scoreListing(model, [title], columns);
        expect(scoreListing(model, [title, more], columns)).toBeGreaterThanOrEqual(before);
        expect(scoreListing(model, [title], [...others, ...columns])).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('ten thousand columns say no more than a few', () => {
    const everything = new Uint8Array(BUCKETS).fill(255);
    const columns = Array.from({ length: 10_000 }, (_, index) => `c${String.fromCharCode(97 + (index % 26))}x`);
    expect(scoreListing({ weights: everything, scale: 1, bias: -300 }, [], columns)).toBe(-50);
  });

  it('packs what it unpacks to', () => {
    const numbers = new NumberWriter();
    for (const value of [0, 7, 31, 1, 1_000, 255]) numbers.put(value);
    const { weights } = unpackModel({ weights: numbers.toString(), scale: 1, bias: 0 });
    expect([weights[0], weights[31], weights[1_031]]).toEqual([7, 1, 255]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(263);
  });
});

describe('features of a text', () => {
  it('are words, their stems and pairs, and one to three Chinese characters', () => {
    expect(bucketsOf('patients list').size).toBe(4);
    expect(bucketsOf('名单库').size).toBe(6);
    expect(bucketsOf('12 — !').size).toBe(0);
  });

  it('are those of the beginning alone', () => {
    expect(bucketsOf(`${'a '.repeat(500)}patient`)).toEqual(bucketsOf('a '.repeat(200)));
  });

  it('of a column name are not those of the same words in a text', () => {
    const columns = new Set<number>();
    addColumnBuckets('patient', columns);
    expect(bucketsOf('patient')).not.toEqual(columns);
  });
});
