import type { Evidence } from '../decision.js';
import type { ListingSubject } from '../subject.js';
import { isNegated } from '../text/negation.js';
import { dependsOnChina, exceptionsOf, signalsOfCategory, unlessOf } from './category-signals.js';
import type { Structure } from './read-columns.js';
import type { ModelReading, ModelScores } from './read-model.js';
import { excerptOf, type Segment, type TextHit, type TextReading } from './read-text.js';
import type { Composition, Vocabulary } from './vocabulary.js';

/** What the evidence says about one signal. */
export interface SignalFact {
  /** Supported by columns, values or files: words cannot argue it away. */
  readonly structured: boolean;
  /** Found after hiding was undone, and nowhere plainly in title or description: a plain tag or column excuses nothing. */
  readonly obfuscated: boolean;
  /** Said plainly in title, description or source statement alone. Only this may serve an override. */
  readonly spoken: boolean;
  /** Found only deep in a long description. */
  readonly remote: boolean;
  readonly evidence: readonly Evidence[];
}

/** Everything that rules may ask about a listing. Rules never see the text itself. */
export interface ListingFacts {
  /** By signal number of the vocabulary. */
  readonly signals: ReadonlyMap<number, SignalFact>;
  /** Evidence ids that the text claims. */
  readonly claims: ReadonlySet<string>;
  /** Natural persons: measured, or else stated; 0 when unknown. */
  readonly subjects: number;
  /** Signals whose text hits were put aside because the listing says that it is published, synthetic or the like. */
  readonly putAsideByStatus: ReadonlySet<number>;
  readonly hiddenTerms: boolean;
}

interface Found {
  structured: boolean;
  hidden: boolean;
  spoken: boolean;
  near: boolean;
  evidence: Evidence[];
}

/** Puts text and structure together into facts. */
export function establishFacts(
  subject: ListingSubject,
  text: TextReading,
  structure: Structure,
  vocabulary: Vocabulary,
  model: ModelReading | undefined,
): ListingFacts {
  const scores = model?.scores;
  const found = new Map<number, Found>();
  const named: [Composition, readonly Evidence[]][] = vocabulary.columnCompositions.flatMap((composition) => {
    const evidence = structureEvidence(composition, structure);
    return evidence === undefined ? [] : [[composition, evidence]];
  });
  const ofPeople = named.some(([{ signal }]) => OF_PEOPLE.has(vocabulary.signals[signal]?.id ?? ''));
  for (const [composition, evidence] of named) {
    if (ofPeople || !isDoubtfulName(composition, scores)) record(found, composition.signal, evidence, true);
  }
  for (const file of subject.fileEvidence ?? []) {
    for (const [index, signal] of vocabulary.signals.entries()) {
      if (signal.files.includes(file.kind)) {
        record(found, index, [{ kind: 'file', field: file.name, excerpt: file.detail, detector: file.kind }], true);
      }
    }
  }
  const putAsideByStatus = readSignalsFromText(text, structure, vocabulary, found, scores);
  raiseByModel(subject, text, vocabulary, found, putAsideByStatus, model);
  readDeclaration(text, structure, vocabulary, found);
  const signals = new Map<number, SignalFact>();
  for (const index of [...found.keys()].sort((a, b) => a - b)) {
    const fact = found.get(index);
    if (fact === undefined) continue;
    signals.set(index, {
      structured: fact.structured,
      obfuscated: fact.hidden && !fact.spoken,
      spoken: fact.spoken,
      remote: !fact.near,
      evidence: sortEvidence(fact.evidence),
    });
  }
  return {
    signals,
    claims: text.claims,
    subjects: subject.estimatedSubjects ?? Math.max(text.statedSubjects, 0),
    putAsideByStatus,
    hiddenTerms: text.hiddenTerms,
  };
}

