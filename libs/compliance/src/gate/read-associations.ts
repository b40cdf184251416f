import type { Evidence } from '../decision.js';
import { ASSOCIATED_SIGNALS, ASSOCIATIONS } from '../packs/associations.js';
import type { ListingSubject } from '../subject.js';
import { type FoldedText, originalSpan } from '../text/fold.js';
import { wordFeatures } from '../text/word-features.js';
import type { FieldReading } from './field-reading.js';
import { headerText } from './read-columns.js';
import type { TextReading } from './read-text.js';

/** From this sum of weights (tenths) many weak words together say what one strong term says. */
const THRESHOLD = 105;
/**
 * With the model's score on the listing (hundredths) the sum and a share of the score must reach this. A high score speaks for
 * the category alone that leads in title and description: whether it leads does not change by adding a column.
 */
const SCORED_THRESHOLD = 130;
const SCORE_SHARE = 0.4;
const SCORE_MAX = 175;
/** Different words that must take part, two of them at least in title or description. */
const WORDS_MIN = 3;
const TEXT_WORDS_MIN = 2;
const EVIDENCE_MAX = 5;

/** A signal to which many words of a listing point, none of which would do alone. */
export interface AssociatedSignal {
  /** Id of the signal. */
  readonly signal: string;
  readonly evidence: readonly Evidence[];
}

interface Piece {
  readonly feature: string;
  readonly weight: number;
  readonly evidence: Evidence;
}

/**
 * Reads title, description and columns as bags of words against the words of every category. A long description is left
 * out: it mentions much that is not offered. `score` is what the model says of the whole listing, when it was asked.
 */
export function associatedSignals(
  { columns }: ListingSubject,
  text: TextReading,
  score: number | undefined,
): AssociatedSignal[] {
  const found = new Map<number, Map<string, Piece>>();
  readWords(text.titleReading, 'title', found);
  if (!text.long) readWords(text.descriptionReading, 'description', found);
  for (const column of columns) {
    readField({ text: headerText(column), offsets: null, originalLength: column.length }, 'column', column, found);
  }
  const sums = [...found].map(([number, pieces]) => ({ number, ...sumOf([...pieces.values()]) }));
  const leading = sums.reduce((most, { inText }) => Math.max(most, inText), 0);
  const signals: AssociatedSignal[] = [];
  for (const { number, all, total, inText, textWords } of sums) {
    if (all.length < WORDS_MIN || textWords < TEXT_WORDS_MIN) continue;
    if (!isEnough(total, score, inText === leading)) continue;
    all.sort((a, b) => b.weight - a.weight || (a.feature < b.feature ? -1 : 1));
    signals.push({
      signal: ASSOCIATED_SIGNALS[number] ?? '',
      evidence: all.slice(0, EVIDENCE_MAX).map(({ evidence }) => evidence),
    });
  }
  return signals;
}

function sumOf(all: Piece[]) {
  const said = all.filter(({ evidence }) => evidence.kind !== 'column');
  const sum = (pieces: readonly Piece[]): number => pieces.reduce((whole, { weight }) => whole + weight, 0);
  return { all, total: sum(all), inText: sum(said), textWords: said.length };
}

function isEnough(total: number, score: number | undefined, leads: boolean): boolean {
  if (score === undefined) return total >= THRESHOLD;
  return total + SCORE_SHARE * Math.min(score, leads ? SCORE_MAX : 0) >= SCORED_THRESHOLD;
}

/** The text as it reads, then as it reads when hiding is undone, and what its tokens decode to. */
function readWords(
  { folded, unhidden, decoded }: FieldReading,
  kind: 'title' | 'description',
  found: Map<number, Map<string, Piece>>,
): void {
  readField(folded, kind, kind, found);
  for (const variant of unhidden) readField(variant, kind, kind, found, { obfuscated: true });
  for (const token of decoded) {
    const { start, end } = token;
    readField(token.folded, kind, kind, found, { obfuscated: true, span: { start, end } });
  }
}

function readField(
  folded: FoldedText,
  kind: 'title' | 'description' | 'column',
  field: string,
  found: Map<number, Map<string, Piece>>,
  hidden?: Pick<Evidence, 'obfuscated' | 'span'>,
): void {
  for (const { feature, start, end } of wordFeatures(folded.text)) {
    const pairs = ASSOCIATIONS.get(feature);
    if (pairs === undefined) continue;
    for (let at = 0; at < pairs.length; at += 2) {
      const signal = pairs[at] ?? 0;
      const pieces = found.get(signal) ?? new Map<string, Piece>();
      found.set(signal, pieces);
      // The first place counts, title before description before columns.
      if (pieces.has(feature)) continue;
      const excerpt = kind === 'column' ? field.slice(0, 256) : folded.text.slice(start, end);
      const span = kind === 'column' ? {} : { span: originalSpan(folded, start, end) };
      pieces.set(feature, {
        feature,
        weight: pairs[at + 1] ?? 0,
        evidence: { kind, field, excerpt, ...span, ...hidden },
      });
    }
  }
}
