/** The quadratic penalty on a weight divided by its reach. */
const PENALTY = 333;
const STEPS = 400;
const POWER_STEPS = 30;

/** Rows of a sparse matrix of zeros and ones, one behind the other. */
export interface Rows {
  readonly starts: Int32Array;
  readonly features: Int32Array;
  readonly size: number;
}

/** `rows × weights` plus the bias, which is the last weight. */
function multiply({ starts, features, size }: Rows, weights: Float64Array): Float64Array {
  const out = new Float64Array(size).fill(weights.at(-1) ?? 0);
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      sum += weights[features[at] as number] as number;
    }
    out[row] = (out[row] as number) + sum;
  }
  return out;
}

function multiplyBack({ starts, features, size }: Rows, factors: Float64Array, width: number): Float64Array {
  const out = new Float64Array(width + 1);
  for (let row = 0; row < size; row += 1) {
    const factor = factors[row] as number;
    for (let at = starts[row] as number; at < (starts[row + 1] as number); at += 1) {
      const feature = features[at] as number;
      out[feature] = (out[feature] as number) + factor;
    }
    out[width] = (out[width] as number) + factor;
  }
  return out;
}

/** How steep the loss can be, by the power method. */
function steepness(rows: Rows, importance: Float64Array, reach: Float64Array): number {
  const width = reach.length;
  let direction = new Float64Array(width + 1).fill(1);
  let length = 1;
  for (let step = 0; step < POWER_STEPS; step += 1) {
    const projected = multiply(rows, scaled(direction, reach)).map(
      (value, row) => (value * (importance[row] ?? 0)) / 4,
    );
    const next = scaled(multiplyBack(rows, projected, width), reach);
    length = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    direction = next.map((value) => value / length);
  }
  return length * 1.05 + PENALTY;
}

/** The bias keeps its scale. */
function scaled(values: Float64Array, reach: Float64Array): Float64Array {
  return values.map((value, at) => (at < reach.length ? value * (reach[at] as number) : value));
}

/**
 * Logistic regression by accelerated gradient (Nesterov; momentum dropped when it points uphill, O'Donoghue and Candès, 2015). A weight is
 * penalised less the larger its `reach`. The last weight returned is the bias. No randomness: the same input gives the same weights.
 */
export function descend(rows: Rows, signs: Float64Array, importance: Float64Array, reach: Float64Array): Float64Array {
  const width = reach.length;
  const step = 1 / steepness(rows, importance, reach);
  let weights = new Float64Array(width + 1);
  let ahead = weights.slice();
  let momentum = 1;
  for (let round = 0; round < STEPS; round += 1) {
    const pull = multiply(rows, scaled(ahead, reach)).map((score, row) => {
      const sign = signs[row] ?? 1;
      return (-sign * (importance[row] ?? 0)) / (1 + Math.exp(sign * score));
    });
    const slope = scaled(multiplyBack(rows, pull, width), reach);
    const next = new Float64Array(width + 1);
    let uphill = 0;
    for (let at = 0; at <= width; at += 1) {
      const here = ahead[at] as number;
      next[at] = here - step * ((slope[at] as number) + (at < width ? PENALTY * here : 0));
      uphill += (here - (next[at] as number)) * ((next[at] as number) - (weights[at] as number));
    }
    const faster = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = uphill > 0 ? 0 : (momentum - 1) / faster;
    ahead = next.map((weight, at) => weight + share * (weight - (weights[at] ?? 0)));
    weights = next;
    momentum = faster;
  }
  return scaled(weights, reach);
}
