import { pinyin } from 'pinyin-pro';
import { parse } from 'yaml';

export interface WrittenLexicon {
  sets?: Record<string, { en?: string; zh?: string; any?: string; initials?: boolean }>;
  /** The terms of this part count in titles and short descriptions only: in a long text they stand by chance. */
  near?: boolean;
  headers?: Record<string, { en?: string; zh?: string; includes?: string[] }>;
  signals?: Record<string, WrittenSignal>;
}

type WrittenSet = NonNullable<WrittenLexicon['sets']>[string];

const termsOf = (set: WrittenSet): string[] =>
  [...expandTerms(set.en), ...expandTerms(set.zh), ...expandTerms(set.any)].map(normaliseTerm);

interface WrittenSignal {
  text?: (string | string[])[];
  unless?: string[];
  columns?: (string | string[])[];
  values?: string[];
  files?: string[];
  keepWhenAbout?: boolean;
}

const HAN = /\p{Script=Han}/u;
const ONLY_HAN = /^\p{Script=Han}+$/u;

/** A term with gaps that stands for more writings than these stays together as `{a|b}..{c|d}`; the matcher keeps its sides apart. */
const WRITINGS_MAX = 40;

/** Splits a written list at `;` and line ends and expands `(a|b)`, `(a)?`, `[sz]` and `x?`. */
export function expandTerms(written: string | undefined): string[] {
  return (written ?? '')
    .split(/[;\n]/)
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .flatMap(writingsOf)
    .map((term) => term.replace(/\s+/g, ' ').trim());
}

function writingsOf(term: string): string[] {
  const sides = sidesOf(term).map((side) =>
    new Expansion(side)
      .all()
      .map((one) => one.trim())
      .filter(isMoreThanACharacter),
  );
  const count = sides.reduce((product, side) => product * side.length, 1);
  if (sides.length === 1 || count <= WRITINGS_MAX) return new Expansion(term).all();
  const last = sides.pop() ?? [];
  // Of more than two sides those before the last become one, whose writings have gaps of their own.
  const before = sides.reduce((all, side) => all.flatMap((one) => side.map((next) => `${one} .. ${next}`)));
  return [[before, last].map((side) => `{${side.map(asStem).join('|')}}`).join('..')];
}

/** From this length on a Latin word of a side stands for all its endings. */
const STEM_MIN = 6;

function asStem(word: string): string {
  const last = /[a-z]+$/.exec(word)?.[0] ?? '';
  return last.length >= STEM_MIN ? `${word}*` : word;
}

/** One Chinese character with a gap beside it stands in too many words. */
const isMoreThanACharacter = (word: string): boolean => word.length > 1 || word.charCodeAt(0) < 0x2e80;

/** The parts of a term between the gaps that stand outside of all brackets. */
function sidesOf(term: string): string[] {
  const sides: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < term.length; at += 1) {
    if (term[at] === '(') depth += 1;
    if (term[at] === ')') depth -= 1;
    if (depth === 0 && term.startsWith('..', at)) {
      sides.push(term.slice(from, at).trim());
      from = at + 2;
      at += 1;
    }
  }
  return [...sides, term.slice(from).trim()];
}

/** Reads one written term from left to right; every piece is a list of choices. */
class Expansion {
  private at = 0;
  constructor(private readonly written: string) {}

  all(): string[] {
    const choices = this.alternatives();
    if (this.at < this.written.length) throw new Error(`unbalanced bracket in "${this.written}"`);
    return [...new Set(choices)];
  }

  private alternatives(): string[] {
    const choices = this.sequence();
    while (this.written[this.at] === '|') {
      this.at += 1;
      choices.push(...this.sequence());
    }
    return choices;
  }

  private sequence(): string[] {
    let built = [''];
    while (this.at < this.written.length && !'|)'.includes(this.written[this.at] ?? '')) {
      const pieces = this.piece();
      built = built.flatMap((before) => pieces.map((piece) => before + piece));
    }
    return built;
  }

  private piece(): string[] {
    const character = this.written[this.at] ?? '';
    this.at += 1;
    let choices = [character];
    if (character === '(') {
      choices = this.alternatives();
      if (this.written[this.at] !== ')') throw new Error(`unbalanced bracket in "${this.written}"`);
      this.at += 1;
    } else if (character === '[') {
      const end = this.written.indexOf(']', this.at);
      choices = [...this.written.slice(this.at, end)];
      this.at = end + 1;
    }
    if (this.written[this.at] !== '?') return choices;
    this.at += 1;
    return [...choices, ''];
  }
}

function syllables(term: string): string[] {
  return pinyin(term, { toneType: 'none', type: 'array', v: true });
}

/** Full pinyin, joined and apart, of a Chinese term of two characters or more; shorter ones are too common as words. */
export function fullPinyin(term: string): string[] {
  if (!ONLY_HAN.test(term) || [...term].length < 2) return [];
  const parts = syllables(term);
  const joined = parts.join('');
  if (joined.length < 7 || !/^[a-z]+$/.test(joined)) return [];
  return [joined, parts.join(' ')];
}

