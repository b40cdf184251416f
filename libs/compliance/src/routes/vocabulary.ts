import type { CitationStatus, LocalisedText } from '../decision.js';

/** Outcomes of a route, most severe first. Of several packs the most severe decision wins. */
export const ROUTE_DECISIONS = [
  'prohibited',
  'approval_required',
  'security_assessment_required',
  'scc_or_certification_required',
  'mechanism_required',
  'restricted_requirements_missing',
  'contract_clause_required',
  'blocked_missing_evidence',
  'allowed_with_conditions',
  'exempt',
  'allowed',
] as const;
export type RouteDecisionKind = (typeof ROUTE_DECISIONS)[number];

export const ROUTE_PACKS = ['CN', 'US', 'EU'] as const;
export type RoutePackId = (typeof ROUTE_PACKS)[number];

/** What a transfer can lack. Unanswered questions are missing as `answer:<field>`. */
export const MISSING_ITEMS = [
  'annual_audit',
  'cisa_requirements',
  'compliance_program',
  'data_permit_spe',
  'destination_out_of_scope',
  'dpia',
  'export_licence',
  'hgr_report_backup',
  'hgr_security_review',
  'mechanism_expired',
  'no_valid_mechanism',
  'notice_and_separate_consent',
  'onward_transfer_clause',
  'pboc_rules_clearance',
  'pipia',
  'purpose_out_of_scope',
  'survey_authority_approval',
  'tia',
  'volume_cap_exceeded',
] as const;
export type MissingItem = (typeof MISSING_ITEMS)[number];

/** 0 is the most severe. */
export function severityRank(decision: RouteDecisionKind): number {
  return ROUTE_DECISIONS.indexOf(decision);
}

/** The more severe of two outcomes; the first at a tie. */
export function moreSevere<T extends { readonly decision: RouteDecisionKind }>(one: T, other: T): T {
  return severityRank(other.decision) < severityRank(one.decision) ? other : one;
}

export interface RouteCitation {
  readonly reference: string;
  readonly status: CitationStatus;
}

export interface NextStep {
  /** The missing item that the step brings. */
  readonly id: string;
  readonly text: LocalisedText;
}

/** What one pack says, or, as `unknown`, that no pack covers a place involved. */
export interface RouteAnswer {
  readonly pack: RoutePackId | 'unknown';
  readonly decision: RouteDecisionKind;
  /** The rule that decided, e.g. `CN:scc`. */
  readonly path: string;
  /** Sorted. */
  readonly missing: readonly string[];
  readonly basis: string;
  readonly citations: readonly RouteCitation[];
  readonly explanation: LocalisedText;
  /** Questions that could make the outcome more severe and were not answered, sorted. */
  readonly unanswered: readonly string[];
  /** Last day on which the answer can hold (expiry of what it rests on); null when nothing ends it. */
  readonly validUntil: string | null;
}

/** The route of one transfer. */
export interface RouteDecision {
  readonly decision: RouteDecisionKind;
  readonly path: string;
  /** Union over the packs, sorted. */
  readonly missing: readonly string[];
  /** Basis of the pack that decided. */
  readonly basis: string;
  readonly citations: readonly RouteCitation[];
  readonly explanation: LocalisedText;
  /** What to do next, one step for each missing item. */
  readonly next: readonly NextStep[];
  /** Data may move: one of the three mild decisions, and nothing is missing. */
  readonly deliverable: boolean;
  /** A person must look: a place involved has no rules here. */
  readonly reviewRequired: boolean;
  readonly unanswered: readonly string[];
  /** The transfer stops after this day. */
  readonly validUntil: string | null;
  /** Each pack's own answer. */
  readonly packs: readonly RouteAnswer[];
  readonly asOf: string;
  /** Versions of the tables used. */
  readonly versions: Readonly<Record<string, string>>;
}
