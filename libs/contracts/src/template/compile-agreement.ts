import {
  AGREEMENT_FORMAT,
  type AgreementBody,
  type AgreementDigests,
  agreementDigestsOf,
  type ReadableText,
} from '@weir/kernel';
import { AgreementIncompleteError, ClauseMissingError } from '../agreement/agreement.errors.js';
import { type AgreementTerms, agreementTermsSchema } from '../terms/agreement-terms.js';
import { type AgreementTemplate, type Clause, REQUIRED_CLAUSES } from './clause.js';
import { compilePolicy } from './compile-policy.js';
import { Phrasing, type TextLocale } from './phrasing.js';
import { STANDARD_TEMPLATE } from './standard-template.js';

export interface CompiledAgreement {
  readonly body: AgreementBody;
  readonly digests: AgreementDigests;
}

/**
 * Makes policy and readable texts of the same clauses.
 * @param draftedAt RFC 3339, UTC
 * @throws AgreementIncompleteError naming the term that is missing or wrong; ClauseMissingError naming the clause.
 */
export function compileAgreement(
  terms: unknown,
  options: { agreementId: string; draftedAt: string; template?: AgreementTemplate },
): CompiledAgreement {
  const { agreementId, draftedAt, template = STANDARD_TEMPLATE } = options;
  const whole = parseAgreementTerms(terms);
  requireClauses(template);
  const clauses = template.clauses.filter((clause) => clause.appliesTo?.(whole) ?? true);
  const body: AgreementBody = {
    format: AGREEMENT_FORMAT,
    agreementId,
    template: { id: template.id, version: template.version },
    draftedAt,
    terms: whole,
    odrl: compilePolicy(clauses, whole, agreementId),
    text: {
      en: readableText(template, clauses, whole, 'en'),
      zh: readableText(template, clauses, whole, 'zh'),
    },
  };
  return { body, digests: agreementDigestsOf(body) };
}

/** @throws AgreementIncompleteError naming the first term that is missing or wrong. */
export function parseAgreementTerms(terms: unknown): AgreementTerms {
  const parsed = agreementTermsSchema.safeParse(terms);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = ['terms', ...(issue?.path ?? [])].join('.');
  throw new AgreementIncompleteError(path, issue === undefined ? 'is not valid' : `is not valid: ${issue.message}`);
}

function requireClauses(template: AgreementTemplate): void {
  const present = new Map(template.clauses.map((clause) => [clause.id, clause]));
  for (const id of REQUIRED_CLAUSES) {
    // A required clause that may be left out by its own condition is as good as missing.
    if (present.get(id) === undefined || present.get(id)?.appliesTo !== undefined) throw new ClauseMissingError(id);
  }
}

function readableText(
  template: AgreementTemplate,
  clauses: readonly Clause[],
  terms: AgreementTerms,
  locale: TextLocale,
): ReadableText {
  const phrasing = new Phrasing(locale);
  return {
    title: template.title[locale],
    clauses: clauses.map((clause, index) => {
      const paragraphs = clause.text[locale](terms, phrasing);
      const heading = clause.heading[locale];
      if (heading.trim() === '' || paragraphs.length === 0 || paragraphs.some((text) => text.trim() === '')) {
        throw new ClauseMissingError(`${clause.id} (${locale})`);
      }
      return { id: clause.id, number: index + 1, heading, paragraphs };
    }),
  };
}
