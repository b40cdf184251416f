import type { Plan } from '../plans/plan.js';
import type { ExactLine } from '../quote/lines.js';
import type { PriceRequest } from '../quote/price-request.js';
import { fixedLines, fixedTermLines } from './fixed.js';

/** The lines of the plan's own price model, before any adjustment. */
export function baseLines(plan: Plan, request: PriceRequest): ExactLine[] {
  switch (plan.kind) {
    case 'fixed':
      return fixedLines(plan, request);
    case 'fixed_term':
      return fixedTermLines(plan, request);
  }
}
