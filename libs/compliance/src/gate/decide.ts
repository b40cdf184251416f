import { digestOf } from '@weir/kernel';
import type { Condition, Decision, Effect, Finding } from '../decision.js';
import type { GateContext, ListingSubject } from '../subject.js';
import { evidenceOfColumns } from './column-evidence.js';
import { type CompiledGate, evaluateRules } from './compile-gate.js';
import { type FactVector, moreSevere, OBFUSCATED, PRESENT, SPOKEN, STRUCTURED, type Verdict } from './compile-rule.js';
import { conditionsOf, missingAt } from './conditions.js';
import { designatedClassesOf } from './designation.js';
import { establishFacts, type ListingFacts } from './facts.js';
import { compareFindings, findingOf, primaryCategoryOf } from './findings.js';
import { normaliseContext, normaliseSubject } from './normalise-input.js';
import { readStructure } from './read-columns.js';
import { readModel } from './read-model.js';
import { readText } from './read-text.js';
import { type ReviewReasonId, reviewReason, reviewReasonsOf, undecidable } from './review.js';

/**
 * Decides on a listing at one point of its trade. Deterministic: the same input and packs give the same digest. Never
 * throws: what cannot be decided is restricted, tradable by nobody, and goes to a person.
 */
export function decide(subject: ListingSubject, context: GateContext, gate: CompiledGate): Decision {
  try {
    return decideChecked(normaliseSubject(subject), normaliseContext(context), gate);
  } catch {
    return undecidedDecision(context, gate, 'error');
  }
}

function decideChecked(subject: ListingSubject, context: GateContext, gate: CompiledGate): Decision {
  const columns = evidenceOfColumns(subject);
  const text = readText(subject, gate.vocabulary);
  const structure = readStructure(subject, columns, gate.vocabulary);
  const facts = establishFacts(subject, text, structure, gate.vocabulary, readModel(subject, text, gate));
  const vector = factVector(facts, context, gate);
  const verdicts = evaluateRules(gate, vector);
  const found = verdicts
    .map((verdict) => ({ verdict, finding: findingOf(verdict, facts) }))
    .filter(({ finding }) => finding.effect !== 'allowed');
  const leading = withoutSuperseded(found);
  const findings = leading.map(({ finding }) => finding).sort(compareFindings);
  const putAside = [...facts.putAsideByStatus].some((signal) => (gate.rulesBySignal[signal]?.length ?? 0) > 0);
  const reasons = reviewReasonsOf({
    putAside,
    facts,
    verdicts: leading.map(({ verdict }) => verdict),
    columns,
    subject,
    context,
  });
  let effect = findings.reduce<Effect>((worst, finding) => moreSevere(worst, finding.effect), 'allowed');
  const undecided = undecidable(reasons);
  if (undecided) effect = moreSevere(effect, 'restricted');
  const designatedClasses = undecided ? [] : designatedClassesOf(effect, findings, context);
  const conditions = conditionsOf(effect, leading);
  return seal(
    {
      effect,
      reviewRequired: reasons.length > 0,
      reviewReasons: reasons.map(reviewReason),
      obfuscation:
        facts.hiddenTerms && findings.some(({ evidence }) => evidence.some(({ obfuscated }) => obfuscated === true)),
      findings,
      categories: [...new Set(findings.map(({ category }) => category))].sort(),
      primaryCategory: primaryCategoryOf(findings),
      conditions,
      missing: missingAt(context, conditions, designatedClasses),
      designatedClasses,
    },
    subject,
    context,
    gate,
  );
}

/** The rules' view of the facts. */
export function factVector(facts: ListingFacts, context: GateContext, gate: CompiledGate): FactVector {
  const strength = new Uint8Array(gate.vocabulary.signals.length);
  for (const [signal, fact] of facts.signals) {
    strength[signal] =
      PRESENT | (fact.structured ? STRUCTURED : 0) | (fact.obfuscated ? OBFUSCATED : 0) | (fact.spoken ? SPOKEN : 0);
  }
  const accepted = new Set(context.evidence);
  return {
    strength,
    present: [...facts.signals.keys()],
    accepted,
    claimed: new Set([...accepted, ...facts.claims]),
    subjects: facts.subjects,
    recipients: [context.buyer?.jurisdiction, context.destination].filter((code) => code !== undefined),
    purpose: context.purpose,
  };
}

interface Found {
  readonly verdict: Verdict;
  readonly finding: Finding;
}

/** Of several rules of one pack on one category the most severe is reported; among equals the first by id. */
function withoutSuperseded(found: readonly Found[]): Found[] {
  const byCategory = new Map<string, Found>();
  for (const entry of [...found].sort((a, b) => compareFindings(a.finding, b.finding))) {
    const key = `${entry.finding.pack}/${entry.finding.category}`;
    if (!byCategory.has(key)) byCategory.set(key, entry);
  }
  return [...byCategory.values()];
}

type Unsealed = Omit<Decision, 'packs' | 'asOf' | 'inputDigest' | 'digest'>;

function seal(decision: Unsealed, subject: ListingSubject, context: GateContext, gate: CompiledGate): Decision {
  const whole = {
    ...decision,
    packs: gate.packs,
    asOf: context.asOf,
    inputDigest: digestOf({ subject, context, packs: gate.packs, gate: gate.digest }),
  };
  return { ...whole, digest: digestOf(whole) };
}

/** The decision for what cannot be decided at all. */
function undecidedDecision(context: unknown, gate: CompiledGate, reason: ReviewReasonId): Decision {
  const asOf =
    typeof (context as GateContext | null)?.asOf === 'string'
      ? String((context as GateContext).asOf).slice(0, 40)
      : gate.asOf;
  const conditions: readonly Condition[] = [];
  const whole = {
    effect: 'restricted' as const,
    reviewRequired: true,
    reviewReasons: [reviewReason(reason)],
    obfuscation: false,
    findings: [],
    categories: [],
    primaryCategory: null,
    conditions,
    missing: [],
    designatedClasses: [],
    packs: gate.packs,
    asOf: asOf.toWellFormed(),
    inputDigest: digestOf({ unreadable: true, packs: gate.packs }),
  };
  return { ...whole, digest: digestOf(whole) };
}
