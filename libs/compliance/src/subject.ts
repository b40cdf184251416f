import type { GatePoint } from './decision.js';

/** What the values of one column said, measured over the whole file. Carries no raw value. */
export interface ColumnEvidence {
  readonly name: string;
  /** Cells that were not empty. */
  readonly nonEmpty: number;
  readonly rows: number;
  /** Estimated number of different values. */
  readonly distinctEstimate: number;
  readonly detectors: readonly DetectorResult[];
  /** The column verdict: it holds personal data. */
  readonly personal: boolean;
  /** It holds secrets (keys, passwords, tokens). */
  readonly secret: boolean;
  /** Evidence too weak to decide, or unreadable: a person must look. */
  readonly reviewRequired: boolean;
}

export interface DetectorResult {
  /** Id of the detector, e.g. `prc_resident_id`. */
  readonly name: string;
  readonly hits: number;
  /** hits ÷ nonEmpty. */
  readonly ratio: number;
  readonly flagged: boolean;
  /** One masked sample, e.g. `11010********1234`. */
  readonly maskedSample?: string;
}

/** A whole-file finding: encrypted, truncated, binary, an image, a CAD file … */
export interface FileEvidence {
  readonly name: string;
  readonly kind: 'unreadable' | 'encrypted' | 'binary' | 'image' | 'cad' | 'archive' | 'secret' | 'genomic';
  readonly detail: string;
}

/** What is screened. */
export interface ListingSubject {
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly columns: readonly string[];
  /** The provider's statement of where the data comes from (mandatory in the exchange, may be empty here). */
  readonly sourceStatement?: string;
  readonly columnEvidence?: readonly ColumnEvidence[];
  readonly fileEvidence?: readonly FileEvidence[];
  /** Rows in all files together; estimated natural persons where measured. */
  readonly rows?: number;
  readonly estimatedSubjects?: number;
  /** Sample values by column for callers without a file: scanned with the same detectors. */
  readonly sampleValues?: Readonly<Record<string, readonly string[]>>;
}

export interface PartyFacts {
  readonly organizationId: string;
  /** ISO 3166-1 alpha-2. */
  readonly jurisdiction: string;
  readonly verified: boolean;
  /** Designated-trader classes valid at `asOf`. */
  readonly designatedClasses: readonly string[];
  readonly capabilities?: readonly string[];
}

export interface GateContext {
  readonly point: GatePoint;
  /** RFC 3339; the gate reads no clock. */
  readonly asOf: string;
  readonly provider?: PartyFacts;
  readonly buyer?: PartyFacts;
  /** W3C Data Privacy Vocabulary purpose, e.g. `dpv:ResearchAndDevelopment`. */
  readonly purpose?: string;
  /** ISO 3166-1 alpha-2 of the place that the data is delivered to. */
  readonly destination?: string;
  /** Ids of obligations for which valid evidence has been accepted. */
  readonly evidence: readonly string[];
}
