import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision, Effect } from '../decision.js';
import { type CompiledGate, compilePacks } from '../gate/compile-gate.js';
import { decide } from '../gate/decide.js';
import { builtInPacks } from '../packs/built-in-packs.js';
import type { GateContext, ListingSubject } from '../subject.js';

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures');
const context: GateContext = { point: 'listing', asOf: '2026-11-22T00:00:00Z', evidence: [] };
const severity: Readonly<Record<Effect, number>> = { allowed: 0, conditional: 1, restricted: 2, prohibited: 3 };

function lines<T>(...path: string[]): T[] {
  return readFileSync(join(fixtures, ...path), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const gates = new Map<string, CompiledGate>(
  builtInPacks().map((pack) => [pack.id, compilePacks([pack], context.asOf)]),
);
const all = compilePacks(builtInPacks(), context.asOf);

function gateOf(pack: string): CompiledGate {
  const gate = gates.get(pack);
  if (gate === undefined) throw new Error(`no pack ${pack}`);
  return gate;
}

function screen(subject: Partial<ListingSubject>, gate: CompiledGate): Decision {
  return decide({ title: '', description: '', tags: [], columns: [], ...subject }, context, gate);
}

const share = (part: number, whole: number): number => part / whole;

interface DevelopmentCase {
  id: string;
  pack: string;
  title: string;
  description: string;
  columns: string[];
  declared_tags: string[];
  primary_category: string | null;
  expected_effect: Effect;
  acceptable_effects: Effect[];
  trap: string;
  sample_values?: Record<string, string | string[]>;
}

function resultsOf(file: string) {
  return lines<DevelopmentCase>('gate', file).map((one) => {
    const samples = Object.entries(one.sample_values ?? {}).map(([name, values]) => [name, [values].flat()]);
    const subject = {
      title: one.title,
      description: one.description,
      tags: one.declared_tags,
      columns: one.columns,
      ...(one.sample_values === undefined
        ? {}
        : { sampleValues: Object.fromEntries(samples) as Record<string, string[]> }),
    };
    return { one, decision: screen(subject, gateOf(one.pack)) };
  });
}

type Result = ReturnType<typeof resultsOf>[number];

const isSensitive = ({ one }: Result): boolean => one.expected_effect !== 'allowed';
/** Not treated more mildly than the mildest acceptable effect. */
const isSafe = ({ one, decision }: Result): boolean =>
  severity[decision.effect] >= Math.min(...one.acceptable_effects.map((effect) => severity[effect]));

describe('development listings', () => {
  const results = resultsOf('dev-cases.jsonl');
  const sensitive = results.filter(isSensitive);
  const benign = results.filter((result) => !isSensitive(result));

  it('treats no plain case more mildly than the mildest acceptable effect, and 98 % of all', () => {
    const plain = sensitive.filter(({ one }) => one.trap === 'plain');
    expect(plain.filter((result) => !isSafe(result)).map(({ one }) => one.id)).toEqual([]);
    expect(share(sensitive.filter(isSafe).length, sensitive.length)).toBeGreaterThanOrEqual(0.98);
  });

  it('lets near misses pass', () => {
    const passed = benign.filter(({ decision }) => decision.effect === 'allowed');
    expect(share(passed.length, benign.length)).toBeGreaterThanOrEqual(0.98);
    expect(share(benign.filter(({ decision }) => decision.reviewRequired).length, benign.length)).toBeLessThanOrEqual(
      0.05,
    );
  });

  it('gives the expected effect', () => {
    const exact = results.filter(({ one, decision }) => decision.effect === one.expected_effect);
    expect(share(exact.length, results.length)).toBeGreaterThanOrEqual(0.95);
  });

  it('names the primary category', () => {
    const named = sensitive.filter(({ one, decision }) => decision.primaryCategory === one.primary_category);
    expect(share(named.length, sensitive.length)).toBeGreaterThanOrEqual(0.9);
  });
});

/**
 * Written by people who had not seen packs or lexicon; scored untouched first (docs/benchmarks.md, also the first score of the set that was sealed),
 * then tuned on. What remains are floors against getting worse: they say nothing about unseen wording.
 */
describe.each([
  ...['blind-1', 'blind-2', 'blind-3', 'blind-4', 'blind-5', 'blind-6', 'blind-7', 'sealed-1'].map(
    (set) => [set, { safety: 0.95, specificity: 0.97, exact: 0.85 }] as const,
  ),
  ['blind-8', { safety: 0.95, specificity: 0.95, exact: 0.88 }] as const,
  // Sealed until they were scored, and neither tuned nor trained on. The second one's scores were looked at when thresholds were chosen.
  ['sealed-2', { safety: 0.95, specificity: 0.93, exact: 0.8 }] as const,
  ['sealed-3', { safety: 0.95, specificity: 0.97, exact: 0.85 }] as const,
])('listings of another hand, %s', (set, floor) => {
  const results = resultsOf(`${set}.jsonl`);
  const sensitive = results.filter(isSensitive);
  const benign = results.filter((result) => !isSensitive(result));

  it('are treated safely, near misses pass, and the effect is the expected one', () => {
    const passed = benign.filter(({ decision }) => decision.effect === 'allowed');
    const exact = results.filter(({ one, decision }) => decision.effect === one.expected_effect);
    const reviewed = benign.filter(({ decision }) => decision.reviewRequired);
    expect(share(sensitive.filter(isSafe).length, sensitive.length)).toBeGreaterThanOrEqual(floor.safety);
    expect(share(passed.length, benign.length)).toBeGreaterThanOrEqual(floor.specificity);
    expect(share(exact.length, results.length)).toBeGreaterThanOrEqual(floor.exact);
    expect(share(reviewed.length, benign.length)).toBeLessThanOrEqual(0.05);
  });
});

describe('translation pairs', () => {
  interface Pair {
    id: string;
    en: { title: string; description: string };
    zh: { title: string; description: string };
    acceptable: Effect[];
  }
  const pairs = lines<Pair>('gate', 'translation-pairs.jsonl');

  it('are at least 40', () => expect(pairs.length).toBeGreaterThanOrEqual(40));

  it.each(pairs)('$id keeps an acceptable effect in both languages', ({ en, zh, acceptable }) => {
    expect(acceptable).toContain(screen(en, gateOf('CN')).effect);
    expect(acceptable).toContain(screen(zh, gateOf('CN')).effect);
  });
});

describe('paraphrases', () => {
  interface Paraphrase {
    id: string;
    title: string;
    description: string;
    columns: string[];
    acceptable_effects: Effect[];
  }

  it.each(lines<Paraphrase>('gate', 'paraphrases.jsonl'))(
    '$title',
    ({ title, description, columns, acceptable_effects }) => {
      expect(acceptable_effects).toContain(screen({ title, description, columns }, gateOf('CN')).effect);
    },
  );
});

describe('real listings', () => {
  interface Open {
    title: string;
    description: string;
    tags: string[];
    label: string | null;
  }
  interface Official {
    en: { title: string; description: string };
    zh: { title: string; description: string };
    tags: string[];
    label: string | null;
  }
  const open = lines<Open>('listings', 'open-data-en.jsonl').map(({ title, description, tags, label }) => ({
    language: 'en',
    label,
    decision: screen({ title, description, tags }, all),
  }));
  const official = lines<Official>('listings', 'official-en-zh.jsonl').flatMap(({ en, zh, tags, label }) => [
    { language: 'en', label, decision: screen({ ...en, tags }, all) },
    { language: 'zh', label, decision: screen({ ...zh, tags }, all) },
  ]);
  const results = [...open, ...official];
  const flagged = ({ decision }: { decision: Decision }): boolean =>
    decision.effect !== 'allowed' || decision.reviewRequired;

  it('are hardly ever flagged without a label, in either language', () => {
    const unlabelled = results.filter(({ label }) => label === null);
    expect(share(unlabelled.filter(flagged).length, unlabelled.length)).toBeLessThanOrEqual(0.03);
  });

  it('are flagged when they are labelled', () => {
    const labelled = results.filter(({ label }) => label !== null);
    expect(share(labelled.filter(flagged).length, labelled.length)).toBeGreaterThanOrEqual(0.9);
  });

  it('are never prohibited', () => {
    expect(results.filter(({ decision }) => decision.effect === 'prohibited')).toEqual([]);
  });
});

describe('real listings as a second reader labelled them', () => {
  interface Labelled {
    title?: string;
    description?: string;
    en?: { title: string; description: string };
    zh?: { title: string; description: string };
    tags: string[];
    sensitive: boolean;
  }
  const read = lines<Labelled>('listings', 'labelled-by-a-second-reader.jsonl').flatMap(
    ({ title, description, en, zh, tags, sensitive }) => {
      const texts =
        en === undefined || zh === undefined ? [{ title: title ?? '', description: description ?? '' }] : [en, zh];
      return texts.map((text) => ({ sensitive, decision: screen({ ...text, tags }, all) }));
    },
  );

  it('are hardly ever flagged without a label and never prohibited', () => {
    const unlabelled = read.filter(({ sensitive }) => !sensitive);
    const flagged = unlabelled.filter(({ decision }) => decision.effect !== 'allowed' || decision.reviewRequired);
    expect(share(flagged.length, unlabelled.length)).toBeLessThanOrEqual(0.03);
    expect(read.filter(({ decision }) => decision.effect === 'prohibited')).toEqual([]);
  });
});