function readSignalsFromText(
  text: TextReading,
  structure: Structure,
  vocabulary: Vocabulary,
  found: Map<number, Found>,
  scores: ModelScores | undefined,
): Set<number> {
  const topical = vocabulary.setIds.get('topical') ?? -1;
  const metadata = vocabulary.setIds.get('metadata_only') ?? -1;
  const status = vocabulary.setIds.get('status') ?? -1;
  const institution = vocabulary.setIds.get('institution') ?? -1;
  const [opening] = text.segments;
  const metadataOnly = inText(opening?.get(metadata));
  const likely = scores?.highest ?? 0;
  const aboutWhole =
    (likely < TOPICAL_SCORE_MAX && inText(text.title.get(topical))) ||
    (likely < KIND_SCORE_MAX && isOfHarmlessKind(text, vocabulary));
  const unreleased = vocabulary.setIds.get('marked_unreleased') ?? -1;
  const statusWhole =
    text.segments.some((segment) => inText(segment.get(status))) &&
    !text.segments.some((segment) => occurs(segment.get(unreleased)));
  const aboutInstitution = text.long && text.title.has(institution);
  const putAside = new Set<number>();
  for (const [number, segment] of text.segments.entries()) {
    for (const first of segment.keys()) {
      for (const composition of vocabulary.textCompositions.get(first) ?? []) {
        const evidence = textEvidence(composition, segment, structure);
        if (evidence === undefined) continue;
        const inTitle = evidence.some(({ kind }) => kind === 'title');
        // In a long description the words of title and opening belong together only when the title takes part.
        if (number === 0 && text.long && !inTitle) continue;
        if (
          (metadataOnly && !evidence.some(({ obfuscated }) => obfuscated)) ||
          composition.unless.some((set) => inText(text.title.get(set)))
        )
          continue;
        if (!composition.keepWhenAbout) {
          if (aboutWhole || (!inTitle && inText(segment.get(topical)))) continue;
          if (aboutInstitution && !evidence.every(({ kind }) => kind === 'title')) continue;
          if (statusWhole) {
            if (isWorthALook(composition, evidence, inTitle, text.long, scores)) putAside.add(composition.signal);
            continue;
          }
        }
        if (isUnlikely(composition, evidence, scores)) continue;
        record(found, composition.signal, evidence, false, text.long && !inTitle);
      }
    }
  }
  return putAside;
}

/** Below this score of the model (hundredths of a logit) what title, description and tags say is taken to be said about something else. */
const SAID_SCORE_MIN = 0;
/** Below this one the same holds of column names. Values are never argued away, nor what was hidden. */
const NAMED_SCORE_MIN = -200;
/** Below this one nobody is called to look at what a status word put aside. */
const PUT_ASIDE_SCORE_MIN = -350;
/** So far a long text says what is sold, in characters. */
const OPENING_CHARACTERS = 2_500;

/** Whether a person is called for what a status word put aside: in a long text for terms that need no company, near its beginning, or for its title. */
function isWorthALook(
  { sets }: Composition,
  evidence: readonly Evidence[],
  inTitle: boolean,
  long: boolean,
  scores: ModelScores | undefined,
): boolean {
  if (scores !== undefined && scores.whole < PUT_ASIDE_SCORE_MIN) return false;
  if (!long || inTitle) return true;
  return sets.length === 1 && evidence.every(({ span }) => (span?.start ?? 0) < OPENING_CHARACTERS);
}

/** What the title says alone is doubted for the title's sake alone: no description takes it back. */
function isUnlikely(
  { keepWhenAbout, structure }: Composition,
  evidence: readonly Evidence[],
  scores: ModelScores | undefined,
): boolean {
  if (scores === undefined || keepWhenAbout || evidence.some(({ obfuscated }) => obfuscated)) return false;
  const score = evidence.every(({ kind }) => kind === 'title') ? scores.highest : scores.whole;
  return score < (structure.length > 0 ? NAMED_SCORE_MIN : SAID_SCORE_MIN);
}

/** A table with a column of names that people are known by is about people, whatever is said: no other name in it is doubted. */
const OF_PEOPLE = new Set(['direct_identifiers', 'personal', 'person_level', 'account', 'account_worse', 'illegal']);

