import {
  AGREEMENT_FORMAT,
  type AgreementDocument,
  type AgreementRole,
  agreementDigestsOf,
  type PartySignature,
  planDigestOf,
  signaturesDigestOf,
} from './agreement-document.js';
import { canonicalJson, type Json } from './canonical-json.js';
import { type PublicKeySet, type Signature, type SignaturePurpose, verify } from './signatures.js';

export interface AgreementCheck {
  /** e.g. `digest.terms`, `signature.provider`, `seal`. */
  readonly name: string;
  readonly valid: boolean;
  readonly reason?: string;
}

export interface AgreementVerification {
  readonly valid: boolean;
  readonly checks: readonly AgreementCheck[];
  /** Reason of the first check that failed. */
  readonly reason?: string;
}

const ROLES: readonly AgreementRole[] = ['provider', 'buyer'];
const MEMBERS = [
  'agreementId',
  'digests',
  'draftedAt',
  'format',
  'odrl',
  'seal',
  'signatures',
  'template',
  'terms',
  'text',
];

/**
 * Recomputes every digest and checks every signature of an agreement against keys that the verifier already trusts. Every
 * member is covered by a digest or a signature, and a member that is not part of the format is refused, so no byte can be
 * changed unseen. Never throws.
 */
export function verifyAgreementDocument(document: unknown, trusted: PublicKeySet): AgreementVerification {
  const checks = [
    ...run('form', () => formFault(document)),
    ...digestChecks(document as AgreementDocument),
    ...run('parties', () => partiesFault(document as AgreementDocument)),
    ...ROLES.flatMap((role) =>
      run(`signature.${role}`, () => partySignatureFault(document as AgreementDocument, role, trusted)),
    ),
    ...run('seal', () => sealFault(document as AgreementDocument, trusted)),
  ];
  const failed = checks.find((check) => !check.valid);
  return failed === undefined
    ? { valid: true, checks }
    : { valid: false, checks, reason: failed.reason ?? `${failed.name} is not valid.` };
}

/** A fault, in one sentence; nothing when the check holds. */
type Fault = string | undefined;

function run(name: string, check: () => Fault): AgreementCheck[] {
  let fault: Fault;
  try {
    fault = check();
  } catch {
    fault = `${name}: the document is malformed.`;
  }
  return [fault === undefined ? { name, valid: true } : { name, valid: false, reason: fault }];
}

function formFault(document: unknown): Fault {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return 'This is not an agreement.';
  const candidate = document as AgreementDocument;
  if (candidate.format !== AGREEMENT_FORMAT) return `The format is not ${AGREEMENT_FORMAT}.`;
  if (candidate.seal === undefined) return 'The agreement is not sealed: both parties have not signed it.';
  if (!hasExactly(candidate, MEMBERS)) return 'The document has other members than an agreement.';
  if (!hasExactly(candidate.seal, ['signature', 'statement'])) return 'The seal has other members than a seal.';
  if (!hasExactly(candidate.seal.signature, ['alg', 'kid', 'value'])) return 'The seal has a malformed signature.';
  return undefined;
}

function hasExactly(value: object, members: readonly string[]): boolean {
  return Object.keys(value).sort().join() === [...members].sort().join();
}

function digestChecks(document: AgreementDocument): AgreementCheck[] {
  try {
    const found = agreementDigestsOf(document);
    const claimed = document.digests;
    const same = (name: string, a: string, b: unknown) =>
      run(`digest.${name}`, () => (a === b ? undefined : `The digest of ${name} does not match its content.`));
    return [
      ...same('terms', found.terms, claimed.terms),
      ...same('odrl', found.odrl, claimed.odrl),
      ...same('text.en', found.text.en, claimed.text.en),
      ...same('text.zh', found.text.zh, claimed.text.zh),
      ...same('document', found.document, claimed.document),
      ...same('digests', canonicalJson(found), canonicalJson(claimed)),
    ];
  } catch {
    return run('digest.document', () => 'The document has no digest: it is malformed.');
  }
}

