import { type Money, ValidationError } from '@weir/kernel';
import { type Rational, ratio } from '../money/rational.js';
import { roundPartsToTotal } from '../money/rounding.js';

/**
 * Shapley values of rows for a K-nearest-neighbour classifier and one test point, exactly and in one pass (Jia et al.,
 * PVLDB 12(11), 2019). A set of rows is worth the share of its K nearest rows that bear the right label.
 * @param matches whether each row bears the test point's label, nearest row first.
 * @returns values in the same order; they sum to the worth of all rows.
 * @throws ValidationError for no rows or a K below 1.
 */
export function knnShapleySorted(matches: readonly boolean[], k: number): Float64Array {
  requireK(k);
  const rows = matches.length;
  if (rows === 0) throw new ValidationError('matches', 'matches must not be empty.');
  const values = new Float64Array(rows);
  const hit = (index: number): number => (matches[index] === true ? 1 : 0);
  values[rows - 1] = (hit(rows - 1) * Math.min(k, rows)) / (rows * k);
  for (let index = rows - 2; index >= 0; index -= 1) {
    const rank = index + 1;
    const step = ((hit(index) - hit(index + 1)) / k) * (Math.min(k, rank) / rank);
    values[index] = (values[index + 1] ?? 0) + step;
  }
  return values;
}

export interface LabelledPoint {
  readonly features: ArrayLike<number>;
  readonly label: string | number;
}

/**
 * The mean over test points of each row's value, by Euclidean distance; rows at the same distance in the order given.
 * @throws ValidationError naming the point whose features are missing, not finite, or of another number.
 */
export function knnShapley(
  rows: readonly LabelledPoint[],
  tests: readonly LabelledPoint[],
  k: number,
  onProgress: (done: number, of: number) => void = () => undefined,
): Float64Array {
  requireK(k);
  const dimensions = rows[0]?.features.length ?? 0;
  requirePoints(rows, 'rows', dimensions);
  requirePoints(tests, 'tests', dimensions);
  const totals = new Float64Array(rows.length);
  tests.forEach((test, done) => {
    const distances = Float64Array.from(rows, ({ features }) => squaredDistance(features, test.features));
    const order = [...rows.keys()].sort((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0) || a - b);
    const values = knnShapleySorted(
      order.map((row) => rows[row]?.label === test.label),
      k,
    );
    order.forEach((row, rank) => {
      totals[row] = (totals[row] ?? 0) + (values[rank] ?? 0) / tests.length;
    });
    onProgress(done + 1, tests.length);
  });
  return totals;
}

const SCALE = 1e12;

/**
 * Splits an amount over rows in proportion to their values; a row that harms (a value below zero) gets nothing and pays
 * nothing. Parts sum to the amount.
 * @throws ValidationError when no row has a value above zero.
 */
export function payByValue(total: Money, values: ArrayLike<number>): Money[] {
  const weights = Array.from(values, (value) => BigInt(Math.round(Math.max(0, value) * SCALE)));
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) throw new ValidationError('values', 'values must hold one above zero.');
  const parts: Rational[] = weights.map((weight) => ratio(total.minorUnits * weight, sum));
  return roundPartsToTotal(parts, total.minorUnits).map((minorUnits) => ({ minorUnits, currency: total.currency }));
}

function requireK(k: number): void {
  if (!Number.isInteger(k) || k < 1) throw new ValidationError('k', 'k must be a whole number of at least 1.');
}

function requirePoints(points: readonly LabelledPoint[], field: string, dimensions: number): void {
  if (points.length === 0) throw new ValidationError(field, `${field} must not be empty.`);
  points.forEach(({ features }, index) => {
    if (features.length !== dimensions || dimensions === 0 || !Array.from(features).every(Number.isFinite)) {
      const at = `${field}[${index}].features`;
      throw new ValidationError(at, `${at} must hold ${dimensions} finite numbers.`);
    }
  });
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return sum;
}