function isDoubtfulName({ structure }: Composition, scores: ModelScores | undefined): boolean {
  return scores !== undefined && scores.whole < NAMED_SCORE_MIN && structure.every((key) => key.startsWith('#'));
}

/** From these scores on what a title says that a listing is about is not believed: the rest of the listing says otherwise. */
const TOPICAL_SCORE_MAX = 250;
const KIND_SCORE_MAX = 100;

/** The title names a kind of listing that holds neither persons nor secrets: a timetable, a price list, a test of a machine. */
function isOfHarmlessKind(text: TextReading, vocabulary: Vocabulary): boolean {
  return inText(text.title.get(vocabulary.setIds.get('title_kind') ?? -1));
}

/** What a source statement can give away: how the data came out of somebody's hands. */
const SOURCE_SIGNALS = new Set(['illegal', 'piracy', 'public_unauthorised']);

function readDeclaration(
  text: TextReading,
  structure: Structure,
  vocabulary: Vocabulary,
  found: Map<number, Found>,
): void {
  for (const first of text.declaration.keys()) {
    for (const composition of vocabulary.textCompositions.get(first) ?? []) {
      if (!SOURCE_SIGNALS.has(vocabulary.signals[composition.signal]?.id ?? '')) continue;
      if (composition.unless.some((set) => inText(text.declaration.get(set)))) continue;
      const evidence = textEvidence(composition, text.declaration, structure);
      if (evidence !== undefined) record(found, composition.signal, evidence, false);
    }
  }
}

/**
 * What the model raises; a listing that says it holds descriptions of tables alone is believed, and what a status word put aside is left to the
 * person who is called for it.
 */
function raiseByModel(
  { title }: ListingSubject,
  text: TextReading,
  { signalIds, setIds }: Vocabulary,
  found: Map<number, Found>,
  putAside: ReadonlySet<number>,
  model: ModelReading | undefined,
): void {
  if (model === undefined || model.raised.length === 0) return;
  const [opening] = text.segments;
  const says = (set: string): boolean => inText(opening?.get(setIds.get(set) ?? -1));
  if (says('metadata_only')) return;
  const excepted = (name: string): boolean => found.get(signalIds.get(name) ?? -1)?.spoken === true;
  const china = says('china');
  const elsewhere = !china && says('elsewhere');
  const isPlaced = (name: string): boolean => {
    const needed = dependsOnChina(name);
    return needed === undefined || (!elsewhere && (needed !== 'when_said' || china || HAN.test(title)));
  };
  for (const { category, evidence } of model.raised) {
    if (exceptionsOf(category).some(excepted) || unlessOf(category).some(says)) continue;
    const signals = signalsOfCategory(category).flatMap((name) => {
      const number = signalIds.get(name);
      return number === undefined ? [] : [{ number, raised: isPlaced(name) && !found.has(number) }];
    });
    if (signals.some(({ number }) => putAside.has(number))) continue;
    for (const { number, raised } of signals) if (raised) record(found, number, evidence, false);
  }
}

const HAN = /\p{Script=Han}/u;

/**
 * Words that lower (ABOUT, status, other meanings) are read in title and description, never in tags. Negated they say nothing:
 * `not a novel` does not make a listing one about a novel.
 */
function inText(hits: readonly TextHit[] | undefined): boolean {
  return hits?.some(({ field, source, from }) => field !== 'tag' && !isNegated(source, from)) === true;
}

/** Words that raise (not yet released) count wherever they stand in title and description. */
function occurs(hits: readonly TextHit[] | undefined): boolean {
  return hits?.some(({ field }) => field !== 'tag') === true;
}

/** One piece per key; names of columns that are asked for together must be those of different columns. */
function structureEvidence(composition: Composition, structure: Structure): readonly Evidence[] | undefined {
  return chooseColumns(composition.structure, structure, []);
}

