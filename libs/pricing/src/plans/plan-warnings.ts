import { volumePriceIn } from '../models/tiered.js';
import { decimal, decimalText } from '../money/rational.js';
import type { Plan } from './plan.js';
import type { LocalText } from './plan-fields.js';

/** Something that a provider should see before publishing a plan; the plan still works. */
export interface PlanWarning {
  readonly code: 'VOLUME_NOT_MONOTONE';
  readonly field: string;
  readonly message: LocalText;
}

/** Volume tiers whose end costs more than the start of a later one: a buyer pays less by using more. */
export function planWarnings(plan: Plan): PlanWarning[] {
  if (plan.kind !== 'volume' || plan.guard === 'next_tier') return [];
  const warnings: PlanWarning[] = [];
  plan.tiers.forEach((tier, index) => {
    const next = plan.tiers[index + 1];
    if (tier.upTo === null || next === undefined) return;
    const end = decimal(tier.upTo, 'upTo');
    const at = volumePriceIn(tier, end);
    const above = volumePriceIn(next, end);
    if (above.compare(at) >= 0) return;
    const [high, low] = [decimalText(at), decimalText(above)];
    warnings.push({
      code: 'VOLUME_NOT_MONOTONE',
      field: `tiers[${index}]`,
      message: {
        en: `${tier.upTo} units cost ${high} minor units, just above that ${low}: a buyer pays less by using more. Set guard to next_tier, or add a flat fee.`,
        zh: `用量 ${tier.upTo} 时价格为 ${high} 最小货币单位,超出后降为 ${low}:用得更多反而更便宜。请将 guard 设为 next_tier,或增加固定费用。`,
      },
    });
  });
  return warnings;
}
