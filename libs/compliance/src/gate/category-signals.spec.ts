import { builtInPacks } from '../packs/built-in-packs.js';
import { CATEGORY_IDS } from '../taxonomy/taxonomy.js';
import { dependsOnChina, exceptionsOf, signalsOfCategory, unlessOf } from './category-signals.js';
import { compilePacks } from './compile-gate.js';

const gate = compilePacks(builtInPacks(), '2026-11-29');

describe('signals of a category', () => {
  it.each([...CATEGORY_IDS])('%s has signals that the lexicon knows and a rule starts from', (category) => {
    const started = new Set(gate.rules.flatMap(({ any }) => any));
    const numbers = signalsOfCategory(category).map((signal) => gate.vocabulary.signalIds.get(signal) ?? -1);
    expect(numbers).not.toEqual([]);
    expect(numbers).not.toContain(-1);
    expect(numbers.some((number) => started.has(number))).toBe(true);
    for (const exception of exceptionsOf(category)) expect(gate.vocabulary.signalIds.has(exception)).toBe(true);
    for (const set of unlessOf(category)) expect(gate.vocabulary.setIds.has(set)).toBe(true);
  });

  it('a category that is not known has none', () => {
    expect([
      signalsOfCategory('weather'),
      exceptionsOf('weather'),
      unlessOf('weather'),
      dependsOnChina('weather'),
    ]).toEqual([[], [], [], undefined]);
  });
});
