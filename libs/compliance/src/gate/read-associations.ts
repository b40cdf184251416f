import type { Evidence } from '../decision.js';
import { ASSOCIATED_SIGNALS, ASSOCIATIONS } from '../packs/associations.js';
import type { ListingSubject } from '../subject.js';
import { decodedTokens } from '../text/decode.js';
import { type FoldedText, fold, originalSpan } from '../text/fold.js';
import { unhide } from '../text/unhide.js';
import { wordFeatures } from '../text/word-features.js';
import { headerText } from './read-columns.js';

/** From this sum of weights (tenths) many weak words together say what one strong term says. */
const THRESHOLD = 105;
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
 * out: it mentions much that is not offered.
 */
export function associatedSignals(subject: ListingSubject, long: boolean): AssociatedSignal[] {
  const found = new Map<number, Map<string, Piece>>();
  readText(subject.title, 'title', found);
  if (!long) readText(subject.description, 'description', found);
  for (const column of subject.columns) {
    readField({ text: headerText(column), offsets: null, originalLength: column.length }, 'column', column, found);
  }
  const signals: AssociatedSignal[] = [];
  for (const [number, pieces] of found) {
    const all = [...pieces.values()];
    const inText = all.filter(({ evidence }) => evidence.kind !== 'column').length;
    if (all.length < WORDS_MIN || inText < TEXT_WORDS_MIN) continue;
    if (all.reduce((sum, { weight }) => sum + weight, 0) < THRESHOLD) continue;
    all.sort((a, b) => b.weight - a.weight || (a.feature < b.feature ? -1 : 1));
    signals.push({
      signal: ASSOCIATED_SIGNALS[number] ?? '',
      evidence: all.slice(0, EVIDENCE_MAX).map(({ evidence }) => evidence),
    });
  }
  return signals;
}

/** The text as it reads, then as it reads when hiding is undone, and what its tokens decode to. */
function readText(original: string, kind: 'title' | 'description', found: Map<number, Map<string, Piece>>): void {
  const folded = fold(original);
  readField(folded, kind, kind, found);
  for (const variant of unhide(folded)) readField(variant, kind, kind, found, { obfuscated: true });
  for (const { text, start, end } of decodedTokens(original)) {
    readField(fold(text), kind, kind, found, { obfuscated: true, span: { start, end } });
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
