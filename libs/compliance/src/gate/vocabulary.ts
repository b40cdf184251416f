import type { Lexicon, Signal } from '../packs/pack-schema.js';
import { listTerms } from '../text/list-terms.js';
import { TermMatcher } from '../text/matcher.js';
import { PinyinWords } from '../text/pinyin-words.js';
import { type TermLists, termsOf } from '../text/term-graph.js';
import { listSides, type SideLists, SideMatcher } from '../text/term-sides.js';
import { WordList } from '../text/word-list.js';

/** One way to find a signal: sets in the text, header groups and detectors in the columns, all of them together. */
export interface Composition {
  readonly signal: number;
  readonly sets: readonly number[];
  /** Header groups (`#group`), flagged detectors (`@detector`) and undecided ones (`~detector`), by name. */
  readonly structure: readonly string[];
  readonly unless: readonly number[];
  readonly keepWhenAbout: boolean;
}

/** All vocabulary of a gate, compiled once: matchers over all sets, and compositions by the set that they start from. */
export interface Vocabulary {
  readonly setNames: readonly string[];
  readonly setIds: ReadonlyMap<string, number>;
  readonly signalIds: ReadonlyMap<string, number>;
  readonly signals: readonly Signal[];
  /** Terms of set `n` are found as `n`, their pinyin as `n + count`, their initials as `n + 2 × count`. */
  readonly matcher: TermMatcher;
  /** The terms of which either side may be one of many words. */
  readonly sides: SideMatcher;
  /** The Latin words of the terms, and the Chinese ones by their pinyin: made when a text first asks for them. */
  readonly words: () => WordList;
  readonly pinyin: () => PinyinWords;
  readonly headerNames: readonly string[];
  readonly headers: TermMatcher;
  readonly exactHeaders: ReadonlyMap<string, readonly number[]>;
  /** Text compositions by their first set. */
  readonly textCompositions: ReadonlyMap<number, readonly Composition[]>;
  /** Compositions of structure alone. */
  readonly columnCompositions: readonly Composition[];
  /** Words too common to mean anything in a long description. */
  readonly generic: ReadonlySet<string>;
  /** Sets whose hits do not count inside a phrase with another meaning: all but those that say what a listing is about. */
  readonly cancelled: ReadonlySet<number>;
  /** Sets whose hits may lower: read alike in pinyin or told by initials they are not believed. */
  readonly lowering: ReadonlySet<number>;
  /** Evidence id by the set that claims it. */
  readonly claims: ReadonlyMap<number, string>;
}

const GENERIC_SET = 'generic_content';
const CLAIM_PREFIX = 'claim_';
/** They say what the listing is about, or in which state its content is. */
const CONTEXT_SETS = [
  'topical',
  'topical_exempt',
  'title_kind',
  'status',
  'status_exempt',
  'metadata_only',
  'negation',
  'marked_unreleased',
  'institution',
  'elsewhere',
  'other_sense',
];

/** Those of them that take away what lowers. */
const RAISING_CONTEXT = new Set(['topical_exempt', 'status_exempt', 'negation', 'marked_unreleased']);

/**
 * Compiles lexicons into one vocabulary. Lexicons of packs come after the built-in one and may add sets, groups and signals;
 * a name that exists already is extended, so that adding a pack can only add hits. `listed` are the terms of all sets, then
 * their pinyin, then their initials, when they have been listed before; `listedSides` the words of their sides.
 */
