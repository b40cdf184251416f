import type { UnionDecision } from './gate/decide-union.js';
import type { RouteDecision } from './routes/vocabulary.js';

/** Effects, mildest first. The result of the gate is the most severe effect over all findings after evidence is applied. */
export const EFFECTS = ['allowed', 'conditional', 'restricted', 'prohibited'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Where in a trade an obligation falls due. It blocks its own point and no other. */
export const DUE_POINTS = ['listing', 'order', 'delivery', 'term'] as const;
export type DuePoint = (typeof DUE_POINTS)[number];

/** Where the gate stands. */
export type GatePoint = 'listing' | 'order' | 'delivery' | 'renewal';

/** How far a citation was checked: read in the instrument (V), in a secondary source (S), or background knowledge. */
export type CitationStatus = 'V' | 'S' | 'B-high' | 'B-med' | 'B-low';

export interface LocalisedText {
  readonly en: string;
  readonly zh: string;
}

export interface Citation {
  /** Identifier of the instrument in the pack's sources, e.g. `DSL`. */
  readonly source: string;
  readonly title: string;
  /** Article or section, e.g. `21(2)`. */
  readonly article: string;
  readonly status: CitationStatus;
}

export type EvidenceKind = 'title' | 'description' | 'tag' | 'column' | 'value' | 'file' | 'declaration' | 'history';

/** One piece of evidence. Never a raw value: values are given masked, with the detector and the share of cells it hit. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** Column name, tag, or field that the evidence was found in. */
  readonly field: string;
  /** Offsets in UTF-16 code units in the original text of `field`, when the evidence is a piece of text. */
  readonly span?: { readonly start: number; readonly end: number };
  /** The matched term, or the masked sample of a value. */
  readonly excerpt: string;
  /**
   * What found it: the detector of a value, or `listing_model` for one of the words that spoke most for a category which the linear model named;
   * such a word proves nothing by itself.
   */
  readonly detector?: string;
  readonly ratio?: number;
  /** The text matched only after hiding was undone. */
  readonly obfuscated?: boolean;
}

export interface Finding {
  readonly ruleId: string;
  readonly category: string;
  readonly categoryName: LocalisedText;
  readonly pack: string;
  readonly packVersion: string;
  readonly effect: Effect;
  readonly evidence: readonly Evidence[];
  readonly citations: readonly Citation[];
  readonly rationale: LocalisedText;
  /** What the trader could bring or change for another outcome; empty when nothing would. */
  readonly remedy: LocalisedText;
  /** Whether the trader may read the evidence (`public`) or the category alone (`category_only`). */
  readonly disclosure: 'public' | 'category_only';
  /** Classes that this finding admits when it is restricted; empty means nobody. */
  readonly designatedClasses: readonly string[];
}

/** An obligation that the decision attaches. */
export interface Condition {
  /** Stable id, e.g. `separate_consent`. */
  readonly id: string;
  readonly due: DuePoint;
  /** Categories that asked for it, sorted. */
  readonly categories: readonly string[];
  readonly name: LocalisedText;
  readonly description: LocalisedText;
}

export interface Decision {
  readonly effect: Effect;
  /** A person must look at it before anything happens. Never an effect by itself. */
  readonly reviewRequired: boolean;
  /** Why a person must look, as stable ids with a text. */
  readonly reviewReasons: readonly { readonly id: string; readonly text: LocalisedText }[];
  readonly obfuscation: boolean;
  /** Sorted by severity, then category. */
  readonly findings: readonly Finding[];
  readonly categories: readonly string[];
  readonly primaryCategory: string | null;
  readonly conditions: readonly Condition[];
  /** Ids of conditions due at this point (or an earlier one) for which no valid evidence was given. */
  readonly missing: readonly string[];
  /** Who may trade when `effect` is restricted; empty means nobody. */
  readonly designatedClasses: readonly string[];
  readonly packs: readonly { readonly id: string; readonly version: string; readonly digest: string }[];
  readonly asOf: string;
  /** The cross-border route of this trade; absent at the listing and when no border is crossed. */
  readonly route?: RouteDecision;
  /** What this purchase amounts to together with the buyer's earlier ones, where that is more severe. */
  readonly union?: UnionDecision;
  /** Ids of review reasons that a person has looked at and settled. */
  readonly settledReasons?: readonly string[];
  /** Digest of the canonical input (subject, context, packs). */
  readonly inputDigest: string;
  /** Digest of everything above: the same input and packs give the same digest. */
  readonly digest: string;
}
