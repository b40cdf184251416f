import type { Json } from './canonical-json.js';
import { digestOf } from './digests.js';
import type { Signature } from './signatures.js';

export const AGREEMENT_FORMAT = 'weir-agreement/1';

export type AgreementRole = 'provider' | 'buyer';

/** A clause as a person reads it. */
export interface ReadableClause {
  /** Stable in all versions and languages, e.g. `purpose`. */
  readonly id: string;
  readonly number: number;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface ReadableText {
  readonly title: string;
  readonly clauses: readonly ReadableClause[];
}

export interface TemplateReference {
  readonly id: string;
  readonly version: number;
}

/** What the parties agree on. Its digest is what they sign; nothing of it changes after drafting. */
export interface AgreementBody {
  readonly format: typeof AGREEMENT_FORMAT;
  readonly agreementId: string;
  readonly template: TemplateReference;
  /** RFC 3339, UTC. */
  readonly draftedAt: string;
  readonly terms: { readonly [key: string]: Json };
  /** An ODRL 2.2 agreement in JSON-LD. */
  readonly odrl: { readonly [key: string]: Json };
  readonly text: { readonly en: ReadableText; readonly zh: ReadableText };
}

/** `sha256:<hex>` of the canonical JSON of each part, and of the whole body. */
export interface AgreementDigests {
  readonly terms: string;
  readonly odrl: string;
  readonly text: { readonly en: string; readonly zh: string };
  readonly document: string;
}

export interface Signatory {
  readonly userId: string;
  readonly name: string | null;
}

/** What a party's signatory states by signing: who, what, when, from where. */
export interface AgreementSigning {
  readonly act: 'sign-agreement';
  readonly agreementId: string;
  /** Digest of the agreement's body. */
  readonly digest: string;
  readonly role: AgreementRole;
  readonly organizationId: string;
  readonly signatory: Signatory;
  readonly signedAt: string;
  /** HMAC of the network address and the client's name under a key of the exchange; null when neither was known. */
  readonly origin: string | null;
}

/** What a provider's signatory states by signing a published plan ahead of any buyer. */
export interface PlanSigning {
  readonly act: 'sign-plan';
  readonly preSignatureId: string;
  /** See `planDigestOf`. */
  readonly planDigest: string;
  readonly organizationId: string;
  readonly signatory: Signatory;
  readonly signedAt: string;
  readonly origin: string | null;
}

export interface PartySignature {
  readonly role: AgreementRole;
  readonly statement: AgreementSigning | PlanSigning;
  /** For the purpose `agreement-party`. */
  readonly signature: Signature;
}

export interface SealStatement {
  readonly agreementId: string;
  readonly digest: string;
  /** Digest of the parties' signatures, provider first. */
  readonly signatures: string;
  readonly sealedAt: string;
}

/** The exchange's confirmation that both parties have signed this very body. For the purpose `agreement`. */
export interface AgreementSeal {
  readonly statement: SealStatement;
  readonly signature: Signature;
}

/** Everything needed to verify an agreement offline, with keys that the verifier already trusts. */
export interface AgreementDocument extends AgreementBody {
  readonly digests: AgreementDigests;
  /** Provider first. */
  readonly signatures: readonly PartySignature[];
  /** Absent until both parties have signed. */
  readonly seal?: AgreementSeal;
}

export function agreementBodyOf(document: AgreementBody): AgreementBody {
  const { format, agreementId, template, draftedAt, terms, odrl, text } = document;
  return { format, agreementId, template, draftedAt, terms, odrl, text };
}

export function agreementDigestsOf(body: AgreementBody): AgreementDigests {
  return {
    terms: digestOf(body.terms),
    odrl: digestOf(body.odrl),
    text: { en: digestOf(body.text.en), zh: digestOf(body.text.zh) },
    document: digestOf(agreementBodyOf(body)),
  };
}

/** Digest of what a provider signs ahead: the template, the listing's revision and the plan, whole. */
export function planDigestOf(template: TemplateReference, listing: Json, plan: Json): string {
  return digestOf({ template: { id: template.id, version: template.version }, listing, plan });
}

export function signaturesDigestOf(signatures: readonly PartySignature[]): string {
  return digestOf(signatures);
}
