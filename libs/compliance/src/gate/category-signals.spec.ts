import { builtInPacks } from '../packs/built-in-packs.js';
import { CATEGORY_IDS } from '../taxonomy/taxonomy.js';
import { exceptionsOf, needsOf, signalsOfCategory } from './category-signals.js';
import { compilePacks } from './compile-gate.js';

const gate = compilePacks(builtInPacks(), '2026-11-29');

describe('signals of a category', () => {
  it.each([...CATEGORY_IDS])('%s has signals that the lexicon knows and a rule starts from', (category) => {
    const started = new Set(gate.rules.flatMap(({ any }) => any));
    const numbers = signalsOfCategory(category).map((signal) => gate.vocabulary.signalIds.get(signal) ?? -1);
    expect(numbers).not.toEqual([]);
    expect(numbers).not.toContain(-1);
    expect(numbers.some((number) => started.has(number))).toBe(true);
    const exceptions = signalsOfCategory(category).flatMap((signal) => [
      ...exceptionsOf(category, signal),
      ...needsOf(signal),
    ]);
    for (const exception of exceptions) expect(gate.vocabulary.signalIds.has(exception)).toBe(true);
  });

  it('a category that is not known has none', () => {
    expect([signalsOfCategory('weather'), exceptionsOf('weather', 'rain')]).toEqual([[], []]);
  });
});
