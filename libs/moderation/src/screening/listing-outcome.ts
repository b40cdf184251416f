import type { RevisionOutcome } from '@weir/catalog';
import { type Decision, EFFECTS, type Effect } from '@weir/compliance';

/**
 * What a decision does to a revision. Prohibited stays prohibited whether or not a person should look (the provider may
 * appeal); anything undecided, and a restriction that nobody could meet, goes to a person; what is due at the listing is
 * asked for; the rest goes live.
 */
export function outcomeEvent(decision: Decision): RevisionOutcome['event'] {
  if (decision.effect === 'prohibited') return 'prohibit';
  if (decision.reviewRequired || (decision.effect === 'restricted' && decision.designatedClasses.length === 0))
    return 'ask_review';
  return decision.missing.length > 0 ? 'ask_evidence' : 'go_live';
}

export function isMilder(a: Effect, b: Effect): boolean {
  return EFFECTS.indexOf(a) < EFFECTS.indexOf(b);
}
