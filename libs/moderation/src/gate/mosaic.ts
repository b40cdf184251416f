import {
  type CompiledGate,
  categoryName,
  type Decision,
  decideUnion,
  type GateContext,
  type ListingSubject,
  type UnionMember,
} from '@weir/compliance';
import { withDigest } from './reviewed-decision.js';

/** What a buyer bought before that belongs together with a listing. */
export interface EarlierPurchases {
  readonly members: readonly UnionMember[];
  /** There was no more than what is here. */
  readonly isComplete: boolean;
}

/** The decision, for a person where the purchase together with earlier ones would be gated more severely than each of them. */
export function withMosaic(
  decision: Decision,
  subject: ListingSubject,
  earlier: EarlierPurchases,
  context: GateContext,
  gate: CompiledGate,
): Decision {
  const union = decideUnion(subject, earlier.members, context, gate);
  if (union === null && earlier.isComplete) return decision;
  return withDigest({
    ...decision,
    ...(union === null ? {} : { union }),
    reviewRequired: true,
    reviewReasons: [...decision.reviewReasons, { id: 'mosaic', text: reason(union) }],
  });
}

function reason(union: ReturnType<typeof decideUnion>): { en: string; zh: string } {
  if (union === null)
    return {
      en: 'The buyer has made too many purchases of this kind in twelve months to be put together by rules.',
      zh: '买方十二个月内此类购买过多，无法由规则合并判断。',
    };
  const names = union.categories.map(categoryName);
  const rules = union.findings.map(({ ruleId }) => ruleId).join(', ');
  return {
    en: `Together, the ${union.purchases} purchases of this buyer would be ${union.effect} (${names.map(({ en }) => en).join(', ')}; ${rules}), more than each alone.`,
    zh: `该买方的${union.purchases}次购买合并后将被判定为更严格的等级（${names.map(({ zh }) => zh).join('、')}；${rules}），严于各次单独判断。`,
  };
}
