import { ValidationError } from '@weir/kernel';
import { inForce } from '../gate/compile-gate.js';
import { builtInLexicon } from '../packs/built-in-lexicon.js';
import { loadPack } from '../packs/load-pack.js';
import type { Lexicon, Rule, RulePack, Signal } from '../packs/pack-schema.js';
import { compileTerm, matchTerm, termSides } from '../text/term.js';

export type LintCode =
  | 'invalid'
  | 'unreachable_rule'
  | 'shadowed_rule'
  | 'contradiction'
  | 'dead_keyword'
  | 'unknown_set'
  | 'expired_rule'
  | 'expired_source'
  | 'weak_citation';

export interface LintIssue {
  readonly severity: 'error' | 'warning';
  readonly code: LintCode;
  readonly pack: string;
  /** Rule, signal or set at fault. */
  readonly subject: string;
  readonly message: string;
}

/** Checks packs and the vocabulary they use, at a day. A pack that does not validate is reported with its reasons. */
export function lintPacks(packs: readonly unknown[], asOf: string): LintIssue[] {
  const issues: LintIssue[] = lintLexicon(builtInLexicon(), builtInLexicon(), 'core');
  for (const [index, json] of packs.entries()) {
    try {
      issues.push(...lintPack(loadPack(json), asOf));
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const reasons = (error.details.reasons as readonly string[] | undefined) ?? [error.message];
      for (const message of reasons)
        issues.push({ severity: 'error', code: 'invalid', pack: packName(json, index), subject: 'pack', message });
    }
  }
  return issues;
}

function packName(json: unknown, index: number): string {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' ? id.slice(0, 40) : `#${index + 1}`;
}

function lintPack(pack: RulePack, asOf: string): LintIssue[] {
  const issues: LintIssue[] = pack.lexicon === undefined ? [] : lintLexicon(pack.lexicon, builtInLexicon(), pack.id);
  const say = (severity: LintIssue['severity'], code: LintCode, subject: string, message: string): void => {
    issues.push({ severity, code, pack: pack.id, subject, message });
  };
  const findable = findableSignals([builtInLexicon(), ...(pack.lexicon === undefined ? [] : [pack.lexicon])]);
  for (const rule of pack.rules) {
    if (!inForce(rule.validFrom, rule.validTo, asOf))
      say('warning', 'expired_rule', rule.id, `not in force on ${asOf.slice(0, 10)}`);
    const dead =
      rule.when.any.every((signal) => !findable.has(signal)) || rule.when.all.some((signal) => !findable.has(signal));
    if (dead) say('error', 'unreachable_rule', rule.id, 'no evidence can bring up its signals');
    if (!rule.legal.some(({ status }) => status === 'V' || status === 'S' || status === 'B-high')) {
      say('warning', 'weak_citation', rule.id, 'no citation above B-med: it restricts at most, with review');
    }
    for (const { source } of rule.legal) {
      const cited = pack.sources.find(({ id }) => id === source);
      if (cited?.effectiveTo !== undefined && cited.effectiveTo <= asOf.slice(0, 10)) {
        say('error', 'expired_source', rule.id, `${source} ended on ${cited.effectiveTo}`);
      }
    }
  }
  for (const [index, a] of pack.rules.entries()) {
    for (const b of pack.rules.slice(index + 1)) issues.push(...comparePair(pack.id, a, b));
  }
  return issues;
}

function comparePair(pack: string, a: Rule, b: Rule): LintIssue[] {
  if (a.category !== b.category || !overlapInTime(a, b)) return [];
  const same = JSON.stringify(canonicalWhen(a)) === JSON.stringify(canonicalWhen(b));
  if (same && a.effect !== b.effect) {
    return [
      {
        severity: 'error',
        code: 'contradiction',
        pack,
        subject: b.id,
        message: `same condition as ${a.id} with another effect`,
      },
    ];
  }
  const [shadowed, by] = covers(a, b) ? [b, a] : covers(b, a) ? [a, b] : [];
  if (shadowed === undefined || by === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'shadowed_rule',
      pack,
      subject: shadowed.id,
      message: `${by.id} always holds when it does and is no milder`,
    },
  ];
}

