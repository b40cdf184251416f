import type { CitationStatus } from '../decision.js';
import type { RouteFacts } from './facts.js';
import { routeTables } from './route-tables.js';
import { type RouteAnswer, type RouteDecisionKind, severityRank } from './vocabulary.js';

/** What a rule concludes, before basis, texts and open questions are put to it. */
export interface Outcome {
  readonly decision: RouteDecisionKind;
  readonly path: string;
  readonly missing: readonly string[];
  readonly until: string | null;
}

export function outcome(
  decision: RouteDecisionKind,
  path: string,
  missing: readonly string[] = [],
  until: string | null = null,
): Outcome {
  return { decision, path, missing: [...new Set(missing)].sort(), until };
}

/** `decision` when nothing is missing, otherwise held back for evidence on the same path. */
export function unlessMissing(
  decision: RouteDecisionKind,
  path: string,
  missing: readonly string[],
  until: string | null = null,
): Outcome {
  return outcome(missing.length === 0 ? decision : 'blocked_missing_evidence', path, missing, until);
}

/** Data may move on this decision, if nothing is missing. */
export function isOpen(decision: RouteDecisionKind): boolean {
  return severityRank(decision) >= severityRank('allowed_with_conditions');
}

/** Adds what the path rests on. */
export function toAnswer(
  pack: RouteAnswer['pack'],
  { decision, path, missing, until }: Outcome,
  facts: RouteFacts,
): RouteAnswer {
  const row = routeTables.outcomes[path];
  if (row === undefined) throw new Error(`packs/routes/outcomes.yaml has no row ${path}`);
  const special = isOpen(decision) ? row.open : decision === 'blocked_missing_evidence' ? row.blocked : undefined;
  return {
    pack,
    decision,
    path,
    missing,
    basis: special ?? row.basis,
    citations: row.cites.map((cite) => {
      const space = cite.indexOf(' ');
      return { status: cite.slice(0, space) as CitationStatus, reference: cite.slice(space + 1) };
    }),
    explanation: { en: row.en, zh: row.zh },
    unanswered: facts.unanswered,
    validUntil: until,
  };
}

/** The earlier of two last days; null never ends. */
export function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
