import { pinyin } from 'pinyin-pro';
import { parse } from 'yaml';

export interface WrittenLexicon {
  sets?: Record<string, { en?: string; zh?: string; any?: string; initials?: boolean }>;
  headers?: Record<string, { en?: string; zh?: string }>;
  signals?: Record<string, WrittenSignal>;
}

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

/** Splits a written list at `;` and line ends and expands `(a|b)`, `(a)?`, `[sz]` and `x?`. */
export function expandTerms(written: string | undefined): string[] {
  return (written ?? '')
    .split(/[;\n]/)
    .map((term) => term.trim())
    .filter((term) => term !== '')
    .map((term) =>
      term
        .replace(/\[([a-z]+)\]/g, (_, letters: string) => `(${[...letters].join('|')})`)
        .replace(/([a-z])\?/g, '($1)?'),
    )
    .flatMap(expandAlternatives);
}

function expandAlternatives(term: string): string[] {
  const open = /\(([^()]*)\)/.exec(term);
  if (open === null) return [term.replace(/\s+/g, ' ').trim()];
  const before = term.slice(0, open.index);
  const rest = term.slice(open.index + open[0].length);
  const optional = rest.startsWith('?');
  const after = optional ? rest.slice(1) : rest;
  const choices = [...(open[1] ?? '').split('|'), ...(optional ? [''] : [])];
  return choices.flatMap((choice) => expandAlternatives(`${before}${choice}${after}`));
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

/** Merges the written parts of the lexicon into the form that the gate reads. */
export function compileLexicon(id: string, version: string, documents: readonly string[]): unknown {
  const merged: Required<WrittenLexicon> = { sets: {}, headers: {}, signals: {} };
  for (const document of documents) {
    const part = parse(document) as WrittenLexicon;
    for (const key of ['sets', 'headers', 'signals'] as const) {
      for (const [name, value] of Object.entries(part[key] ?? {})) {
        if (Object.hasOwn(merged[key], name)) throw new Error(`${key}.${name} is defined twice`);
        (merged[key] as Record<string, unknown>)[name] = value;
      }
    }
  }
  return {
    id,
    version,
    sets: Object.entries(merged.sets).map(([name, set]) => {
      const terms = unique(
        [...expandTerms(set.en), ...expandTerms(set.zh), ...expandTerms(set.any)].map(normaliseTerm),
      );
      const chinese = terms.filter((term) => HAN.test(term));
      return {
        name,
        terms,
        pinyin: unique(chinese.filter(isLongEnough).flatMap(fullPinyin)),
        initials: unique([
          ...chinese.filter((term) => !isLongEnough(term)).flatMap(fullPinyin),
          ...(set.initials === true ? chinese.flatMap((term) => initialsOf(term) ?? []) : []),
        ]),
      };
    }),
    headers: Object.entries(merged.headers).map(([name, group]) => ({
      name,
      headers: unique([...expandTerms(group.en), ...expandTerms(group.zh)].map(normaliseTerm)),
    })),
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
