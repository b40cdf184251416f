import { ASSOCIATIONS_JSON } from './associations.generated.js';

interface Associations {
  readonly signals: readonly string[];
  readonly words: Readonly<Record<string, readonly number[]>>;
}

const parsed = JSON.parse(ASSOCIATIONS_JSON) as Associations;

/** Ids of the signals that words point to, by number. */
export const ASSOCIATED_SIGNALS: readonly string[] = parsed.signals;
/** Word → pairs of signal number and weight in tenths. */
export const ASSOCIATIONS: ReadonlyMap<string, readonly number[]> = new Map(Object.entries(parsed.words));
