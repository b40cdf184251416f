import type { LocalisedText } from '@weir/compliance';
import type { DecisionRecord, Review } from '@weir/moderation';
import type { Locale } from '@weir/platform';
import { type DecisionModel, EffectModel, type ReviewModel } from './moderation.models.js';

export function localised(text: LocalisedText, locale: Locale): string {
  return locale === 'zh-CN' ? text.zh : text.en;
}

export function toDecisionModel(record: DecisionRecord, locale: Locale): DecisionModel {
  const { body } = record;
  return {
    id: record.id,
    point: record.point,
    effect: EffectModel[body.effect],
    reviewRequired: body.reviewRequired,
    reviewReasons: body.reviewReasons.map((reason) => localised(reason.text, locale)),
    obfuscation: body.obfuscation,
    findings: body.findings.map((finding) => ({
      ...finding,
      effect: EffectModel[finding.effect],
      categoryName: localised(finding.categoryName, locale),
      rationale: localised(finding.rationale, locale),
      remedy: localised(finding.remedy, locale),
      evidence: finding.evidence.map((evidence) => ({ ...evidence })),
      citations: finding.citations.map((citation) => ({ ...citation })),
    })),
    conditions: body.conditions.map((condition) => ({
      id: condition.id,
      due: condition.due,
      name: localised(condition.name, locale),
      description: localised(condition.description, locale),
      categories: [...condition.categories],
    })),
    missing: [...body.missing],
    designatedClasses: [...body.designatedClasses],
    packs: body.packs.map((pack) => ({ ...pack })),
    digest: record.digest,
    inputDigest: body.inputDigest,
    decidedBy: record.decidedBy,
    reason: record.reason,
    createdAt: record.createdAt,
  };
}

export function toReviewModel(review: Review): ReviewModel {
  return { ...review, outcome: review.outcome === null ? null : EffectModel[review.outcome] };
}
