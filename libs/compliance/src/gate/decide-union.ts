import { digestOf } from '@weir/kernel';
import { EFFECTS, type Effect, type Finding } from '../decision.js';
import type { GateContext, ListingSubject } from '../subject.js';
import type { CompiledGate } from './compile-gate.js';
import { decide } from './decide.js';

/** What a buyer holds already: what its columns and values say, without the words of its listing. */
export type UnionMember = Pick<
  ListingSubject,
  'tags' | 'columns' | 'columnEvidence' | 'fileEvidence' | 'rows' | 'estimatedSubjects'
>;

/** What several purchases amount to together. */
export interface UnionDecision {
  readonly effect: Effect;
  /** Findings that are more severe than anything in the purchases alone. */
  readonly findings: readonly Finding[];
  readonly categories: readonly string[];
  /** Purchases put together, the new one included. */
  readonly purchases: number;
  readonly digest: string;
}

const severity = (effect: Effect): number => EFFECTS.indexOf(effect);

/**
 * Mosaic: whether a purchase together with earlier ones would be gated more severely than each of them (Law on Guarding State Secrets, Art. 36(2):
 * leaks by aggregation and correlation). The gate decides on the union of columns, values, files and tags, with the persons and rows of all; words
 * of the new listing count, words of earlier ones do not. The linear model reads how one listing is worded, so it is not asked about the union. The
 * order of `earlier` does not matter.
 * @returns null when the union is no more severe than its severest part.
 */
export function decideUnion(
  subject: ListingSubject,
  earlier: readonly UnionMember[],
  context: GateContext,
  gate: CompiledGate,
): UnionDecision | null {
  if (earlier.length === 0) return null;
  const union = decide(unionOf(subject, earlier), context, { ...gate, model: undefined });
  let worst = severity(decide(subject, context, gate).effect);
  for (const member of earlier) {
    if (severity(union.effect) <= worst) return null;
    worst = Math.max(worst, severity(decide({ title: '', description: '', ...member }, context, gate).effect));
  }
  if (severity(union.effect) <= worst) return null;
  const findings = union.findings.filter(({ effect }) => severity(effect) > worst);
  const whole = {
    effect: union.effect,
    findings,
    categories: [...new Set(findings.map(({ category }) => category))].sort(),
    purchases: earlier.length + 1,
  };
  return { ...whole, digest: digestOf(whole) };
}

function unionOf(subject: ListingSubject, earlier: readonly UnionMember[]): ListingSubject {
  const parts = [subject, ...earlier];
  return {
    ...subject,
    tags: [...new Set(parts.flatMap(({ tags }) => tags))],
    columns: [...new Set(parts.flatMap(({ columns }) => columns))],
    columnEvidence: parts.flatMap(({ columnEvidence }) => columnEvidence ?? []),
    fileEvidence: parts.flatMap(({ fileEvidence }) => fileEvidence ?? []),
    rows: parts.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    estimatedSubjects: parts.reduce((sum, { estimatedSubjects }) => sum + (estimatedSubjects ?? 0), 0),
  };
}
