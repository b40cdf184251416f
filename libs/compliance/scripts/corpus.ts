import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EFFECTS } from '../src/decision.js';
import { CATEGORY_IDS } from '../src/taxonomy/taxonomy.js';
import type { LabelledListing } from './labelled-listings.js';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'corpus');
const KNOWN_EFFECTS: ReadonlySet<string> = new Set(EFFECTS);
const FIELDS = 5;
const PACK = /@([A-Z]{2})/;

/**
 * The listings of `fixtures/corpus`: a line each, `effect | category | title | description | columns`, as its README says.
 * Throws on a line that is not of that form, with file and line.
 */
export function corpusListings(): LabelledListing[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.psv'))
    .sort()
    .flatMap((name) => {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        line.trim() === '' ? [] : [listingOf(line, name.replace('.psv', ''), `${name}:${index + 1}`)],
      );
    });
}

function listingOf(line: string, set: string, place: string): LabelledListing {
  const fields = line.split('|').map((field) => field.trim());
  const [written = '', category = '', title = '', description = '', columns = ''] = fields;
  const pack = PACK.exec(written)?.[1] ?? 'CN';
  const acceptable = written.replaceAll(`@${pack}`, '').split('/');
  const [expected = ''] = acceptable;
  if (fields.length !== FIELDS || title === '' || !acceptable.every((effect) => KNOWN_EFFECTS.has(effect))) {
    throw new Error(`${place}: not "effect | category | title | description | columns"`);
  }
  const named = category.replace(/^near:/, '').split('+');
  const unknown = named.find((id) => !CATEGORY_IDS.has(id) && !(expected === 'allowed' && id === 'benign'));
  if (unknown !== undefined) throw new Error(`${place}: no category "${unknown}"`);
  return {
    set,
    language: /\p{Script=Han}/u.test(title) ? 'zh' : 'en',
    pack,
    title,
    description,
    columns: columns.split(/[,，、]/).flatMap((column) => (column.trim() === '' ? [] : [column.trim()])),
    declared_tags: [],
    expected_categories: expected === 'allowed' ? [] : named,
    expected_effect: expected,
    acceptable_effects: acceptable,
  };
}