const EFFECT_ORDER = ['allowed', 'conditional', 'restricted', 'prohibited'];

/** Whether `a` holds whenever `b` does and can never be milder. */
function covers(a: Rule, b: Rule): boolean {
  return (
    a.overrides.length === 0 &&
    EFFECT_ORDER.indexOf(a.effect) >= EFFECT_ORDER.indexOf(b.effect) &&
    b.when.any.every((signal) => a.when.any.includes(signal)) &&
    a.when.all.every((signal) => b.when.all.includes(signal)) &&
    Object.entries(a.when.facts).every(
      ([key, value]) => JSON.stringify(b.when.facts[key as keyof Rule['when']['facts']]) === JSON.stringify(value),
    )
  );
}

function canonicalWhen({ when }: Rule): unknown {
  return [[...when.any].sort(), [...when.all].sort(), Object.entries(when.facts).sort()];
}

function overlapInTime(a: Rule, b: Rule): boolean {
  return (a.validTo === null || b.validFrom < a.validTo) && (b.validTo === null || a.validFrom < b.validTo);
}

function findableSignals(lexicons: readonly Lexicon[]): Set<string> {
  const sets = new Set(
    lexicons.flatMap((lexicon) => lexicon.sets.filter(({ terms }) => terms.length > 0).map(({ name }) => name)),
  );
  const groups = new Set(lexicons.flatMap((lexicon) => lexicon.headers.map(({ name }) => name)));
  const known = (name: string): boolean =>
    name.startsWith('#') ? groups.has(name.slice(1)) : /^[@~]/.test(name) || sets.has(name);
  const ways = (signal: Signal): boolean =>
    signal.values.length > 0 ||
    signal.files.length > 0 ||
    signal.text.some((names) => names.every(known)) ||
    signal.columns.some((names) => names.every((name) => /^[@~#]/.test(name) || groups.has(name)));
  return new Set(lexicons.flatMap((lexicon) => lexicon.signals.filter(ways).map(({ id }) => id)));
}

function lintLexicon(lexicon: Lexicon, base: Lexicon, pack: string): LintIssue[] {
  const issues: LintIssue[] = [];
  const sets = new Set([...base.sets, ...lexicon.sets].map(({ name }) => name));
  const groups = new Set([...base.headers, ...lexicon.headers].map(({ name }) => name));
  for (const { name, terms } of lexicon.sets) {
    for (const term of terms) {
      const reason = (termSides(term)?.flat() ?? [term]).map(deadReason).find((found) => found !== undefined);
      if (reason !== undefined)
        issues.push({ severity: 'warning', code: 'dead_keyword', pack, subject: name, message: `“${term}” ${reason}` });
    }
  }
  for (const signal of lexicon.signals) {
    const named = [...signal.text.flat().filter((name) => !/^[#@~]/.test(name)), ...signal.unless];
    for (const set of named) {
      if (!sets.has(set))
        issues.push({
          severity: 'error',
          code: 'unknown_set',
          pack,
          subject: signal.id,
          message: `unknown term set ${set}`,
        });
    }
    for (const group of signal.columns.flat().filter((name) => !/^[@~]/.test(name))) {
      if (!groups.has(group.replace(/^#/, ''))) {
        issues.push({
          severity: 'error',
          code: 'unknown_set',
          pack,
          subject: signal.id,
          message: `unknown header group ${group}`,
        });
      }
    }
  }
  return issues;
}

/** A term is alive when it matches the plainest text that it describes. */
function deadReason(term: string): string | undefined {
  const compiled = compileTerm(term, 0);
  if (compiled === undefined) return 'can match nothing';
  if (/[[\]()|?\\]/.test(term.replace(/[()]/g, (mark) => mark))) return 'holds a character of the notation';
  const plain = term.replaceAll('*', '').replace(/ ?\.\. ?/g, ' ');
  return matchTerm(compiled, plain, 0) > 0 ? undefined : 'does not match itself';
}
