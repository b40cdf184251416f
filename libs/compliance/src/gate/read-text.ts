import type { ListingSubject } from '../subject.js';
import { type FoldedText, originalSpan } from '../text/fold.js';
import { isAbsent } from '../text/negation.js';
import { statedNumbers } from '../text/numbers.js';
import { clauseAt, type Segmentation, segment as segmentText } from '../text/segments.js';
import { type FieldReading, readingOf } from './field-reading.js';
import type { Vocabulary } from './vocabulary.js';

export type TextField = 'title' | 'description' | 'tag' | 'declaration';

/** Where a set of terms was found. Offsets are in the original text of the field. */
export interface TextHit {
  readonly set: number;
  readonly field: TextField;
  /** Which tag, when `field` is `tag`. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly obfuscated: boolean;
  /** The term as it is written in the lexicon. */
  readonly term: string;
  /** The term says nothing in a long description. */
  readonly near: boolean;
  /** The folded text that was matched, and where in it. */
  readonly source: string;
  readonly from: number;
  readonly to: number;
}

/** The matched text, digits masked. */
export function excerptOf({ source, from, to }: TextHit): string {
  return source.slice(from, Math.min(to, from + EXCERPT_CHARACTERS)).replace(/\d/g, '*');
}

/** The hits of one part of the listing: title, tags and opening together, or one clause of a long description. */
export type Segment = ReadonlyMap<number, readonly TextHit[]>;

type MutableSegment = Map<number, TextHit[]>;

export interface TextReading {
  readonly titleReading: FieldReading;
  readonly descriptionReading: FieldReading;
  /** The first is title + tags + the description, or its opening; then the clauses of a long description. */
  readonly segments: readonly Segment[];
  /** What the source statement says, read by itself. */
  readonly declaration: Segment;
  /** The description is long: what is found outside the title is weaker. */
  readonly long: boolean;
  /** Hits in the title alone. */
  readonly title: Segment;
  /** Evidence that the text claims to have, not negated. */
  readonly claims: ReadonlySet<string>;
  /** Natural persons that the text states, the largest number; 0 when it states none. */
  readonly statedSubjects: number;
  /** Hiding was undone somewhere and it hid a term of the lexicon. */
  readonly hiddenTerms: boolean;
}

type CommonWords = Pick<Vocabulary, 'generic'>;

interface Collector {
  readonly titleReading: FieldReading;
  readonly descriptionReading: FieldReading;
  readonly segments: MutableSegment[];
  readonly declaration: MutableSegment;
  readonly title: MutableSegment;
  readonly initials: TextHit[];
  readonly claims: Set<string>;
  hiddenTerms: boolean;
  statedSubjects: number;
  long: boolean;
}

/** Where the parts of the field begin, in offsets of the original. */
interface Places {
  readonly openingEnd: number;
  readonly clauses: readonly number[];
}

const WHOLE: Places = { openingEnd: Number.POSITIVE_INFINITY, clauses: [] };

/** How far before a claim its negation may stand, in characters. */
const NEGATION_REACH = 28;
const NEGATION_REACH_HAN = 5;
/** How far behind a number the people that it counts may stand, in characters. */
const COUNTED_REACH = 36;
const EXCERPT_CHARACTERS = 60;
const NONE: CommonWords = { generic: new Set() };
/** Sets whose first hit in a segment is not enough, because another one may cancel it. */
const CANCELLABLE = new Map([
  ['topical', 'topical_exempt'],
  ['status', 'status_exempt'],
]);

export function readText(subject: ListingSubject, vocabulary: Vocabulary): TextReading {
  const collector: Collector = {
    titleReading: readingOf(subject.title, vocabulary),
    descriptionReading: readingOf(subject.description, vocabulary),
    segments: [new Map()],
    declaration: new Map(),
    title: new Map(),
    initials: [],
    claims: new Set(),
    hiddenTerms: false,
    statedSubjects: 0,
    long: false,
  };
  const { titleReading, descriptionReading } = collector;
  const segmentation = segmentText(descriptionReading.folded.text);
  collector.long = segmentation.long;
  readField(titleReading, 'title', 0, WHOLE, vocabulary, collector);
  const places = placesOf(descriptionReading.folded, segmentation);
  while (collector.segments.length <= places.clauses.length) collector.segments.push(new Map());
  readField(descriptionReading, 'description', 0, places, vocabulary, collector);
  for (const [index, tag] of subject.tags.entries())
    readField(readingOf(tag, vocabulary), 'tag', index, WHOLE, vocabulary, collector);
  if (subject.sourceStatement !== undefined) {
    readField(readingOf(subject.sourceStatement, vocabulary), 'declaration', 0, WHOLE, vocabulary, collector);
  }
  addInitials(collector);
  return collector;
}