export function compileVocabulary(
  lexicons: readonly Lexicon[],
  listed?: TermLists,
  listedSides?: SideLists,
): Vocabulary {
  const sets = mergeSets(lexicons);
  const groups = new Map<string, string[]>();
  const signals = new Map<string, Signal[]>();
  for (const lexicon of lexicons) {
    for (const group of lexicon.headers) groups.set(group.name, [...(groups.get(group.name) ?? []), ...group.headers]);
    for (const signal of lexicon.signals) signals.set(signal.id, [...(signals.get(signal.id) ?? []), signal]);
  }
  const setNames = [...sets.keys()];
  const setIds = new Map(setNames.map((name, index) => [name, index]));
  const headerNames = [...groups.keys()];
  const merged = [...signals.values()].map(mergeSignals);
  const { textCompositions, columnCompositions } = compileCompositions(merged, setIds);
  const terms = listed ?? listSets(sets);
  const contextSets = new Set([...CONTEXT_SETS, ...merged.flatMap(({ unless }) => unless)]);
  return {
    setNames,
    setIds,
    signalIds: new Map(merged.map((signal, index) => [signal.id, index])),
    signals: merged,
    matcher: new TermMatcher(terms),
    sides: new SideMatcher(terms, listedSides ?? listSides(terms)),
    words: once(() => new WordList(terms, setNames.length)),
    pinyin: once(() => new PinyinWords(terms, setNames.length)),
    headerNames,
    headers: new TermMatcher(
      listTerms(
        headerNames.map((name) => ({ name, terms: (groups.get(name) ?? []).filter((term) => !term.startsWith('=')) })),
      ),
    ),
    exactHeaders: exactHeaderIndex(headerNames, groups),
    textCompositions,
    columnCompositions,
    cancelled: new Set(
      setNames.flatMap((name, index) => (contextSets.has(name) || name.startsWith(CLAIM_PREFIX) ? [] : [index])),
    ),
    lowering: new Set(
      setNames.flatMap((name, index) => (contextSets.has(name) && !RAISING_CONTEXT.has(name) ? [index] : [])),
    ),
    generic: new Set(termsOf(terms, setIds.get(GENERIC_SET) ?? -1)),
    claims: new Map(
      setNames.flatMap((name, index) =>
        name.startsWith(CLAIM_PREFIX) ? [[index, name.slice(CLAIM_PREFIX.length)] as const] : [],
      ),
    ),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

type MergedSets = ReadonlyMap<string, { terms: string[]; near: string[]; pinyin: string[]; initials: string[] }>;

function mergeSets(lexicons: readonly Lexicon[]): MergedSets {
  const sets = new Map<string, { terms: string[]; near: string[]; pinyin: string[]; initials: string[] }>();
  for (const set of lexicons.flatMap((lexicon) => lexicon.sets)) {
    const known = sets.get(set.name) ?? { terms: [], near: [], pinyin: [], initials: [] };
    known.terms.push(...set.terms);
    known.near.push(...set.near);
    known.pinyin.push(...set.pinyin);
    known.initials.push(...set.initials);
    sets.set(set.name, known);
  }
  return sets;
}

function listSets(sets: MergedSets): TermLists {
  const near = [...sets.values()].map((set) => new Set(set.near));
  const picked = (pick: 'terms' | 'pinyin' | 'initials') =>
    [...sets].map(([name, set], index) => ({ name, terms: set[pick], near: near[index] ?? new Set<string>() }));
  return listTerms([...picked('terms'), ...picked('pinyin'), ...picked('initials')]);
}

/** The terms of a lexicon, listed as `compileVocabulary` takes them. */
export function listLexicon(lexicon: Lexicon): TermLists {
  return listSets(mergeSets([lexicon]));
}

function mergeSignals(parts: readonly Signal[]): Signal {
  const [first, ...rest] = parts;
  if (first === undefined) throw new TypeError('A signal has at least one definition.');
  if (rest.length === 0) return first;
  return {
    id: first.id,
    unless: first.unless,
    text: parts.flatMap(({ text }) => text),
    columns: parts.flatMap(({ columns }) => columns),
    values: parts.flatMap(({ values }) => values),
    files: parts.flatMap(({ files }) => files),
    keepWhenAbout: parts.some(({ keepWhenAbout }) => keepWhenAbout),
  };
}

function exactHeaderIndex(
  names: readonly string[],
  groups: ReadonlyMap<string, readonly string[]>,
): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const [group, name] of names.entries()) {
    for (const term of groups.get(name) ?? []) {
      if (!term.startsWith('=')) continue;
      const header = term.slice(1).trim();
      index.set(header, [...(index.get(header) ?? []), group]);
    }
  }
  return index;
}

function compileCompositions(signals: readonly Signal[], setIds: ReadonlyMap<string, number>) {
  const textCompositions = new Map<number, Composition[]>();
  const columnCompositions: Composition[] = [];
  for (const [signal, written] of signals.entries()) {
    const unless = written.unless.flatMap((name) => setIds.get(name) ?? []);
    for (const names of [...written.text, ...written.columns.map((names) => names.map(asStructure))]) {
      const structure = names.filter(isStructure);
      const known = names.filter((name) => !structure.includes(name)).map((name) => setIds.get(name));
      // A composition that asks for a set that does not exist can never hold; the linter reports it.
      if (known.includes(undefined)) continue;
      const sets = known.filter((id) => id !== undefined);
      const composition = { signal, sets, structure, unless, keepWhenAbout: written.keepWhenAbout };
      const [first] = sets;
      if (first === undefined) columnCompositions.push(composition);
      else textCompositions.set(first, [...(textCompositions.get(first) ?? []), composition]);
    }
    for (const detector of written.values) {
      columnCompositions.push({ signal, sets: [], structure: [`@${detector}`], unless: [], keepWhenAbout: true });
    }
  }
  return { textCompositions, columnCompositions };
}

/** Header groups are `#name`, flagged detectors `@name`, undecided ones `~name`. */
const isStructure = (name: string): boolean => /^[#@~]/.test(name);

function asStructure(name: string): string {
  return isStructure(name) ? name : `#${name}`;
}
