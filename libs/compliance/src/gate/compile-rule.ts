import type { Effect } from '../decision.js';
import type { Rule, RuleOverride, RulePack } from '../packs/pack-schema.js';
import { isInside } from './jurisdictions.js';

export const PRESENT = 1;
export const STRUCTURED = 2;
export const OBFUSCATED = 4;
/** Said plainly in title, description or source statement: an override may rest on it. */
export const SPOKEN = 8;

/** The facts of one listing in the form that rules are evaluated on. */
export interface FactVector {
  /** Per signal number: 0, or PRESENT with STRUCTURED, OBFUSCATED and SPOKEN. */
  readonly strength: Uint8Array;
  /** Numbers of the signals that are present. */
  readonly present: readonly number[];
  /** Evidence ids that are claimed or accepted. */
  readonly claimed: ReadonlySet<string>;
  /** Evidence ids that are accepted. */
  readonly accepted: ReadonlySet<string>;
  readonly subjects: number;
  /** ISO 3166-1 alpha-2 of the buyer and of the destination, as far as known. */
  readonly recipients: readonly string[];
  readonly purpose: string | undefined;
}

export interface Verdict {
  readonly rule: CompiledRule;
  readonly effect: Effect;
  readonly override: RuleOverride | undefined;
}

export interface CompiledRule {
  readonly pack: RulePack;
  readonly rule: Rule;
  /** Effect after the cap for weakly sourced rules. */
  readonly effect: Effect;
  readonly weaklySourced: boolean;
  /** Signals that bring the rule up, and those that must be present too. */
  readonly any: readonly number[];
  readonly all: readonly number[];
  readonly subjectsAtLeast: number;
  /** Places of which the buyer's or the destination must be one, when the rule names any. */
  readonly places: readonly string[] | undefined;
  /** The remaining facts, when the rule asks for any. */
  readonly check: ((facts: FactVector) => boolean) | undefined;
  /** The verdict when no override can change it. */
  readonly fixed?: Verdict | undefined;
  readonly withOverrides: (facts: FactVector) => Verdict;
}

const SEVERITY: Readonly<Record<Effect, number>> = { allowed: 0, conditional: 1, restricted: 2, prohibited: 3 };

export const severityOf = (effect: Effect): number => SEVERITY[effect];

export function moreSevere(a: Effect, b: Effect): Effect {
  return SEVERITY[a] >= SEVERITY[b] ? a : b;
}

const milder = (a: Effect, b: Effect): Effect => (SEVERITY[a] <= SEVERITY[b] ? a : b);

/** Compiles a rule to a closure over signal numbers. Signals of the rule that no vocabulary knows never hold. */
export function compileRule(pack: RulePack, rule: Rule, signalIds: ReadonlyMap<string, number>): CompiledRule {
  const known = (ids: readonly string[]): number[] => ids.flatMap((id) => signalIds.get(id) ?? []);
  const any = known(rule.when.any);
  const all = known(rule.when.all);
  const weaklySourced = !rule.legal.some(({ status }) => status === 'V' || status === 'S' || status === 'B-high');
  const effect = weaklySourced ? milder(rule.effect, 'restricted') : rule.effect;
  const overrides = rule.overrides.map((override) => compileOverride(override, known, effect));
  const compiled: CompiledRule = {
    pack,
    rule,
    effect,
    weaklySourced,
    // A rule that asks for a signal which no vocabulary knows is never brought up.
    any: all.length < rule.when.all.length ? [] : any,
    all,
    subjectsAtLeast: rule.when.facts.subjectsAtLeast ?? 0,
    places: rule.when.facts.recipientIn,
    check: compileFacts(pack, rule, any),
    withOverrides: (vector) => applyOverrides(compiled, vector, overrides),
  };
  const plain: Verdict = { rule: compiled, effect, override: undefined };
  return Object.assign(compiled, { fixed: overrides.length === 0 ? plain : undefined });
}

function compileFacts(
  pack: RulePack,
  rule: Rule,
  any: readonly number[],
): ((facts: FactVector) => boolean) | undefined {
  const { foreignRecipient, obfuscated, structured } = rule.when.facts;
  const checks: ((facts: FactVector) => boolean)[] = [];
  if (foreignRecipient === true)
    checks.push(({ recipients }) => recipients.some((code) => !isInside(code, pack.jurisdiction)));
  const hasStrength = (bit: number) => (facts: FactVector) =>
    any.some((signal) => ((facts.strength[signal] ?? 0) & bit) !== 0);
  if (obfuscated === true) checks.push(hasStrength(OBFUSCATED));
  if (structured === true) checks.push(hasStrength(STRUCTURED));
  if (checks.length <= 1) return checks[0];
  return (vector) => checks.every((check) => check(vector));
}

interface CompiledOverride {
  readonly override: RuleOverride;
  readonly holds: (facts: FactVector) => boolean;
  /** Effect when all its evidence is accepted, and when some of it is only claimed. */
  readonly proven: Effect;
  readonly claimed: Effect;
}

function compileOverride(
  override: RuleOverride,
  known: (ids: readonly string[]) => number[],
  ruleEffect: Effect,
): CompiledOverride {
  const signals = known(override.signals);
  const impossible = signals.length < override.signals.length;
  const without = known(override.without);
  const purposes = new Set(override.purposes);
  return {
    override,
    proven: milder(override.effect, ruleEffect),
    claimed: milder(moreSevere(override.effect, 'conditional'), ruleEffect),
    holds: ({ strength, claimed, purpose }) =>
      !impossible &&
      override.evidence.every((id) => claimed.has(id)) &&
      signals.every((signal) => ((strength[signal] ?? 0) & SPOKEN) !== 0) &&
      without.every((signal) => strength[signal] === 0) &&
      (purposes.size === 0 || (purpose !== undefined && purposes.has(purpose))),
  };
}

/** Of the overrides that hold the mildest counts; what is merely claimed never lowers below conditional. */
function applyOverrides(rule: CompiledRule, facts: FactVector, overrides: readonly CompiledOverride[]): Verdict {
  let best: Verdict = { rule, effect: rule.effect, override: undefined };
  for (const candidate of overrides) {
    if (!candidate.holds(facts)) continue;
    const proven = candidate.override.evidence.every((id) => facts.accepted.has(id));
    const effect = proven ? candidate.proven : candidate.claimed;
    if (severityOf(effect) < severityOf(best.effect)) best = { rule, effect, override: candidate.override };
  }
  return best;
}
