import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const room = dirname(dirname(fileURLToPath(import.meta.url)));

/** A listing of one of the sets in `fixtures/gate`. */
export interface LabelledListing {
  readonly set: string;
  readonly language: string;
  readonly pack: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly string[];
  readonly declared_tags: readonly string[];
  readonly sample_values?: Readonly<Record<string, string | string[]>>;
  /** Categories that it needs, the one that decides first. */
  readonly expected_categories: readonly string[];
  readonly primary_category?: string | null;
  readonly expected_effect: string;
  readonly acceptable_effects: readonly string[];
}

/** The cases of one fixture. */
export function linesOf<T>(folder: string, name: string): T[] {
  return readFileSync(join(room, 'fixtures', folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Sets that say how the gate does on wording it was not made for: neither words nor weights are taken from them. */
const HELD_OUT: ReadonlySet<string> = new Set(['sealed-2', 'sealed-3']);

export const isHeldOut = ({ set }: LabelledListing): boolean => HELD_OUT.has(set);

/** All sets of `fixtures/gate` that are labelled with an effect. */
export function labelledListings(): LabelledListing[] {
  return readdirSync(join(room, 'fixtures/gate'))
    .filter((name) => /^(dev|blind|sealed)-.*\.jsonl$/.test(name))
    .sort()
    .flatMap((name) => {
      const set = name.replace('.jsonl', '');
      return linesOf<Omit<LabelledListing, 'set'>>('gate', set).map((one) => ({ ...one, set }));
    });
}
