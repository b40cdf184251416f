import type { LocalisedText } from '../decision.js';
import { isInside, isJurisdiction } from '../gate/jurisdictions.js';
import { decideChina } from './china.js';
import { decideEurope } from './europe.js';
import { RouteFacts } from './facts.js';
import { earlier, isOpen, type Outcome, outcome, toAnswer } from './outcome.js';
import { parseRouteInput, type RouteInput } from './route-input.js';
import { routeTables } from './route-tables.js';
import { decideUnitedStates } from './united-states.js';
import {
  moreSevere,
  type NextStep,
  ROUTE_PACKS,
  type RouteAnswer,
  type RouteDecision,
  type RoutePackId,
} from './vocabulary.js';

const DECIDERS: Readonly<Record<RoutePackId, (facts: RouteFacts) => Outcome>> = {
  CN: decideChina,
  US: decideUnitedStates,
  EU: decideEurope,
};

export interface RouteOptions {
  /**
   * What an absent answer to a question that could make things worse means: `no` as in case files (default), or `missing`, which holds the
   * transfer back with `answer:<field>` among what is missing.
   */
  readonly unanswered?: 'no' | 'missing';
}

/**
 * Whether data may cross a border. Every pack that binds answers: the one asked for, or those of the origin and of the people in the data; the
 * most severe decision wins, missing items are united. A place that no pack covers asks for a person's approval. Pure: the day is `as_of`.
 * @throws ValidationError that names the field at fault.
 */
export function decideRoute(input: RouteInput, { unanswered = 'no' }: RouteOptions = {}): RouteDecision {
  const checked = parseRouteInput(input);
  const { packs, unknown } = bindingPacks(checked);
  const answers = packs.map((pack) => answerOf(pack, checked, unanswered));
  if (unknown) answers.push(unknownAnswer(checked));
  const [first, ...others] = answers;
  // Unreachable: a place without a pack is unknown. It still fails closed.
  const decisive = others.reduce(moreSevere, first ?? unknownAnswer(checked));
  const missing = unite(answers.map((answer) => answer.missing));
  return {
    decision: decisive.decision,
    path: decisive.path,
    missing,
    basis: decisive.basis,
    citations: decisive.citations,
    explanation: decisive.explanation,
    next: missing.map(nextStep),
    deliverable: isOpen(decisive.decision) && missing.length === 0,
    reviewRequired: unknown,
    unanswered: unite(answers.map((answer) => answer.unanswered)),
    validUntil: answers.map(({ validUntil }) => validUntil).reduce(earlier, null),
    packs: answers,
    asOf: checked.as_of,
    versions: Object.fromEntries(packs.map((pack) => [pack, routeTables[pack].version])),
  };
}

/** The pack asked for, or those of the origin and of the people; in the order of `ROUTE_PACKS`. */
function bindingPacks(input: RouteInput): { readonly packs: readonly RoutePackId[]; readonly unknown: boolean } {
  const unassigned = [input.origin, input.destination].some((place) => !isJurisdiction(place));
  if (input.pack !== undefined) return { packs: [input.pack], unknown: unassigned };
  const places = [input.origin, ...(input.people ?? [])];
  const packOf = (place: string): RoutePackId | undefined => ROUTE_PACKS.find((pack) => isInside(place, pack));
  const bound = new Set(places.map(packOf));
  // Counts of US persons are themselves a statement of who is in the data.
  if (Object.values(input.us?.categories ?? {}).some((count) => (count ?? 0) > 0)) bound.add('US');
  if (input.us?.government_related === true || input.us?.padfa_sensitive === true) bound.add('US');
  return { packs: ROUTE_PACKS.filter((pack) => bound.has(pack)), unknown: unassigned || bound.has(undefined) };
}

function answerOf(pack: RoutePackId, input: RouteInput, unanswered: 'no' | 'missing'): RouteAnswer {
  const facts = new RouteFacts(input);
  const found = DECIDERS[pack](facts);
  const open = facts.unanswered;
  if (unanswered === 'no' || open.length === 0 || found.decision === 'prohibited') return toAnswer(pack, found, facts);
  const held = outcome('blocked_missing_evidence', found.path, [
    ...found.missing,
    ...open.map((field) => `answer:${field}`),
  ]);
  return toAnswer(pack, isOpen(found.decision) ? held : { ...found, missing: held.missing }, facts);
}

function unknownAnswer(input: RouteInput): RouteAnswer {
  return toAnswer(
    'unknown',
    outcome('approval_required', 'unknown_jurisdiction', ['no_valid_mechanism']),
    new RouteFacts(input),
  );
}

function nextStep(id: string): NextStep {
  if (id.startsWith('answer:')) {
    const field = id.slice('answer:'.length);
    return { id, text: { en: `Answer the question ${field}.`, zh: `请回答问题 ${field}。` } };
  }
  const steps: Readonly<Record<string, LocalisedText>> = routeTables.steps;
  return { id, text: steps[id] ?? { en: id, zh: id } };
}

const unite = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();
