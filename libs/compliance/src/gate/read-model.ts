import type { Evidence } from '../decision.js';
import type { ListingSubject } from '../subject.js';
import type { CompiledGate } from './compile-gate.js';
import { leadingCategories, readColumnEntries, scoreListing } from './listing-model.js';
import { evidenceFor, type LegiblePart, legibleParts } from './model-evidence.js';
import { speaksOfPastYears } from './past-years.js';
import { headerText } from './read-columns.js';
import type { TextReading } from './read-text.js';

/** A category that the model raises, with the words that speak most for it. */
export interface RaisedCategory {
  readonly category: string;
  readonly evidence: readonly Evidence[];
}

/** What the model says of a listing. */
export interface ModelReading {
  /** None for a long description, which mentions much that is not offered. */
  readonly scores: ModelScores | undefined;
  readonly raised: readonly RaisedCategory[];
}

/** In hundredths of a logit, as `ListingScore` says. */
export interface ModelScores {
  readonly whole: number;
  /** That of title and columns alone, when it is higher. */
  readonly highest: number;
}

/** From this score on the listing needs the categories that it reads like, even when no term of the lexicon says so. */
const RAISE_SCORE = 120;
/** The same for title and opening of a long description. */
const LONG_RAISE_SCORE = 400;
/** From this one on, title and columns alone say so, whatever is written around them. */
const TITLE_RAISE_SCORE = 420;

/** What the model says of title, opening of the description and column names. */
export function readModel(
  subject: ListingSubject,
  text: TextReading,
  { model, modelCategories, asOf }: CompiledGate,
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
  const scores = text.long ? undefined : { whole: whole.score, highest: Math.max(whole.score, titled.score) };
  const wholly = whole.score >= (text.long ? LONG_RAISE_SCORE : RAISE_SCORE);
  if (!wholly && titled.score < TITLE_RAISE_SCORE) return { scores, raised: [] };
  const parts = [...title, ...description];
  const table = columns.map((name, at) => ({ name, entries: named.get(headers[at] ?? '') ?? [] }));
  const raised = leadingCategories(model, wholly ? whole : titled, modelCategories).flatMap((number) => {
    const category = model.categories[number] ?? '';
    if (category === 'macro_stats' && speaksOfPastYears(subject, asOf)) return [];
    return [{ category, evidence: evidenceFor(model, number, parts, table) }];
  });
  return { scores, raised };
}
