import type { Json } from '@weir/kernel';
import type { AgreementTerms } from '../terms/agreement-terms.js';
import type { Phrasing, TextLocale } from './phrasing.js';

export type PolicyNode = { readonly [key: string]: Json };

/** ODRL rules that a clause adds to the policy; the compiler adds target and identifier. */
export interface ClauseRules {
  readonly permission?: readonly PolicyNode[];
  readonly prohibition?: readonly PolicyNode[];
  readonly obligation?: readonly PolicyNode[];
}

export type Paragraphs = (terms: AgreementTerms, phrasing: Phrasing) => readonly string[];

/** One clause: the single source of its text in every language and of its rules in the policy. */
export interface Clause {
  readonly id: string;
  readonly heading: Readonly<Record<TextLocale, string>>;
  readonly text: Readonly<Record<TextLocale, Paragraphs>>;
  /** Absent: the clause is in every agreement. */
  readonly appliesTo?: (terms: AgreementTerms) => boolean;
  readonly rules?: (terms: AgreementTerms) => ClauseRules;
}

export interface AgreementTemplate {
  readonly id: string;
  /** Raised with every change of a word or a rule. */
  readonly version: number;
  readonly title: Readonly<Record<TextLocale, string>>;
  readonly clauses: readonly Clause[];
}

/** Clauses without which no agreement is drafted. */
export const REQUIRED_CLAUSES = [
  'parties',
  'subject',
  'purpose',
  'method',
  'scope',
  'price',
  'acceptance',
  'security',
  'no-onward-transfer',
  'deletion-or-return',
  'audit',
  'liability',
  'law',
] as const;
