import type { Evidence } from '../decision.js';
import { type FoldedText, originalSpan } from '../text/fold.js';
import type { FieldReading } from './field-reading.js';
import { type ListingModel, readEntries, type TextEntry, weightFor } from './listing-model.js';

const EVIDENCE_MAX = 5;
const EXCERPT_MAX = 256;
/** Names the model in the evidence that it gives. */
const MODEL_DETECTOR = 'listing_model';

/** A way to read title or description, with what the model knows of it. */
export interface LegiblePart {
  readonly field: 'title' | 'description';
  readonly folded: FoldedText;
  readonly hidden: boolean;
  /** Where it stands in the original when it was decoded. */
  readonly span?: Evidence['span'];
  readonly entries: readonly TextEntry[];
}

export function legibleParts(
  { legible, decoded }: FieldReading,
  field: 'title' | 'description',
  model: ListingModel,
): LegiblePart[] {
  const parts: LegiblePart[] = [];
  for (const { folded, hidden } of legible) {
    if (folded.text !== '') parts.push({ field, folded, hidden, entries: readEntries(model, folded.text) });
  }
  for (const { folded, start, end } of decoded) {
    parts.push({ field, folded, hidden: true, span: { start, end }, entries: readEntries(model, folded.text) });
  }
  return parts;
}

/** A column and what the model knows of its name. */
export interface NamedColumn {
  readonly name: string;
  readonly entries: readonly number[];
}

interface Piece {
  readonly weight: number;
  readonly column?: string;
  readonly part?: LegiblePart;
  readonly start: number;
  readonly end: number;
}

/** The words and column names that speak most for a category, none inside another. */
export function evidenceFor(
  model: ListingModel,
  category: number,
  parts: readonly LegiblePart[],
  columns: readonly NamedColumn[],
): Evidence[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    for (const { entry, start, end } of part.entries) {
      const weight = weightFor(model, entry, category);
      if (weight > 0) pieces.push({ weight, part, start, end });
    }
  }
  for (const { name, entries } of columns) {
    let weight = 0;
    for (const entry of entries) weight += weightFor(model, entry, category);
    if (weight > 0) pieces.push({ weight, column: name, start: 0, end: name.length });
  }
  pieces.sort((a, b) => b.weight - a.weight);
  const kept: Evidence[] = [];
  for (const piece of pieces) {
    if (kept.length === EVIDENCE_MAX) break;
    const evidence = asEvidence(piece);
    if (!kept.some((other) => overlap(other, evidence))) kept.push(evidence);
  }
  return kept;
}

function asEvidence({ column, part, start, end }: Piece): Evidence {
  if (part === undefined) {
    const field = column ?? '';
    return { kind: 'column', field, excerpt: field.slice(0, EXCERPT_MAX), detector: MODEL_DETECTOR };
  }
  const { field, folded, hidden } = part;
  const span = part.span ?? originalSpan(folded, start, end);
  const excerpt = folded.text.slice(start, end);
  const evidence: Evidence = { kind: field, field, excerpt, span, detector: MODEL_DETECTOR };
  return hidden ? { ...evidence, obfuscated: true } : evidence;
}

function overlap(a: Evidence, b: Evidence): boolean {
  if (a.kind !== b.kind || a.field !== b.field) return false;
  return a.span === undefined || b.span === undefined || (a.span.start < b.span.end && b.span.start < a.span.end);
}
