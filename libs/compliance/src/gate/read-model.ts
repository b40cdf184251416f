import type { Evidence } from '../decision.js';
import type { ListingSubject } from '../subject.js';
import { type FoldedText, originalSpan } from '../text/fold.js';
import { readColumnFeatures, readTextFeatures } from '../text/hashed-features.js';
import { exceptionsOf, needsOf, signalsOfCategory } from './category-signals.js';
import type { CompiledGate } from './compile-gate.js';
import { type FieldReading, textsOf } from './field-reading.js';
import {
  type ListingModel,
  leadingCategories,
  readColumnEntries,
  readEntries,
  scoreListing,
  weightFor,
} from './listing-model.js';
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
const EVIDENCE_MAX = 5;
const HAN = /\p{Script=Han}/u;
/** Names the model in the evidence that it gives. */
export const MODEL_DETECTOR = 'listing_model';

/** What the model says of title, opening of the description and column names. */
export function readModel(
  subject: ListingSubject,
  text: TextReading,
  { model, modelCategories, vocabulary, asOf }: CompiledGate,
): ModelReading | undefined {
  if (model === undefined) return undefined;
  const { columns } = subject;
  const entries = (texts: readonly string[]) => texts.map((one) => readEntries(model, one));
  const title = entries(textsOf(text.titleReading));
  const named = readColumnEntries(model, columns.map(headerText));
  const titled = scoreListing(model, title, named);
  const whole = scoreListing(model, [...title, ...entries(textsOf(text.descriptionReading))], named);
  const scores = text.long
    ? { score: undefined, titleScore: undefined }
    : { score: whole.score, titleScore: titled.score };
  const scored = whole.score >= (text.long ? LONG_RAISE_SCORE : RAISE_SCORE) ? whole : titled;
  if (scored === titled && titled.score < TITLE_RAISE_SCORE) return { ...scores, raised: [] };
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
    return [{ signals, evidence: evidenceFor(model, category, text, columns) }];
  });
  return { ...scores, raised };
}

interface Piece {
  readonly weight: number;
  readonly from: number;
  readonly to: number;
  readonly evidence: Evidence;
}

/** The words and column names that speak most for a category, none inside another. */
function evidenceFor(model: ListingModel, category: number, text: TextReading, columns: readonly string[]): Evidence[] {
  const pieces: Piece[] = [];
  readPieces(text.titleReading, 'title', model, category, pieces);
  readPieces(text.descriptionReading, 'description', model, category, pieces);
  for (const column of columns) {
    let weight = 0;
    readColumnFeatures(headerText(column), (feature) => {
      weight += weightFor(model, feature, category);
    });
    const evidence: Evidence = {
      kind: 'column',
      field: column,
      excerpt: column.slice(0, EXCERPT_MAX),
      detector: MODEL_DETECTOR,
    };
    if (weight > 0) pieces.push({ weight, from: 0, to: column.length, evidence });
  }
  pieces.sort((a, b) => b.weight - a.weight);
  const kept: Piece[] = [];
  for (const piece of pieces) {
    if (kept.length === EVIDENCE_MAX) break;
    const within = kept.some(
      ({ evidence, from, to }) => evidence.field === piece.evidence.field && from < piece.to && piece.from < to,
    );
    if (!within) kept.push(piece);
  }
  return kept.map(({ evidence }) => evidence);
}

const EXCERPT_MAX = 256;

function readPieces(
  { legible, decoded }: FieldReading,
  kind: 'title' | 'description',
  model: ListingModel,
  category: number,
  pieces: Piece[],
): void {
  const read = (source: FoldedText, hidden: Pick<Evidence, 'obfuscated' | 'span'> = {}): void => {
    readTextFeatures(source.text, (feature, start, end) => {
      const weight = weightFor(model, feature, category);
      if (weight <= 0) return;
      const span = originalSpan(source, start, end);
      const excerpt = source.text.slice(start, end);
      const evidence: Evidence = { kind, field: kind, excerpt, span, detector: MODEL_DETECTOR, ...hidden };
      pieces.push({ weight, from: span.start, to: span.end, evidence });
    });
  };
  for (const { folded, hidden } of legible) read(folded, hidden ? { obfuscated: true } : {});
  for (const { folded: inner, start, end } of decoded) read(inner, { obfuscated: true, span: { start, end } });
}
