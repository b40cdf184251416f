import { digestOf } from '@weir/kernel';
import { BUILT_IN_LEXICON } from '../packs/built-in-lexicon.js';
import type { RulePack } from '../packs/pack-schema.js';
import { type CompiledRule, compileRule, type FactVector, type Verdict } from './compile-rule.js';
import { compileVocabulary, type Vocabulary } from './vocabulary.js';

/** Packs compiled for deciding at one day. Immutable; compile once and decide many times. */
export interface CompiledGate {
  readonly asOf: string;
  readonly packs: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  readonly vocabulary: Vocabulary;
  /** Rules in force, by the signal that brings them up. */
  readonly rulesBySignal: readonly (readonly CompiledRule[])[];
  readonly rules: readonly CompiledRule[];
  /** Digest of packs and lexicons. */
  readonly digest: string;
}

/** Whether `day` (RFC 3339) lies in `[from, to)`. */
export function inForce(from: string, to: string | null, day: string): boolean {
  const date = day.slice(0, 10);
  return from <= date && (to === null || date < to);
}

/**
 * Compiles packs to category-indexed closures. Rules and packs that are not in force at `asOf` never fire; the order of
 * packs does not matter.
 */
export function compilePacks(packs: readonly RulePack[], asOf: string): CompiledGate {
  const active = [...packs]
    .filter(({ validFrom, validTo }) => inForce(validFrom, validTo, asOf))
    .sort((a, b) => (`${a.id} ${a.version}` < `${b.id} ${b.version}` ? -1 : 1));
  const vocabulary = compileVocabulary([BUILT_IN_LEXICON, ...active.flatMap(({ lexicon }) => lexicon ?? [])]);
  const rules = active.flatMap((pack) =>
    pack.rules
      .filter(({ validFrom, validTo }) => inForce(validFrom, validTo, asOf))
      .map((rule) => compileRule(pack, rule, vocabulary.signalIds)),
  );
  const rulesBySignal: CompiledRule[][] = vocabulary.signals.map(() => []);
  for (const rule of rules) for (const signal of new Set(rule.any)) rulesBySignal[signal]?.push(rule);
  const identities = active.map((pack) => ({ id: pack.id, version: pack.version, digest: digestOf(pack) }));
  return {
    asOf,
    packs: identities,
    vocabulary,
    rulesBySignal,
    rules,
    digest: digestOf({ packs: identities, lexicon: digestOf(BUILT_IN_LEXICON) }),
  };
}

/** Every rule that holds on these facts, with its effect. */
export function evaluateRules(gate: CompiledGate, facts: FactVector): Verdict[] {
  const verdicts: Verdict[] = [];
  const { strength, present, subjects } = facts;
  for (let at = 0; at < present.length; at += 1) {
    const signal = present[at] ?? -1;
    const rules = gate.rulesBySignal[signal];
    if (rules === undefined) continue;
    for (let index = 0; index < rules.length; index += 1) {
      const rule = rules[index];
      if (rule === undefined || subjects < rule.subjectsAtLeast) continue;
      // A rule that several present signals bring up is evaluated for the first of them alone.
      if (rule.any.length > 1 && firstPresent(rule.any, strength) !== signal) continue;
      if (rule.all.length > 0 && !allPresent(rule.all, strength)) continue;
      if (rule.check !== undefined && !rule.check(facts)) continue;
      verdicts.push(rule.fixed ?? rule.withOverrides(facts));
    }
  }
  return verdicts;
}

function allPresent(all: readonly number[], strength: Uint8Array): boolean {
  for (let index = 0; index < all.length; index += 1) if (strength[all[index] ?? -1] === 0) return false;
  return true;
}

function firstPresent(any: readonly number[], strength: Uint8Array): number {
  for (const signal of any) if (strength[signal] !== 0) return signal;
  return -1;
}
