import type { Condition, DuePoint, Effect } from '../decision.js';
import type { GateContext } from '../subject.js';
import { CONDITIONS } from '../taxonomy/taxonomy.js';
import type { Verdict } from './compile-rule.js';
import { conditionIdsOf } from './findings.js';

/** The condition that a restricted listing puts on its buyer. It is met by a designation, never by a document. */
export const DESIGNATED_TRADER = 'designated_trader';

/** The obligations that the decision attaches: none when nothing may be traded. */
export function conditionsOf(
  effect: Effect,
  leading: readonly { readonly verdict: Verdict; readonly finding: { readonly effect: Effect } }[],
): Condition[] {
  if (effect === 'prohibited' || effect === 'allowed') return [];
  const askedBy = new Map<string, Set<string>>();
  const ask = (id: string, category: string): void => {
    askedBy.set(id, (askedBy.get(id) ?? new Set()).add(category));
  };
  for (const { verdict, finding } of leading) {
    const { category } = verdict.rule.rule;
    for (const id of conditionIdsOf(verdict)) ask(id, category);
    if (finding.effect === 'restricted') ask(DESIGNATED_TRADER, category);
  }
  return [...askedBy.keys()].sort().flatMap((id) => {
    const definition = CONDITIONS.get(id);
    if (definition === undefined) return [];
    const { due, name, description } = definition;
    return [{ id, due, categories: [...(askedBy.get(id) ?? [])].sort(), name, description }];
  });
}

const DUE_BY: Readonly<Record<GateContext['point'], readonly DuePoint[]>> = {
  listing: ['listing'],
  order: ['listing', 'order'],
  delivery: ['listing', 'order', 'delivery'],
  renewal: ['listing', 'order', 'delivery', 'term'],
};

/** Ids of conditions due at this point or before, for which no evidence has been accepted. */
export function missingAt(
  context: GateContext,
  conditions: readonly Condition[],
  designatedClasses: readonly string[],
): string[] {
  const due = DUE_BY[context.point];
  const accepted = new Set(context.evidence);
  const held = new Set(context.buyer?.designatedClasses ?? []);
  const designated = context.buyer?.verified === true && designatedClasses.some((one) => held.has(one));
  return conditions
    .filter((condition) => due.includes(condition.due))
    .filter(({ id }) => (id === DESIGNATED_TRADER ? !designated : !accepted.has(id)))
    .map(({ id }) => id);
}
