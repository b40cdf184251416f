import fc from 'fast-check';
import {
  AGREEMENT_FORMAT,
  type AgreementBody,
  type AgreementDocument,
  agreementDigestsOf,
  type PartySignature,
  planDigestOf,
  signaturesDigestOf,
} from './agreement-document.js';
import { verifyAgreementDocument } from './agreement-verification.js';
import { canonicalJson } from './canonical-json.js';
import { type PublicKeySet, publicKeyOf, type SigningKey, sign } from './signatures.js';
import { parseStrictJson } from './strict-json.js';

const key: SigningKey = { kid: 'one', secret: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };
const otherKey: SigningKey = { kid: 'two', secret: 'HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };
const trusted: PublicKeySet = { keys: [publicKeyOf(key)] };

const PROVIDER = '0199a000-0000-7000-8000-000000000001';
const BUYER = '0199a000-0000-7000-8000-000000000002';
const AGREEMENT = '0199a000-0000-7000-8000-000000000003';

const listing = { id: 'listing', revision: 2 };
const plan = { id: 'plan', price: '100' };

const body: AgreementBody = {
  format: AGREEMENT_FORMAT,
  agreementId: AGREEMENT,
  template: { id: 'template', version: 1 },
  draftedAt: '2026-11-20T10:00:00.000Z',
  terms: { parties: { provider: { organizationId: PROVIDER }, buyer: { organizationId: BUYER } }, listing, plan },
  odrl: {
    uid: `urn:uuid:${AGREEMENT}`,
    assigner: { uid: `urn:uuid:${PROVIDER}` },
    assignee: { uid: `urn:uuid:${BUYER}` },
  },
  text: {
    en: { title: 'Licence', clauses: [{ id: 'purpose', number: 1, heading: 'Purpose', paragraphs: ['Research.'] }] },
    zh: { title: '许可', clauses: [{ id: 'purpose', number: 1, heading: '目的', paragraphs: ['研究。'] }] },
  },
};

function signed(role: 'provider' | 'buyer', of: AgreementBody, by: SigningKey): PartySignature {
  const statement = {
    act: 'sign-agreement' as const,
    agreementId: of.agreementId,
    digest: agreementDigestsOf(of).document,
    role,
    organizationId: role === 'provider' ? PROVIDER : BUYER,
    signatory: { userId: 'person', name: '王芳' },
    signedAt: '2026-11-20T11:00:00.000Z',
    origin: 'hmac',
  };
  return { role, statement, signature: sign('agreement-party', statement, by) };
}

function planSigned(planDigest: string, signedAt = '2026-11-01T00:00:00.000Z'): PartySignature {
  const statement = {
    act: 'sign-plan' as const,
    preSignatureId: 'pre',
    planDigest,
    organizationId: PROVIDER,
    signatory: { userId: 'person', name: null },
    signedAt,
    origin: null,
  };
  return { role: 'provider', statement, signature: sign('agreement-party', statement, key) };
}

function sealed(of: AgreementBody = body, signatures?: PartySignature[], by = key): AgreementDocument {
  const all = signatures ?? [signed('provider', of, by), signed('buyer', of, by)];
  const statement = {
    agreementId: of.agreementId,
    digest: agreementDigestsOf(of).document,
    signatures: signaturesDigestOf(all),
    sealedAt: '2026-11-20T12:00:00.000Z',
  };
  return {
    ...of,
    digests: agreementDigestsOf(of),
    signatures: all,
    seal: { statement, signature: sign('agreement', statement, by) },
  };
}

describe('verifying an agreement offline', () => {
  const document = sealed();
  const bytes = Buffer.from(canonicalJson(document));

  it('accepts what both parties signed and the exchange sealed', () => {
    const result = verifyAgreementDocument(JSON.parse(canonicalJson(document)), trusted);

    expect(result).toMatchObject({ valid: true });
    expect(result.checks.map(({ name }) => name)).toEqual([
      'form',
      'digest.terms',
      'digest.odrl',
      'digest.text.en',
      'digest.text.zh',
      'digest.document',
      'digest.digests',
      'parties',
      'signature.provider',
      'signature.buyer',
      'seal',
    ]);
  });

  it('refuses it when any byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(accepts(changed.toString('utf8'))).toBe(false);
      }),
      { numRuns: 400 },
    );
  });

  it('refuses it when a stretch is cut out or written twice', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 80 }), fc.boolean(), (at, length, twice) => {
        const stretch = bytes.subarray(at, at + length);
        const rest = bytes.subarray(at + length);
        const changed = Buffer.concat([bytes.subarray(0, at), ...(twice ? [stretch, stretch] : []), rest]);
        expect(accepts(changed.toString('utf8'))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a member that is not part of the format, wherever it is', () => {
    const paths: ((target: Record<string, never>) => object)[] = [
      (target) => target,
      (target) => target.terms as object,
      (target) => target.digests as object,
      (target) => target.text as object,
      (target) => (target.signatures as object[])[0] ?? {},
      (target) => target.seal as object,
      (target) => (target.seal as { statement: object }).statement,
      (target) => (target.seal as { signature: object }).signature,
    ];
    for (const find of paths) {
      const changed = JSON.parse(bytes.toString('utf8'));
      Object.assign(find(changed), { added: true });
      expect(verifyAgreementDocument(changed, trusted).valid).toBe(false);
    }
  });

  it.each([
    ['a key that nobody trusts', sealed(body, undefined, otherKey), 'not among the trusted keys'],
    [
      'signatures by another key',
      sealed(body, [signed('provider', body, otherKey), signed('buyer', body, key)]),
      'Key two',
    ],
    ['one party only', sealed(body, [signed('buyer', body, key)]), 'exactly one signature of each party'],
    ['the buyer first', sealed(body, [signed('buyer', body, key), signed('provider', body, key)]), 'provider first'],
    [
      'signatures under another text',
      sealed(body, [
        signed('provider', { ...body, draftedAt: '2026-01-01T00:00:00.000Z' }, key),
        signed('buyer', body, key),
      ]),
      'another text',
    ],
    [
      'a policy of other parties',
      sealed({ ...body, odrl: { ...body.odrl, assignee: { uid: 'urn:uuid:x' } } }),
      'another buyer',
    ],
    ['no seal', { ...sealed(), seal: undefined }, 'not sealed'],
  ])('refuses %s', (_name, forged, reason) => {
    const result = verifyAgreementDocument(forged, trusted);

    expect(result.valid).toBe(false);
    expect(result.reason).toContain(reason);
  });

  it.each([null, undefined, 1, 'text', [], {}, { format: AGREEMENT_FORMAT }, { seal: 1, format: AGREEMENT_FORMAT }])(
    'refuses %j without throwing',
    (value) => {
      expect(verifyAgreementDocument(value, trusted).valid).toBe(false);
    },
  );

  it('takes a plan signed ahead for that plan, revision and template alone', () => {
    const digest = planDigestOf(body.template, listing, plan);
    const buyer = signed('buyer', body, key);
    const other = planDigestOf(body.template, { ...listing, revision: 3 }, plan);
    const later = planDigestOf({ ...body.template, version: 2 }, listing, plan);

    expect(verifyAgreementDocument(sealed(body, [planSigned(digest), buyer]), trusted).valid).toBe(true);
    for (const wrong of [planSigned(other), planSigned(later), planSigned(digest, '2026-11-21T00:00:00.000Z')]) {
      expect(verifyAgreementDocument(sealed(body, [wrong, buyer]), trusted).valid).toBe(false);
    }
  });

  it('refuses a key that had been retired before it signed, and takes one that was retired later', () => {
    const retired = (at: string) => ({ keys: [{ ...publicKeyOf(key), retiredAt: at }] });

    expect(verifyAgreementDocument(document, retired('2026-11-20T11:30:00.000Z')).valid).toBe(false);
    expect(verifyAgreementDocument(document, retired('2026-11-20T12:00:00.000Z')).valid).toBe(false);
    expect(verifyAgreementDocument(document, retired('2026-12-01T00:00:00.000Z')).valid).toBe(true);
    expect(verifyAgreementDocument(document, retired('no time')).valid).toBe(false);
  });

  function accepts(text: string): boolean {
    try {
      return verifyAgreementDocument(parseStrictJson(text), trusted).valid;
    } catch {
      return false;
    }
  }
});

describe('parsing JSON strictly', () => {
  it('takes what JSON.parse takes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['{"a":1,"a":1}', '{"b":{"x":[],"x":{}}}', '[{"a":1,"\\u0061":2}]'])('refuses %s', (text) => {
    expect(() => parseStrictJson(text)).toThrow(SyntaxError);
  });

  it('is not confused by colons and quotes in strings', () => {
    expect(parseStrictJson('{"a\\":":"b\\":","c":":"}')).toEqual({ 'a":': 'b":', c: ':' });
  });
});
