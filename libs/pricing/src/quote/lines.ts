import type { Rational } from '../money/rational.js';
import type { LocalText } from '../plans/plan-fields.js';

/** A step of the price before rounding. */
export interface ExactLine {
  /** Stable name of the step, e.g. `price`, `duration`, `promotion`, `tax`. */
  readonly code: string;
  readonly label: LocalText;
  /** How the amount came about, for people. */
  readonly basis: LocalText;
  /** Minor units of the plan's currency; negative for a reduction. */
  readonly delta: Rational;
  /** The plan, adjustment or table row that the step comes from. */
  readonly ruleId: string;
}

/** A step of the price as the quote shows it. Amounts are whole minor units as decimal strings. */
export interface QuoteLine {
  readonly code: string;
  readonly label: LocalText;
  readonly basis: LocalText;
  readonly amountBefore: string;
  readonly delta: string;
  /** `amountBefore` + `delta`, and the next line's `amountBefore`. */
  readonly amountAfter: string;
  readonly ruleId: string;
}

/** Lines whose deltas are the given whole amounts, running on from `before`. */
export function runningLines(lines: readonly Omit<ExactLine, 'delta'>[], deltas: readonly bigint[], before: bigint) {
  let amount = before;
  return lines.map(({ code, label, basis, ruleId }, index): QuoteLine => {
    const delta = deltas[index] ?? 0n;
    const amountBefore = amount;
    amount += delta;
    return {
      code,
      label,
      basis,
      amountBefore: amountBefore.toString(),
      delta: delta.toString(),
      amountAfter: amount.toString(),
      ruleId,
    };
  });
}
