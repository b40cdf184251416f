import { ValidationError } from '@weir/kernel';
import type { Plan, PlanKind } from '../plans/plan.js';
import type { PriceRequest } from '../quote/price-request.js';

type Option = 'durationMonths' | 'seats' | 'usage' | 'startAt' | 'contractReference';

const OPTIONS: Readonly<Record<PlanKind, readonly Option[]>> = {
  fixed: ['seats'],
  fixed_term: ['durationMonths', 'seats'],
  subscription: ['seats', 'startAt'],
  metered: ['usage'],
  graduated: ['usage'],
  volume: ['usage'],
  package: ['usage'],
  instalments: [],
  trial: [],
  own_subscription: ['contractReference'],
};

const REQUIRED: ReadonlySet<Option> = new Set(['durationMonths', 'usage', 'contractReference']);
const ALL: readonly Option[] = ['durationMonths', 'seats', 'usage', 'startAt', 'contractReference'];

/**
 * An option that the plan does not know would be ignored in silence, so it is refused.
 * @throws ValidationError naming the option that is missing or out of place.
 */
export function requireOptions(plan: Plan, request: PriceRequest): void {
  const allowed = OPTIONS[plan.kind];
  for (const option of ALL) {
    const given = request[option] !== undefined;
    if (given && !allowed.includes(option)) {
      throw new ValidationError(option, `${option} must be left out: a ${plan.kind} plan does not take it.`);
    }
    if (!given && allowed.includes(option) && REQUIRED.has(option)) {
      throw new ValidationError(option, `${option} is required by a ${plan.kind} plan.`);
    }
  }
  if ('perSeat' in plan && !plan.perSeat && (request.seats ?? 1) !== 1) {
    throw new ValidationError('seats', 'seats must be left out: this plan is not priced per seat.');
  }
}
