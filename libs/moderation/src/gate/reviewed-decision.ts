import { type Decision, EFFECTS, type Effect } from '@weir/compliance';
import { digestOf } from '@weir/kernel';

const severity = (effect: Effect): number => EFFECTS.indexOf(effect);
const worse = (one: Effect, other: Effect): Effect => (severity(one) < severity(other) ? other : one);

/** Reasons about one buyer, which a decision on the listing cannot have settled. */
const OF_A_BUYER = /^(unknown_jurisdiction|buyer_missing|mosaic|route:.*)$/;
/** Reasons that leave the gate without an answer: nobody trades until a person has one. */
const UNDECIDABLE = /^(error|unknown_jurisdiction|buyer_missing|unreadable_file)$/;

/** The gate's own decision with the effect that a reviewer gave, where it found nothing that the reviewer had not seen. */
export function withReviewedEffect(decision: Decision, reviewed: Decision): Decision {
  const seen = new Set(reviewed.findings.map((finding) => finding.ruleId));
  const isNew = decision.findings.some(
    (finding) => !seen.has(finding.ruleId) && severity(finding.effect) > severity(reviewed.effect),
  );
  if (isNew) return decision;
  const open = decision.reviewReasons.filter(({ id }) => !isSettled(id, reviewed));
  const undecided = open.some(({ id }) => UNDECIDABLE.test(id));
  const effect = undecided ? worse(reviewed.effect, 'restricted') : reviewed.effect;
  const designatedClasses = effect === 'restricted' ? reviewed.designatedClasses : decision.designatedClasses;
  return withDigest({
    ...decision,
    effect,
    reviewRequired: open.length > 0,
    reviewReasons: open,
    settledReasons: decision.reviewReasons.filter((reason) => !open.includes(reason)).map(({ id }) => id),
    designatedClasses: undecided ? [] : designatedClasses,
  });
}

/** Records from before reasons were kept count for everything about the listing itself. */
function isSettled(id: string, { settledReasons }: Decision): boolean {
  return settledReasons?.includes(id) ?? !OF_A_BUYER.test(id);
}

/** A person's decision on what the gate found: its reasons are settled. */
export function decidedByPerson(found: Decision, effect: Effect, designatedClasses: readonly string[]): Decision {
  return withDigest({
    ...found,
    effect,
    reviewRequired: false,
    reviewReasons: [],
    settledReasons: [...new Set([...(found.settledReasons ?? []), ...found.reviewReasons.map(({ id }) => id)])].sort(),
    designatedClasses: effect === 'restricted' ? designatedClasses : [],
  });
}

/** A decision's digest covers everything but itself. */
export function withDigest(decision: Decision): Decision {
  const { digest: _, ...body } = decision;
  return { ...body, digest: digestOf(body) };
}