function placesOf(folded: FoldedText, segmentation: Segmentation): Places {
  if (!segmentation.long) return WHOLE;
  const original = (offset: number): number => originalSpan(folded, offset, offset).start;
  return { openingEnd: original(segmentation.openingEnd), clauses: segmentation.clauses.map(original) };
}

function readField(
  { folded, spelled, unhidden, guessed, decoded }: FieldReading,
  field: TextField,
  index: number,
  places: Places,
  vocabulary: Vocabulary,
  collector: Collector,
): void {
  const storeAll = (hits: Iterable<TextHit>): void => {
    for (const hit of hits) store(hit, places, collector, vocabulary);
  };
  const read = (reading: FoldedText, obfuscated: boolean): TextHit[] => {
    const { terms, pinyin, initials } = collect(reading, field, index, obfuscated, vocabulary);
    storeAll(withoutAbsent(withoutCancelled(terms, vocabulary), field, vocabulary));
    storeAll(pinyin.filter(({ set }) => !vocabulary.lowering.has(set)));
    for (const hit of initials) if (!vocabulary.lowering.has(hit.set)) collector.initials.push(hit);
    return terms;
  };
  const plain = read(folded, false);
  if (field === 'title' || field === 'description') {
    readClaims(plain, vocabulary, collector);
    readNumbers(folded, plain, vocabulary, collector);
  }
  for (const variant of spelled) read(variant, false);
  for (const variant of unhidden) read(variant, true);
  for (const variant of guessed) {
    const { terms } = collect(variant, field, index, true, vocabulary);
    storeAll(withoutCancelled(terms, vocabulary).filter(({ set }) => !vocabulary.lowering.has(set)));
  }
  for (const token of decoded) {
    const { terms } = collect(token.folded, field, index, true, vocabulary);
    storeAll(terms.map((hit) => ({ ...hit, start: token.start, end: token.end })));
  }
}

interface Collected {
  readonly terms: TextHit[];
  readonly pinyin: TextHit[];
  readonly initials: TextHit[];
}

/** One pass over the text. Pinyin and initials are hiding by themselves. */
function collect(
  folded: FoldedText,
  field: TextField,
  index: number,
  obfuscated: boolean,
  vocabulary: Vocabulary,
): Collected {
  const collected: Collected = { terms: [], pinyin: [], initials: [] };
  const sets = vocabulary.setNames.length;
  const take = (numbered: number, start: number, end: number, term: string, near: boolean): void => {
    const { start: from, end: to } = originalSpan(folded, start, end);
    const kind = numbered < sets ? 'terms' : numbered < 2 * sets ? 'pinyin' : 'initials';
    collected[kind].push({
      set: numbered % sets,
      field,
      index,
      start: from,
      end: to,
      obfuscated: obfuscated || kind !== 'terms',
      term,
      near,
      source: folded.text,
      from: start,
      to: end,
    });
  };
  vocabulary.matcher.match(folded.text, take);
  // Terms with sides are found in a pass of their own; what follows reads hits in order of position.
  if (vocabulary.sides.match(folded.text, take)) collected.terms.sort((a, b) => a.from - b.from);
  return collected;
}

/** A hit of a cue (`rating`) that lies inside a longer phrase with another meaning (`supervisory rating`) does not count. */
function withoutCancelled(hits: readonly TextHit[], vocabulary: Vocabulary): readonly TextHit[] {
  const otherSense = vocabulary.setIds.get('other_sense');
  const phrases = hits.filter(({ set }) => set === otherSense);
  let kept =
    phrases.length === 0 ? hits : hits.filter((hit) => !vocabulary.cancelled.has(hit.set) || !covered(hit, phrases));
  for (const [cue, exempt] of CANCELLABLE) {
    const cueId = vocabulary.setIds.get(cue);
    const exemptId = vocabulary.setIds.get(exempt);
    const spans = hits.filter(({ set }) => set === exemptId);
    if (spans.length === 0) continue;
    kept = kept.filter((hit) => hit.set !== cueId || !covered(hit, spans));
  }
  return kept;
}

/**
 * What a description lists as not being there neither raises nor lowers. In a title it counts: whoever names the thing there offers it.
 */
function withoutAbsent(hits: readonly TextHit[], field: TextField, vocabulary: Vocabulary): readonly TextHit[] {
  if (field !== 'description') return hits;
  return hits.filter((hit) => !vocabulary.cancelled.has(hit.set) || !isAbsent(hit.source, hit.from, hit.to));
}