/** Terms, policy and signatures must name the same two organisations. */
function partiesFault(document: AgreementDocument): Fault {
  const parties = document.terms.parties as unknown as Record<AgreementRole, { organizationId: string }>;
  const { uid, assigner, assignee } = document.odrl as unknown as {
    uid: string;
    assigner: { uid: string };
    assignee: { uid: string };
  };
  if (uid !== `urn:uuid:${document.agreementId}`) return 'The policy is of another agreement.';
  if (parties.provider.organizationId === parties.buyer.organizationId) return 'Both parties are one organisation.';
  if (assigner.uid !== `urn:uuid:${parties.provider.organizationId}`) return 'The policy names another provider.';
  if (assignee.uid !== `urn:uuid:${parties.buyer.organizationId}`) return 'The policy names another buyer.';
  const roles = document.signatures.map((signature) => signature.role).join();
  return roles === ROLES.join() ? undefined : 'There is not exactly one signature of each party, provider first.';
}

function partySignatureFault(document: AgreementDocument, role: AgreementRole, trusted: PublicKeySet): Fault {
  const party = document.signatures.find((candidate) => candidate.role === role);
  if (party === undefined) return `The ${role} has not signed.`;
  const { statement } = party;
  const parties = document.terms.parties as unknown as Record<AgreementRole, { organizationId: string }>;
  if (statement.organizationId !== parties[role].organizationId) return `Another organisation signed as ${role}.`;
  const covered = statement.act === 'sign-agreement' ? agreementFault(document, party) : planFault(document, party);
  return covered ?? signatureFault('agreement-party', statement, party.signature, statement.signedAt, trusted);
}

function agreementFault(document: AgreementDocument, { statement, role }: PartySignature): Fault {
  if (statement.act !== 'sign-agreement' || statement.role !== role) return `The ${role} signed in another role.`;
  if (statement.agreementId !== document.agreementId) return `The ${role} signed another agreement.`;
  if (statement.digest !== agreementDigestsOf(document).document) return `The ${role} signed another text.`;
  return undefined;
}

function planFault(document: AgreementDocument, { statement, role }: PartySignature): Fault {
  if (statement.act !== 'sign-plan' || role !== 'provider') return 'Only a provider signs ahead.';
  const { listing, plan } = document.terms as { listing: Json; plan: Json };
  const digest = planDigestOf(document.template, listing, plan);
  if (statement.planDigest !== digest) return 'The provider signed another plan, revision or template.';
  if (!(Date.parse(statement.signedAt) <= Date.parse(document.draftedAt))) {
    return 'The provider signed the plan after the agreement was drafted.';
  }
  return undefined;
}

function sealFault(document: AgreementDocument, trusted: PublicKeySet): Fault {
  if (document.seal === undefined) return 'The agreement is not sealed.';
  const { statement, signature } = document.seal;
  if (statement.agreementId !== document.agreementId) return 'The seal is of another agreement.';
  if (statement.digest !== agreementDigestsOf(document).document) return 'The seal is of another text.';
  if (statement.signatures !== signaturesDigestOf(document.signatures)) return 'The seal is of other signatures.';
  return signatureFault('agreement', statement, signature, statement.sealedAt, trusted);
}

function signatureFault(
  purpose: SignaturePurpose,
  statement: unknown,
  signature: Signature,
  madeAt: string,
  trusted: PublicKeySet,
): Fault {
  const result = verify(purpose, statement, signature, trusted);
  if (!result.valid) return result.reason;
  const retiredAt = trusted.keys.find((key) => key.kid === signature.kid)?.retiredAt;
  // A time that cannot be read compares as false on both sides, so the comparison asks for what must hold.
  if (retiredAt !== undefined && !(Date.parse(madeAt) < Date.parse(retiredAt))) {
    return `Key ${signature.kid} had been retired when it signed.`;
  }
  return undefined;
}
