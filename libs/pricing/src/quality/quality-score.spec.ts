import fc from 'fast-check';
import { type QualityProfile, qualityScore } from '../index.js';

const RUNS = Number(process.env.WEIR_PROPERTY_RUNS ?? 100);

const profile: QualityProfile = {
  rows: 100,
  columns: [
    { name: 'a', nullCount: 10, distinctEstimate: 80.7, validCount: 81 },
    { name: 'b', nullCount: 0, distinctEstimate: 5 },
  ],
  asOf: '2026-06-11T00:00:00Z',
  lastUpdated: '2026-06-01T00:00:00Z',
};
const scores = (input: QualityProfile): Record<string, string | null> =>
  Object.fromEntries(qualityScore(input).dimensions.map(({ dimension, score }) => [dimension, score]));

describe('quality score', () => {
  it('measures what the profile holds and says what was left out', () => {
    const { score, dimensions } = qualityScore(profile);
    expect(scores(profile)).toEqual({
      completeness: '0.95',
      validity: '0.9',
      uniqueness: '0.8',
      timeliness: null,
      consistency: null,
      accuracy: null,
    });
    expect(score).toBe('0.883333');
    expect(dimensions[5].basis).toEqual({
      en: 'Left out: there is no reference to compare with',
      zh: '未计入:没有可比对的参照',
    });
  });

  it('measures timeliness, consistency and accuracy where they were declared', () => {
    const declared = {
      ...profile,
      expectedUpdateDays: 5,
      duplicateRows: 1,
      declaredRules: { checked: 200, violated: 50 },
      accuracy: { compared: 10, matched: 7, source: 'attestation' as const },
    };
    expect(scores(declared)).toMatchObject({
      uniqueness: '0.99',
      timeliness: '0.5',
      consistency: '0.75',
      accuracy: '0.7',
    });
    expect(scores({ ...declared, expectedUpdateDays: 10 }).timeliness).toBe('1');
  });

  it('an empty dataset is not complete', () => {
    const empty = { ...profile, rows: 0, columns: [{ name: 'a', nullCount: 0, distinctEstimate: 0 }] };
    expect(qualityScore(empty).score).toBe('0');
  });

  it.each([
    [{ ...profile, columns: [{ name: 'a', nullCount: 101, distinctEstimate: 1 }] }, 'columns[0].nullCount'],
    [
      { ...profile, columns: [{ name: 'a', nullCount: 1, distinctEstimate: 1, validCount: 100 }] },
      'columns[0].validCount',
    ],
    [{ ...profile, rows: Number.NaN }, 'rows'],
    [{ ...profile, duplicateRows: -1 }, 'duplicateRows'],
    [{ ...profile, lastUpdated: '2027-01-01T00:00:00Z' }, 'lastUpdated'],
    [{ ...profile, accuracy: { compared: 1, matched: 2, source: 'reference' as const } }, 'accuracy.matched'],
  ])('%#: a contradictory profile names the field at fault', (input, field) => {
    expect(() => qualityScore(input)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', field }));
  });

  it('never falls when a cell is filled, a value corrected or a repeat taken out', () => {
    const counts = fc
      .integer({ min: 1, max: 200 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.nat(rows - 1), fc.nat(rows), fc.nat(rows)));
    fc.assert(
      fc.property(counts, ([rows, nulls, valid, repeats]) => {
        const known = Math.min(valid, rows - nulls);
        const of = (nullCount: number, validCount: number, duplicateRows: number): number =>
          Number(
            qualityScore({
              ...profile,
              rows,
              duplicateRows,
              columns: [
                { name: 'a', nullCount, distinctEstimate: 1 },
                { name: 'b', nullCount: nulls, distinctEstimate: 1, validCount },
              ],
            }).score,
          );
        const score = of(nulls, known, repeats);
        expect(of(Math.max(0, nulls - 1), known, repeats)).toBeGreaterThanOrEqual(score);
        expect(of(nulls, Math.min(known + 1, rows - nulls), repeats)).toBeGreaterThanOrEqual(score);
        expect(of(nulls, known, Math.max(0, repeats - 1))).toBeGreaterThanOrEqual(score);
      }),
      { numRuns: RUNS },
    );
  });
});