/** Both lists come in order of position, so one pass is enough. */
function covered(hit: TextHit, spans: readonly TextHit[]): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= hit.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= Math.max(0, low - 4); at -= 1) {
    const span = spans[at];
    if (span !== undefined && span.start <= hit.start && hit.end <= span.end) return true;
  }
  return false;
}

function readClaims(hits: readonly TextHit[], vocabulary: Vocabulary, collector: Collector): void {
  const negation = vocabulary.setIds.get('negation');
  let lastNegation = Number.NEGATIVE_INFINITY;
  for (const hit of hits) {
    if (hit.set === negation) lastNegation = hit.end;
    const claim = vocabulary.claims.get(hit.set);
    const reach = isHan(hit) ? NEGATION_REACH_HAN : NEGATION_REACH;
    if (claim !== undefined && hit.start - lastNegation > reach) collector.claims.add(claim);
  }
}

function isHan({ source, from }: TextHit): boolean {
  return source.charCodeAt(from) > 0x2fff;
}

function readNumbers(folded: FoldedText, hits: readonly TextHit[], vocabulary: Vocabulary, collector: Collector): void {
  const counted = vocabulary.setIds.get('counted_people');
  const people = hits.filter(({ set }) => set === counted);
  if (people.length === 0) return;
  let next = 0;
  for (const number of statedNumbers(folded.text)) {
    const { end } = originalSpan(folded, number.start, number.end);
    while (next < people.length && (people[next]?.start ?? 0) < end) next += 1;
    const nearest = people[next];
    if (nearest !== undefined && nearest.start - end <= COUNTED_REACH && number.value > collector.statedSubjects) {
      collector.statedSubjects = number.value;
    }
  }
}

function store(hit: TextHit, places: Places, collector: Collector, vocabulary: CommonWords): void {
  if (hit.field === 'declaration') {
    keep(collector.declaration, hit, collector);
    return;
  }
  if (collector.long && hit.field === 'tag') return;
  if (collector.long && hit.field === 'description' && hit.near) return;
  const [first] = collector.segments;
  if (hit.start < places.openingEnd) keep(first, hit, collector);
  // In a long description words like "data" and "report" stand everywhere and say nothing about what is offered.
  const common = collector.long && vocabulary.generic.has(hit.source.slice(hit.from, hit.to));
  if (common && hit.field === 'title' && isHan(hit)) return;
  const clause = places.clauses.length > 0 && !common;
  if (clause) keep(collector.segments[clauseAt(places.clauses, hit.start) + 1], hit, collector);
  if (hit.field === 'title') keepFirst(collector.title, hit);
}

function keep(segment: MutableSegment | undefined, hit: TextHit, collector: Collector): void {
  if (segment === undefined) return;
  if (hit.obfuscated) collector.hiddenTerms ||= !segment.has(hit.set);
  keepFirst(segment, hit);
}

const FIELD_RANK: Readonly<Record<TextField, number>> = { title: 0, description: 1, tag: 2, declaration: 3 };
/** So many places of one set are kept per segment: enough to find one that does not overlap with another set's. */
const PLACES_KEPT = 4;

/** Tags last, so that no tag takes a place from title or description; plain before hidden; then by field and position. */
function keepFirst(segment: MutableSegment, hit: TextHit): void {
  const known = segment.get(hit.set);
  if (known === undefined) {
    segment.set(hit.set, [hit]);
    return;
  }
  const last = known.at(-1);
  if (known.length >= PLACES_KEPT && last !== undefined && rank(hit, last) >= 0) return;
  const place = known.findIndex((other) => rank(hit, other) < 0);
  known.splice(place < 0 ? known.length : place, 0, hit);
  if (known.length > PLACES_KEPT) known.pop();
}

function rank(a: TextHit, b: TextHit): number {
  return (
    Number(a.field === 'tag') - Number(b.field === 'tag') ||
    Number(a.obfuscated) - Number(b.obfuscated) ||
    FIELD_RANK[a.field] - FIELD_RANK[b.field] ||
    a.start - b.start ||
    b.end - a.end
  );
}

/** Initials count when two different ones occur in the listing. */
function addInitials(collector: Collector): void {
  const distinct = new Set(
    collector.initials.map(({ source, from, to }) => source.slice(from, to).replaceAll(' ', '')),
  );
  if (distinct.size < 2) return;
  for (const hit of collector.initials) store({ ...hit, obfuscated: true, near: false }, WHOLE, collector, NONE);
}
