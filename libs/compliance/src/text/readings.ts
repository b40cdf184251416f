import type { FoldedText } from './fold.js';

/** How a text reads when gaps or characters are put where its writer left them out. */
export interface Readings {
  /** With what is usual. */
  readonly usual: readonly FoldedText[];
  /** With what it may be besides. */
  readonly guessed: readonly FoldedText[];
}

export const NO_READINGS: Readings = { usual: [], guessed: [] };
