import type { ColumnScanner } from './column.js';
import { spread } from './distinct.js';
import { headerWords } from './header-dictionary.js';

/** How far the combination of attributes singles people out. */
export interface QuasiIdentifiers {
  /** Columns whose combination was counted. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Estimated number of different combinations. */
  readonly classes: number;
  /** Rows of the smallest class that was counted: the k of k-anonymity. */
  readonly smallestClass: number;
  /** Share of rows whose combination occurs once. */
  readonly uniqueRows: number;
  /** Share of rows in classes smaller than 11, 20 and 50. */
  readonly rowsBelow: { readonly k11: number; readonly k20: number; readonly k50: number };
  /** Every row of a table stands for one combination, as in a statistical table of counts. */
  readonly oneRowPerClass: boolean;
  /** Whether a sample of the combinations was counted because there were too many to keep. */
  readonly sampled: boolean;
}

const quasiDetectors = [
  'dob',
  'birth_year',
  'age',
  'gender',
  'postal_code',
  'ethnicity',
  'religion',
  'marital_status',
  'occupation',
  'nationality',
  'birth_place',
  'spoken_language',
  'uk_postcode',
];
const places = new Set([
  'city',
  'town',
  'county',
  'district',
  'province',
  'state',
  'region',
  'village',
  'ward',
  'municipality',
  'education',
  'degree',
  'income',
]);
const chinesePlaces = /区县|城市|省份|地区|街道|乡镇|学历|收入|籍贯|所在地/;

/** Whether a column's name announces an attribute of a person. */
export function describesPerson(scanner: ColumnScanner): boolean {
  return quasiDetectors.some((id) => scanner.hints.has(id));
}

/** Whether a column's name announces something that, with attributes, narrows down who a row is about. */
export function isQuasiIdentifying(scanner: ColumnScanner): boolean {
  if (describesPerson(scanner) || chinesePlaces.test(scanner.name)) return true;
  const words = headerWords(scanner.name);
  return words.length <= 2 && words.some((word) => places.has(word));
}

const kept = 65_536;

/**
 * Sizes of the equivalence classes of a table in bounded memory: combinations are kept while their hash lies under a
 * threshold that halves whenever too many are held, so that those held are a uniform sample with exact sizes.
 */
export class QuasiIdentifierCounter {
  readonly #sizes = new Map<number, number>();
  #threshold = 2 ** 32;
  #rows = 0;

  /** Counts the combination of the cells that the scanners saw last; an empty cell adds nothing, so columns may join late. */
  add(scanners: readonly { readonly lastHash: number }[]): void {
    this.#rows++;
    let hash = 0;
    for (let index = 0; index < scanners.length; index++) {
      const cell = (scanners[index] as { readonly lastHash: number }).lastHash;
      if (cell !== 0) hash = (hash + spread(cell ^ Math.imul(index + 1, 0x9e3779b1))) | 0;
    }
    hash = spread(hash);
    if (hash >= this.#threshold) return;
    this.#sizes.set(hash, (this.#sizes.get(hash) ?? 0) + 1);
    if (this.#sizes.size > kept) this.#halve();
  }

  #halve(): void {
    this.#threshold /= 2;
    for (const hash of this.#sizes.keys()) if (hash >= this.#threshold) this.#sizes.delete(hash);
  }

  /** Figures over all rows that were counted. */
  finish(columns: readonly string[]): QuasiIdentifiers | undefined {
    if (this.#rows === 0) return undefined;
    let total = 0;
    let smallest = Number.POSITIVE_INFINITY;
    const below = { k2: 0, k11: 0, k20: 0, k50: 0 };
    for (const size of this.#sizes.values()) {
      total += size;
      smallest = Math.min(smallest, size);
      if (size < 2) below.k2 += size;
      if (size < 11) below.k11 += size;
      if (size < 20) below.k20 += size;
      if (size < 50) below.k50 += size;
    }
    const share = (rows: number): number => (total === 0 ? 0 : rows / total);
    return {
      columns,
      rows: this.#rows,
      classes: Math.round(this.#sizes.size * (2 ** 32 / this.#threshold)),
      smallestClass: total === 0 ? 0 : smallest,
      uniqueRows: share(below.k2),
      rowsBelow: { k11: share(below.k11), k20: share(below.k20), k50: share(below.k50) },
      oneRowPerClass: total > 0 && below.k2 === total,
      sampled: this.#threshold < 2 ** 32,
    };
  }
}