/** The few pieces kept per key bound the search, and are enough: no composition asks for more columns than are kept. */
function chooseColumns(
  keys: readonly string[],
  structure: Structure,
  chosen: readonly Evidence[],
): readonly Evidence[] | undefined {
  const key = keys[chosen.length];
  if (key === undefined) return chosen;
  for (const piece of structure.get(key) ?? []) {
    const taken = chosen.some((other, index) => {
      const byName = piece.kind === 'column' && other.kind === 'column';
      return other.field === piece.field && (byName || keys[index] === key);
    });
    if (taken) continue;
    const rest = chooseColumns(keys, structure, [...chosen, piece]);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

function textEvidence(composition: Composition, segment: Segment, structure: Structure): Evidence[] | undefined {
  for (const set of composition.sets) if (!segment.has(set)) return undefined;
  // Title and description are asked first: what they say alone does not change by adding a tag.
  const chosen = chooseApart(composition.sets, segment, [], false) ?? chooseApart(composition.sets, segment, [], true);
  if (chosen === undefined) return undefined;
  const titled = chosen.every(({ field }) => field === 'title');
  // What the title says by itself is taken back by the title alone, which the caller asks.
  if (!titled) for (const set of composition.unless) if (inText(segment.get(set))) return undefined;
  const columns = structureEvidence(composition, structure);
  return columns === undefined ? undefined : [...chosen.map(asEvidence), ...columns];
}

/** One hit per set, none in the words of another; the few places kept per set bound the search. */
function chooseApart(
  sets: readonly number[],
  segment: Segment,
  chosen: readonly TextHit[],
  withTags: boolean,
): readonly TextHit[] | undefined {
  const set = sets[chosen.length];
  if (set === undefined) return chosen;
  for (const candidate of segment.get(set) ?? []) {
    if (!withTags && candidate.field === 'tag') continue;
    if (chosen.some((other) => sameWords(candidate, other))) continue;
    const rest = chooseApart(sets, segment, [...chosen, candidate], withTags);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

/** The same words cannot be subject and content at once. */
function sameWords(a: TextHit, b: TextHit): boolean {
  // Words of one decoded token share its span: within one reading the places in that reading tell them apart.
  if (a.source === b.source && a.field === b.field && a.index === b.index) return a.from < b.to && b.from < a.to;
  return a.field === b.field && a.index === b.index && a.start < b.end && b.start < a.end;
}

function asEvidence(hit: TextHit): Evidence {
  return {
    kind: hit.field,
    field: hit.field === 'tag' ? 'tags' : hit.field === 'declaration' ? 'sourceStatement' : hit.field,
    span: { start: hit.start, end: hit.end },
    excerpt: excerptOf(hit),
    ...(hit.obfuscated ? { obfuscated: true } : {}),
  };
}

const SPOKEN_KINDS: ReadonlySet<Evidence['kind']> = new Set(['title', 'description', 'declaration']);

function record(
  found: Map<number, Found>,
  signal: number,
  evidence: readonly Evidence[],
  structured: boolean,
  remote = false,
): void {
  const hidden = evidence.some(({ obfuscated }) => obfuscated === true);
  const known = found.get(signal) ?? {
    structured: false,
    hidden: false,
    spoken: false,
    near: false,
    evidence: [],
  };
  known.structured ||= structured;
  known.hidden ||= hidden;
  known.spoken ||= !hidden && evidence.every(({ kind }) => SPOKEN_KINDS.has(kind));
  known.near ||= !remote;
  for (const piece of evidence) {
    const same = known.evidence.some(
      (other) =>
        other.kind === piece.kind &&
        other.field === piece.field &&
        other.span?.start === piece.span?.start &&
        other.detector === piece.detector,
    );
    if (!same && known.evidence.length < 12) known.evidence.push(piece);
  }
  found.set(signal, known);
}

function sortEvidence(evidence: readonly Evidence[]): Evidence[] {
  const key = ({ kind, field, span, detector, excerpt }: Evidence): string =>
    `${kind}\n${field}\n${String(span?.start ?? 0).padStart(9, '0')}\n${detector ?? ''}\n${excerpt}`;
  return [...evidence].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
