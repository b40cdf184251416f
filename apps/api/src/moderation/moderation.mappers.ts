import {
  type Condition,
  DUE_POINTS,
  explainDecision,
  explainRoute,
  type LocalisedText,
  type RouteDecision,
} from '@weir/compliance';
import type { DecisionRecord, Review } from '@weir/moderation';
import type { Locale } from '@weir/platform';
import { type DecisionModel, EffectModel, type ReviewModel, type RouteModel } from './moderation.models.js';

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
      state: stateOf(condition, record),
    })),
    missing: [...body.missing],
    designatedClasses: [...body.designatedClasses],
    route: body.route === undefined ? null : toRouteModel(body.route, locale),
    explanation: explained(record, locale),
    packs: body.packs.map((pack) => ({ ...pack })),
    digest: record.digest,
    inputDigest: body.inputDigest,
    decidedBy: record.decidedBy,
    reason: record.reason,
    createdAt: record.createdAt,
  };
}

/** A condition that is due at a later point blocks nothing yet. */
function stateOf({ id, due }: Condition, { point, body }: DecisionRecord): 'met' | 'missing' | 'later' {
  if (body.missing.includes(id)) return 'missing';
  const now = point === 'renewal' ? DUE_POINTS.length : DUE_POINTS.indexOf(point);
  return DUE_POINTS.indexOf(due) > now ? 'later' : 'met';
}

function explained({ body }: DecisionRecord, locale: Locale): string {
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  const decision = explainDecision(body, language);
  return body.route === undefined ? decision : `${decision}\n\n${explainRoute(body.route, language)}`;
}

export function toRouteModel(route: RouteDecision, locale: Locale): RouteModel {
  return {
    decision: route.decision,
    path: route.path,
    basis: route.basis,
    explanation: localised(route.explanation, locale),
    missing: [...route.missing],
    next: route.next.map(({ id, text }) => ({ id, text: localised(text, locale) })),
    citations: route.citations.map(({ reference, status }) => `${reference} [${status}]`),
    deliverable: route.deliverable,
    validUntil: route.validUntil,
    packs: route.packs.map(({ pack, decision, path, basis, missing }) => ({
      pack,
      decision,
      path,
      basis,
      missing: [...missing],
    })),
  };
}

export function toReviewModel(review: Review): ReviewModel {
  return { ...review, outcome: review.outcome === null ? null : EffectModel[review.outcome] };
}
