import type { Effect, Finding } from '../decision.js';
import type { GateContext } from '../subject.js';

/**
 * Who may trade a restricted listing: the classes that every restricted finding admits. When no class is common to all, a
 * buyer at hand who holds a class of each finding is admitted by those; otherwise nobody.
 */
export function designatedClassesOf(effect: Effect, findings: readonly Finding[], context: GateContext): string[] {
  if (effect !== 'restricted') return [];
  const admitted = findings
    .filter((finding) => finding.effect === 'restricted')
    .map((finding) => finding.designatedClasses);
  const [first = [], ...rest] = admitted;
  const common = first.filter((one) => rest.every((classes) => classes.includes(one)));
  if (common.length > 0 || context.buyer === undefined) return [...new Set(common)].sort();
  const held = context.buyer.designatedClasses;
  const admitting = admitted.map((classes) => held.filter((one) => classes.includes(one)));
  return admitting.every((classes) => classes.length > 0) ? [...new Set(admitting.flat())].sort() : [];
}
