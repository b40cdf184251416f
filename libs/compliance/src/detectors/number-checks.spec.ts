import { readFileSync } from 'node:fs';
import { detectorById } from './index.js';
import { checkedDigitsMax, edgeScreens, excluded, numberChecks } from './number-checks.js';

const context = { today: 20261231 };

/** A number of some length that begins like those of the detectors now and then, so that tests do pass. */
function candidate(length: number, round: number): string {
  let text = ['', '1101011990010', '4', '89', '1', '9', '199001', '0086138', '62', '37'][round % 10] as string;
  let state = Math.imul(round + 1, 0x9e3779b1) ^ length;
  while (text.length < length) {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) ^ (state >>> 13);
    text += String((state >>> 0) % 10);
  }
  return text.slice(0, length);
}

it.each(numberChecks.map((check) => [check.detector, check] as const))(
  '%s: no check refuses what the test takes, and an exact one takes nothing else',
  (id, check) => {
    const detector = detectorById(id);
    expect(detector).toBeDefined();
    for (const length of check.lengths) {
      expect(length).toBeLessThanOrEqual(checkedDigitsMax);
      for (let round = 0; round < 5000; round++) {
        const value = candidate(length, round);
        let sum = 0;
        for (let place = 0; place < length; place++) sum += check.add(place, Number(value[length - 1 - place]));
        const passes =
          sum < excluded && check.remainders.includes(sum % check.modulus) && !(check.varied && /^(.)\1*$/.test(value));
        const strength = detector?.test(value, context);
        if (strength !== 0) expect([value, passes]).toEqual([value, true]);
        if (passes && check.exact && !check.recursive) expect([value, strength]).toEqual([value, 1]);
      }
    }
  },
);

it('no screen of the ends refuses a known value', () => {
  const vectors = JSON.parse(
    readFileSync(new URL('../../fixtures/detectors/detector-vectors.json', import.meta.url), 'utf8'),
  ) as Record<string, { valid: unknown[] }>;
  for (const { detector, first, second, last } of edgeScreens) {
    for (const value of vectors[detector]?.valid ?? []) {
      if (typeof value !== 'string' || /^\d+$/.test(value) || detectorById(detector)?.test(value, context) === 0)
        continue;
      const fits = (set: string, char: string | undefined) => set === '' || set.includes(char ?? '?');
      expect([value, fits(first, value[0]) && fits(second, value[1]) && fits(last, value.at(-1))]).toEqual([
        value,
        true,
      ]);
    }
  }
});

it('bits suffice for all screens', () => {
  expect(numberChecks.length).toBeLessThanOrEqual(31);
  expect(edgeScreens.length).toBeLessThanOrEqual(31);
});
