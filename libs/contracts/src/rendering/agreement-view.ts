import { type AgreementDocument, type PartySignature, type ReadableClause } from '@weir/kernel';
import type { TextLocale } from '../template/phrasing.js';

/** The languages of agreements, also as requests name them. */
export type AgreementLocale = TextLocale | 'zh-CN';

export interface SignatureView {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** An agreement as a page shows it, in one language: the sealed text, then who signed it. Plain text throughout. */
export interface AgreementView {
  readonly language: 'en' | 'zh-CN';
  readonly title: string;
  readonly reference: readonly string[];
  readonly clauses: readonly ReadableClause[];
  readonly signaturesHeading: string;
  readonly signatures: readonly SignatureView[];
  readonly note: string;
}

const WORDS = {
  en: {
    agreement: 'Agreement',
    drafted: 'Drafted',
    digest: 'Digest',
    signatures: 'Signatures',
    provider: 'Provider',
    buyer: 'Buyer',
    seal: 'Seal of the exchange',
    signedBy: 'Signed by',
    signedAt: 'Signed at',
    sealedAt: 'Sealed at',
    plan: 'Signed ahead with the published plan',
    key: 'Key',
    signature: 'Signature',
    open: 'Not signed yet',
    note: 'What is binding is the JSON document with this digest. `weir verify agreement` checks its text, signatures and seal offline.',
  },
  zh: {
    agreement: '协议编号',
    drafted: '拟定时间',
    digest: '摘要',
    signatures: '签署',
    provider: '供方',
    buyer: '需方',
    seal: '交易所确认',
    signedBy: '签署人',
    signedAt: '签署时间',
    sealedAt: '确认时间',
    plan: '随公开方案预先签署',
    key: '密钥',
    signature: '签名',
    open: '尚未签署',
    note: '以具有本摘要的 JSON 文件为准。可使用 `weir verify agreement` 离线核验其文本、签名与确认。',
  },
} as const;

export function textLocaleOf(locale: AgreementLocale): TextLocale {
  return locale === 'en' ? 'en' : 'zh';
}

export function agreementView(document: AgreementDocument, locale: AgreementLocale): AgreementView {
  const textLocale = textLocaleOf(locale);
  const words = WORDS[textLocale];
  const text = document.text[textLocale];
  const { seal } = document;
  return {
    language: textLocale === 'en' ? 'en' : 'zh-CN',
    title: text.title,
    reference: [
      `${words.agreement}: ${document.agreementId}`,
      `${words.drafted}: ${document.draftedAt}`,
      `${words.digest}: ${document.digests.document}`,
    ],
    clauses: text.clauses,
    signaturesHeading: words.signatures,
    signatures: [
      ...(['provider', 'buyer'] as const).map((role) => ({
        heading: words[role],
        lines: signatureLines(
          document.signatures.find((signature) => signature.role === role),
          words,
        ),
      })),
      {
        heading: words.seal,
        lines:
          seal === undefined
            ? [words.open]
            : [
                `${words.sealedAt}: ${seal.statement.sealedAt}`,
                `${words.key}: ${seal.signature.kid}`,
                `${words.signature}: ${seal.signature.value}`,
              ],
      },
    ],
    note: words.note,
  };
}

function signatureLines(party: PartySignature | undefined, words: (typeof WORDS)[TextLocale]): string[] {
  if (party === undefined) return [words.open];
  const { statement, signature } = party;
  return [
    `${words.signedBy}: ${statement.signatory.name ?? statement.signatory.userId}`,
    `${words.signedAt}: ${statement.signedAt}`,
    ...(statement.act === 'sign-plan' ? [words.plan] : []),
    `${words.key}: ${signature.kid}`,
    `${words.signature}: ${signature.value}`,
  ];
}
