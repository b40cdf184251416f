import type { Read } from './fit-model.js';

/** Added to both counts, so that a word that was seen once does not decide. */
const SMOOTHING = 0.1;
const OCCURRENCES_MIN = 2;
/** What says less than this, in logits, is left out. */
const WEIGHT_MIN = 0.2;

/**
 * By feature the categories that it speaks for: the logarithm of how much oftener it occurs in sensitive listings of the category than in all sensitive
 * ones (pointwise mutual information, smoothed). Nothing speaks against a category. `categories` gives each listing's own, -1 for none.
 */
export function fitCategories(
  readings: readonly Read[],
  categories: readonly number[],
  count: number,
): Map<number, [category: number, weight: number][]> {
  const sizes = new Int32Array(count);
  const occurrences = new Map<number, Map<number, number>>();
  let all = 0;
  for (const [index, { words, names }] of readings.entries()) {
    const category = categories[index] ?? -1;
    if (category < 0) continue;
    all += 1;
    sizes[category] = (sizes[category] ?? 0) + 1;
    for (const feature of new Set([...words, ...names])) {
      const byCategory = occurrences.get(feature) ?? new Map<number, number>();
      occurrences.set(feature, byCategory);
      byCategory.set(category, (byCategory.get(category) ?? 0) + 1);
    }
  }
  const pairs = new Map<number, [number, number][]>();
  for (const [feature, byCategory] of occurrences) {
    const total = [...byCategory.values()].reduce((sum, times) => sum + times, 0);
    if (total < OCCURRENCES_MIN) continue;
    const speaking = [...byCategory]
      .map(([category, times]): [number, number] => {
        const expected = ((sizes[category] ?? 0) * total) / all;
        return [category, Math.log((times + SMOOTHING) / (expected + SMOOTHING))];
      })
      .filter(([, weight]) => weight > WEIGHT_MIN)
      .sort(([a], [b]) => a - b);
    if (speaking.length > 0) pairs.set(feature, speaking);
  }
  return pairs;
}
