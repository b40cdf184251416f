import type { Evidence } from '../decision.js';
import type { ListingSubject } from '../subject.js';
import { exceptionsOf, needsOf, signalsOfCategory } from './category-signals.js';
import type { CompiledGate } from './compile-gate.js';
import { leadingCategories, readColumnEntries, scoreListing } from './listing-model.js';
import { evidenceFor, type LegiblePart, legibleParts } from './model-evidence.js';
import { speaksOfPastYears } from './past-years.js';
import { headerText } from './read-columns.js';
import type { TextReading } from './read-text.js';

/** A signal that is raised unless the listing says one of `exceptions`, and only when it says one of `needs`, if there are any. */
export interface RaisedSignal {
  readonly signal: number;
  readonly exceptions: readonly number[];
  readonly needs: readonly number[];
}

/** A category that the model raises: its signals, with the words that speak most for it. */
export interface RaisedCategory {
  readonly signals: readonly RaisedSignal[];
  readonly evidence: readonly Evidence[];
}

/** What the model says of a listing. */
export interface ModelReading {
  /** In hundredths of a logit, as `ListingScore` says; none for a long description, which mentions much that is not offered. */
  readonly score: number | undefined;
  /** The score of title and columns, without the description; none for a long one either. */
  readonly titleScore: number | undefined;
  readonly raised: readonly RaisedCategory[];
}

/** From this score on the listing needs the categories that it reads like, even when no term of the lexicon says so. */
const RAISE_SCORE = 120;
/** The same for title and opening of a long description. */
const LONG_RAISE_SCORE = 400;
/** From this one on, title and columns alone say so, whatever is written around them. */
const TITLE_RAISE_SCORE = 420;
const HAN = /\p{Script=Han}/u;
/** What the model says of title, opening of the description and column names. */
export function readModel(
  subject: ListingSubject,
  text: TextReading,
  { model, modelCategories, vocabulary, asOf }: CompiledGate,
): ModelReading | undefined {
  if (model === undefined) return undefined;
  const { columns } = subject;
  const title = legibleParts(text.titleReading, 'title', model);
  const description = legibleParts(text.descriptionReading, 'description', model);
  const headers = columns.map(headerText);
  const named = readColumnEntries(model, headers);
  const entriesOf = (parts: readonly LegiblePart[]) => parts.map(({ entries }) => entries);
  const titled = scoreListing(model, entriesOf(title), named);
  const whole = description.length === 0 ? titled : scoreListing(model, entriesOf([...title, ...description]), named);
  const scores = text.long
    ? { score: undefined, titleScore: undefined }
    : { score: whole.score, titleScore: titled.score };
  const wholly = whole.score >= (text.long ? LONG_RAISE_SCORE : RAISE_SCORE);
  const scored = wholly ? whole : titled;
  if (!wholly && titled.score < TITLE_RAISE_SCORE) return { ...scores, raised: [] };
  const parts = [...title, ...description];
  const table = columns.map((name, at) => ({ name, entries: named.get(headers[at] ?? '') ?? [] }));
  const chinese = HAN.test(subject.title);
  const numbers = (ids: readonly string[]) => ids.flatMap((id) => vocabulary.signalIds.get(id) ?? []);
  const raised = leadingCategories(model, scored, modelCategories).flatMap((category) => {
    const id = model.categories[category] ?? '';
    if (id === 'macro_stats' && speaksOfPastYears(subject, asOf)) return [];
    const signals = signalsOfCategory(id).flatMap((name) =>
      numbers([name]).map((signal) => ({
        signal,
        exceptions: numbers(exceptionsOf(id, name)),
        needs: chinese ? [] : numbers(needsOf(name)),
      })),
    );
    return [{ signals, evidence: evidenceFor(model, category, parts, table) }];
  });
  return { ...scores, raised };
}
