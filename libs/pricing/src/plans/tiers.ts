import { z } from 'zod';
import { decimal } from '../money/rational.js';
import { minorUnits, nonNegativeDecimal } from './plan-fields.js';

const tier = z.strictObject({
  /** The last unit that the tier holds; `null` for the last tier. */
  upTo: nonNegativeDecimal.nullable(),
  /** Minor units a unit; may have decimals. */
  unitPrice: nonNegativeDecimal,
  /** Minor units for entering the tier at all. */
  flatFee: minorUnits.default('0'),
});

export type Tier = z.output<typeof tier>;

/** Tiers from the first unit on, without gaps: `upTo` rises strictly, and the last tier is open. */
export const tiers = z
  .array(tier)
  .min(1)
  .max(50)
  .superRefine((list, context) => {
    list.forEach(({ upTo }, index) => {
      const last = index === list.length - 1;
      const before = index === 0 ? '0' : (list[index - 1]?.upTo ?? null);
      if (last !== (upTo === null)) {
        const message = last ? 'must be null in the last tier' : 'must not be null before the last tier';
        context.addIssue({ code: 'custom', path: [index, 'upTo'], message });
      } else if (upTo !== null && before !== null && decimal(upTo, 'upTo').compare(decimal(before, 'upTo')) <= 0) {
        context.addIssue({ code: 'custom', path: [index, 'upTo'], message: 'must be above the tier before it' });
      }
    });
  });
