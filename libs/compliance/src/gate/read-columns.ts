import type { Evidence } from '../decision.js';
import type { ColumnEvidence, ListingSubject } from '../subject.js';
import { fold } from '../text/fold.js';
import { unhide } from '../text/unhide.js';
import type { Vocabulary } from './vocabulary.js';

/** Evidence per header group (`#name`) and detector (`@name`): the first few by field, so that the order of columns does not matter. */
export type Structure = ReadonlyMap<string, readonly Evidence[]>;

const PIECES_KEPT = 3;

/** Share of cells from which an undecided detector is passed on as weak evidence. */
const WEAK_RATIO = 0.5;
/** They say what a column is about only when most of its cells are such: a child among a thousand customers does not. */
const OF_MOST = new Set(['prc_minor_id']);
const HEADER_CHARACTERS_MAX = 256;

/** Reads column names against the header groups, and takes over what the scan of the values found. */
export function readStructure(
  subject: ListingSubject,
  columnEvidence: readonly ColumnEvidence[],
  vocabulary: Vocabulary,
): Structure {
  const structure = new Map<string, Evidence[]>();
  const names = new Set<string>([...subject.columns, ...columnEvidence.map(({ name }) => name)]);
  for (const name of names) readHeader(name, vocabulary, structure);
  for (const column of columnEvidence) {
    for (const detector of column.detectors) {
      // `~` marks values that look like it but are too few to decide alone; rules may join them with other evidence.
      if ((!detector.flagged || OF_MOST.has(detector.name)) && detector.ratio < WEAK_RATIO) continue;
      const evidence: Evidence = {
        kind: 'value',
        field: column.name,
        excerpt: detector.maskedSample ?? '',
        detector: detector.name,
        ratio: detector.ratio,
      };
      add(structure, `~${detector.name}`, evidence);
      if (detector.flagged) add(structure, `@${detector.name}`, evidence);
    }
    const verdict = (id: string): Evidence => ({ kind: 'value', field: column.name, excerpt: '', detector: id });
    if (column.personal && !onlyCoordinates(column)) {
      add(structure, onlyAttribute(column) ? '@attribute' : '@personal', verdict('personal'));
    }
    if (column.secret) add(structure, '@secret', verdict('secret'));
  }
  for (const file of subject.fileEvidence ?? []) {
    add(structure, `@file_${file.kind}`, { kind: 'file', field: file.name, excerpt: file.detail, detector: file.kind });
  }
  return structure;
}

const COORDINATES = new Set(['latlon_precise', 'latitude_precise', 'longitude_precise', 'coordinate']);

/** Coordinates are personal beside a person or a device; by themselves they may be those of shops and bus stops. */
function onlyCoordinates({ detectors }: ColumnEvidence): boolean {
  const flagged = detectors.filter((detector) => detector.flagged);
  return flagged.length > 0 && flagged.every(({ name }) => COORDINATES.has(name));
}

/** What many people share (sex, ethnicity, age …) says nothing about one of them by itself: a table of counts by it has it too. */
const ATTRIBUTES = new Set(
  `age gender ethnicity religion spoken_language marital_status occupation political_affiliation blood_type birth_place nationality
  birth_year`.split(/\s+/),
);

function onlyAttribute({ detectors }: ColumnEvidence): boolean {
  const flagged = detectors.filter((detector) => detector.flagged);
  return flagged.length > 0 && flagged.every(({ name }) => ATTRIBUTES.has(name));
}

function add(structure: Map<string, Evidence[]>, key: string, evidence: Evidence): void {
  const known = structure.get(key);
  if (known === undefined) {
    structure.set(key, [evidence]);
    return;
  }
  const same = known.findIndex(({ field, detector }) => field === evidence.field && detector === evidence.detector);
  // Of two readings of one column the plain one counts.
  if (same >= 0) {
    if (known[same]?.obfuscated === true && evidence.obfuscated !== true) known[same] = evidence;
    return;
  }
  known.push(evidence);
  known.sort(comparePieces);
  if (known.length > PIECES_KEPT) known.pop();
}

/** Hidden before plain, so that a plain column beside a hidden one does not excuse it; then by field and detector. */
function comparePieces(a: Evidence, b: Evidence): number {
  const hidden = Number(b.obfuscated === true) - Number(a.obfuscated === true);
  return hidden !== 0 ? hidden : `${a.field}\n${a.detector}` < `${b.field}\n${b.detector}` ? -1 : 1;
}

function readHeader(name: string, vocabulary: Vocabulary, structure: Map<string, Evidence[]>): void {
  const plain = headerText(name);
  matchHeader(name, plain, vocabulary, structure, false);
  for (const variant of unhide(fold(name))) matchHeader(name, headerText(variant.text), vocabulary, structure, true);
}

/** A column name as words: camel case and punctuation apart, folded. */
export function headerText(name: string): string {
  const apart = name
    .slice(0, HEADER_CHARACTERS_MAX)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[.:()[\]（）]/g, ' ');
  return fold(apart).text.replace(/ +/g, ' ').trim();
}

function matchHeader(
  name: string,
  text: string,
  vocabulary: Vocabulary,
  structure: Map<string, Evidence[]>,
  obfuscated: boolean,
): void {
  const hit = (group: number): void => {
    add(structure, `#${vocabulary.headerNames[group]}`, {
      kind: 'column',
      field: name,
      excerpt: name.slice(0, HEADER_CHARACTERS_MAX),
      ...(obfuscated ? { obfuscated: true } : {}),
    });
  };
  const measured = KIND_OR_MEASURE.test(text);
  for (const group of vocabulary.exactHeaders.get(text) ?? []) hit(group);
  vocabulary.headers.match(text, (group) => {
    if (!measured || !ABOUT_PERSONS.test(vocabulary.headerNames[group] ?? '')) hit(group);
  });
}

/** A column name that ends in what is measured or of which make a thing is: `arrest_force_kn`, `手机型号`. */
const KIND_OR_MEASURE =
  /(?:型号|机型|尺寸|颜色|规格|重量|厚度|直径)(?:代号|编号|代码)?$|\b(?:models?|colou?rs?|distance|force|torque|thickness|diameter|cycles?|cycle time)(?: [a-z]{1,3})?$/;
/** Groups of column names that say nothing when a thing is measured. */
const ABOUT_PERSONS = /^(?:person|mobile|id_number|telecom|crime|politics|supervision|plate|account|home|birth)/;
