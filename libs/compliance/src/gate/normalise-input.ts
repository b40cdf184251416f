import type { ColumnEvidence, FileEvidence, GateContext, ListingSubject, PartyFacts } from '../subject.js';

/** The input is not what it should be: undecidable. */
export class UnreadableInput extends TypeError {}

/**
 * The subject in canonical order (tags, columns and evidence sorted), so that their order decides nothing, with lone
 * surrogates replaced.
 * @throws UnreadableInput for anything that is not a listing.
 */
export function normaliseSubject(subject: ListingSubject): ListingSubject {
  const input: unknown = subject;
  if (!isRecord(input)) throw new UnreadableInput('subject');
  return {
    title: text(input.title),
    description: text(input.description),
    tags: texts(input.tags),
    columns: texts(input.columns),
    ...(input.sourceStatement === undefined ? {} : { sourceStatement: text(input.sourceStatement) }),
    ...(input.columnEvidence === undefined
      ? {}
      : { columnEvidence: list(input.columnEvidence).map(columnEvidence).sort(byName) }),
    ...(input.fileEvidence === undefined
      ? {}
      : { fileEvidence: list(input.fileEvidence).map(fileEvidence).sort(byName) }),
    ...(input.rows === undefined ? {} : { rows: count(input.rows) }),
    ...(input.estimatedSubjects === undefined ? {} : { estimatedSubjects: count(input.estimatedSubjects) }),
    ...(input.sampleValues === undefined ? {} : { sampleValues: samples(input.sampleValues) }),
  };
}

/** @throws UnreadableInput for anything that is not a context. */
export function normaliseContext(context: GateContext): GateContext {
  const input: unknown = context;
  if (!isRecord(input)) throw new UnreadableInput('context');
  const point = input.point;
  if (point !== 'listing' && point !== 'order' && point !== 'delivery' && point !== 'renewal')
    throw new UnreadableInput('point');
  const asOf = text(input.asOf);
  if (Number.isNaN(Date.parse(asOf)) || !/^\d{4}-\d{2}-\d{2}/.test(asOf)) throw new UnreadableInput('asOf');
  return {
    point,
    asOf,
    evidence: [...new Set(texts(input.evidence))].sort(),
    ...(input.provider === undefined ? {} : { provider: party(input.provider) }),
    ...(input.buyer === undefined ? {} : { buyer: party(input.buyer) }),
    ...(input.purpose === undefined ? {} : { purpose: text(input.purpose) }),
    ...(input.destination === undefined ? {} : { destination: text(input.destination) }),
  };
}

function party(value: unknown): PartyFacts {
  if (!isRecord(value)) throw new UnreadableInput('party');
  return {
    organizationId: text(value.organizationId),
    jurisdiction: text(value.jurisdiction),
    verified: value.verified === true,
    designatedClasses: texts(value.designatedClasses),
    ...(value.capabilities === undefined ? {} : { capabilities: texts(value.capabilities) }),
  };
}

function columnEvidence(value: unknown): ColumnEvidence {
  if (!isRecord(value)) throw new UnreadableInput('columnEvidence');
  return {
    name: text(value.name),
    nonEmpty: count(value.nonEmpty),
    rows: count(value.rows),
    distinctEstimate: count(value.distinctEstimate),
    detectors: list(value.detectors)
      .map((detector) => {
        if (!isRecord(detector)) throw new UnreadableInput('detectors');
        return {
          name: text(detector.name),
          hits: count(detector.hits),
          ratio: count(detector.ratio),
          flagged: detector.flagged === true,
          ...(detector.maskedSample === undefined ? {} : { maskedSample: text(detector.maskedSample) }),
        };
      })
      .sort(byName),
    personal: value.personal === true,
    secret: value.secret === true,
    reviewRequired: value.reviewRequired === true,
  };
}

const FILE_KINDS = new Set(['unreadable', 'encrypted', 'binary', 'image', 'cad', 'archive', 'secret', 'genomic']);

function fileEvidence(value: unknown): FileEvidence {
  if (!isRecord(value) || typeof value.kind !== 'string' || !FILE_KINDS.has(value.kind))
    throw new UnreadableInput('fileEvidence');
  return { name: text(value.name), kind: value.kind as FileEvidence['kind'], detail: text(value.detail) };
}

function samples(value: unknown): Record<string, readonly string[]> {
  if (!isRecord(value)) throw new UnreadableInput('sampleValues');
  const entries = Object.entries(value).map(([name, values]): [string, string[]] => [
    name.toWellFormed(),
    (Array.isArray(values) ? values : [values]).map(cell),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function cell(value: unknown): string {
  return value === null || value === undefined
    ? ''
    : text(typeof value === 'number' || typeof value === 'boolean' ? String(value) : value);
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new UnreadableInput('text');
  return value.toWellFormed();
}

function texts(value: unknown): string[] {
  return list(value).map(text).sort();
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new UnreadableInput('list');
  return value;
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw new UnreadableInput('number');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
