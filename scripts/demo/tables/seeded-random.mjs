/**
 * Numbers that look random and are the same at every run (Mulberry32).
 *
 * @param {number} seed
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** @param {number} least @param {number} most @returns {number} a whole number, both ends included */
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
    /** @template T @param {readonly [T, ...T[]]} choices @returns {T} */
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  };
}