/** The pinyin of two characters may be a name or an English word (`shandong`): it needs company, like initials. */
const isLongEnough = (term: string): boolean => [...term].length >= 3;

export function initialsOf(term: string): string | undefined {
  if (!ONLY_HAN.test(term) || [...term].length < 2) return undefined;
  const letters = syllables(term)
    .map((part) => part[0] ?? '')
    .join('');
  return /^[a-z]{2,}$/.test(letters) ? letters : undefined;
}

const normaliseTerm = (term: string): string =>
  term.toLowerCase().replace(/[-_/]/g, ' ').replace(/\*+/g, '*').replace(/\s+/g, ' ').trim();
const unique = (terms: string[]): string[] => [...new Set(terms)].sort();

type WrittenGroup = NonNullable<WrittenLexicon['headers']>[string];

const joined = (a: string | undefined, b: string | undefined): string => [a ?? '', b ?? ''].join('\n');

const addSet = (known: WrittenSet, more: WrittenSet): WrittenSet => ({
  en: joined(known.en, more.en),
  zh: joined(known.zh, more.zh),
  any: joined(known.any, more.any),
  initials: known.initials === true || more.initials === true,
});

const addGroup = (known: WrittenGroup, more: WrittenGroup): WrittenGroup => ({
  en: joined(known.en, more.en),
  zh: joined(known.zh, more.zh),
  includes: [...(known.includes ?? []), ...(more.includes ?? [])],
});

const addSignal = (known: WrittenSignal, more: WrittenSignal): WrittenSignal => ({
  text: [...(known.text ?? []), ...(more.text ?? [])],
  unless: [...(known.unless ?? []), ...(more.unless ?? [])],
  columns: [...(known.columns ?? []), ...(more.columns ?? [])],
  values: [...(known.values ?? []), ...(more.values ?? [])],
  files: [...(known.files ?? []), ...(more.files ?? [])],
  keepWhenAbout: known.keepWhenAbout === true || more.keepWhenAbout === true,
});

function merge<T>(into: Record<string, T>, part: Record<string, T> | undefined, add: (known: T, more: T) => T): void {
  for (const [name, value] of Object.entries(part ?? {})) {
    const known = into[name];
    into[name] = known === undefined ? value : add(known, value);
  }
}

/** The headers of a group with those of the groups that it includes. */
function headersOf(name: string, groups: Record<string, WrittenGroup>): string[] {
  const group = groups[name];
  if (group === undefined) throw new Error(`headers.${name} is not defined`);
  return [
    ...[...expandTerms(group.en), ...expandTerms(group.zh)].map(normaliseTerm),
    ...(group.includes ?? []).flatMap((included) => headersOf(included, groups)),
  ];
}

/** Merges the written parts of the lexicon into the form that the gate reads; a part may add to what another one began. */
export function compileLexicon(id: string, version: string, documents: readonly string[]): unknown {
  const merged: Required<Omit<WrittenLexicon, 'near'>> = { sets: {}, headers: {}, signals: {} };
  const anywhere = new Map<string, Set<string>>();
  for (const document of documents) {
    const part = parse(document) as WrittenLexicon;
    for (const [name, set] of part.near === true ? [] : Object.entries(part.sets ?? {})) {
      anywhere.set(name, new Set([...(anywhere.get(name) ?? []), ...termsOf(set)]));
    }
    merge(merged.sets, part.sets, addSet);
    merge(merged.headers, part.headers, addGroup);
    merge(merged.signals, part.signals, addSignal);
  }
  return {
    id,
    version,
    sets: Object.entries(merged.sets).map(([name, set]) => {
      const terms = unique(termsOf(set));
      const chinese = terms.filter((term) => HAN.test(term));
      return {
        name,
        terms,
        near: terms.filter((term) => anywhere.get(name)?.has(term) !== true),
        pinyin: unique(chinese.filter(isLongEnough).flatMap(fullPinyin)),
        initials: unique([
          ...chinese.filter((term) => !isLongEnough(term)).flatMap(fullPinyin),
          ...(set.initials === true ? chinese.flatMap((term) => initialsOf(term) ?? []) : []),
        ]),
      };
    }),
    headers: Object.keys(merged.headers).map((name) => ({ name, headers: unique(headersOf(name, merged.headers)) })),
    signals: Object.entries(merged.signals).map(([signal, written]) => ({
      id: signal,
      text: (written.text ?? []).map(toSets),
      unless: written.unless ?? [],
      columns: (written.columns ?? []).map(toSets),
      values: written.values ?? [],
      files: written.files ?? [],
      keepWhenAbout: written.keepWhenAbout ?? false,
    })),
  };
}

/** `a + b` or `[a, b]`: sets that must occur together. */
function toSets(written: string | string[]): string[] {
  return Array.isArray(written) ? written : written.split('+').map((name) => name.trim());
}
