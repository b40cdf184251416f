import type { LocalisedText } from '../decision.js';
import type { ColumnEvidence, GateContext, ListingSubject } from '../subject.js';
import type { Verdict } from './compile-rule.js';
import type { ListingFacts } from './facts.js';
import { isRemote } from './findings.js';
import { isJurisdiction } from './jurisdictions.js';

/** Why a person must look. Sorted by id in a decision. */
const REASONS = {
  error: { en: 'The listing could not be evaluated.', zh: '无法完成评估。' },
  unknown_jurisdiction: {
    en: 'A jurisdiction is not known, so no rule can be applied with certainty.',
    zh: '存在无法识别的法域，无法确定适用规则。',
  },
  buyer_missing: { en: 'At this point the buyer must be known.', zh: '在此环节必须知道买方。' },
  unreadable_file: { en: 'A data file could not be read.', zh: '有数据文件无法读取。' },
  obfuscation: {
    en: 'Words were hidden; hiding is a signal in itself.',
    zh: '文本存在隐藏或变形写法，该行为本身即为风险信号。',
  },
  status_words: {
    en: 'The listing says that sensitive content is public or synthetic, and no source statement supports it.',
    zh: '描述称敏感内容已公开或为合成数据，但来源说明未予佐证。',
  },
  weak_values: {
    en: 'Values point to personal or secret data, too weakly to decide.',
    zh: '数据值疑似包含个人信息或秘密，证据不足以判定。',
  },
  remote_text: {
    en: 'A prohibition rests only on words deep in a long description.',
    zh: '禁止性判断仅依据长描述中的个别词句。',
  },
  rule_asks: { en: 'A rule asks for a person to look.', zh: '规则要求人工复核。' },
  weakly_sourced: {
    en: 'The rule rests on sources that have not been checked in full.',
    zh: '该规则的依据尚未完全核实。',
  },
} as const satisfies Record<string, LocalisedText>;

export type ReviewReasonId = keyof typeof REASONS;

export function reviewReason(id: ReviewReasonId): { id: ReviewReasonId; text: LocalisedText } {
  return { id, text: REASONS[id] };
}

/** Reasons that make the whole listing undecidable: restricted, tradable by nobody. */
export function undecidable(reasons: readonly ReviewReasonId[]): boolean {
  return reasons.some(
    (id) => id === 'error' || id === 'unknown_jurisdiction' || id === 'buyer_missing' || id === 'unreadable_file',
  );
}

/**
 * A source statement settles status words only when it names a public source: a public body's or register's own publication,
 * an open-data portal, a public licence. A link by itself names nothing.
 */
const PUBLIC_SOURCE =
  /open[- ]data (?:portal|platform|site|programme)|data\.(?:gov|europa)\b|(?:official|government|ministry|agency|bureau|court|central bank|statistics office|statistical office|patent office|regulator)(?:'s)? (?:website|portal|gazette|bulletin|publication|register|journal|release)|official (?:journal|gazette)|public (?:register|registry|domain|archive)|creative commons|\bcc0\b|\bcc[- ]by\b|开放平台|公共数据开放|政府(?:网站|门户)|官网|官方网站|公报|公告|公示系统|统计年鉴|裁判文书网|开放数据(?:平台|门户)|公有领域|知识共享/i;
/** Words that take it back: not (yet) public, taken from inside, bypassed. */
const NOT_PUBLIC =
  /\b(?:not|never|un|before|pre)[- ]?(?:yet )?(?:been )?(?:public|publish|releas|open)|behind (?:a )?log ?in|after log ?in|insider|leak|hack|scraped|未公开|非公开|未发布|未开放|内部|登录后|泄露|爬取|绕过/i;

function namesPublicSource(statement: string): boolean {
  return PUBLIC_SOURCE.test(statement) && !NOT_PUBLIC.test(statement);
}

export function reviewReasonsOf(given: {
  readonly facts: ListingFacts;
  readonly verdicts: readonly Verdict[];
  /** A hit that a rule would have acted on was put aside by a status word. */
  readonly putAside: boolean;
  readonly columns: readonly ColumnEvidence[];
  readonly subject: ListingSubject;
  readonly context: GateContext;
}): ReviewReasonId[] {
  const { facts, verdicts, columns, subject, context } = given;
  const reasons = new Set<ReviewReasonId>();
  const places = [context.provider?.jurisdiction, context.buyer?.jurisdiction, context.destination];
  if (places.some((place) => place !== undefined && !isJurisdiction(place))) reasons.add('unknown_jurisdiction');
  if (context.point !== 'listing' && context.buyer === undefined) reasons.add('buyer_missing');
  if (subject.fileEvidence?.some(({ kind }) => kind === 'unreadable' || kind === 'encrypted'))
    reasons.add('unreadable_file');
  if (facts.hiddenTerms && verdicts.some(isHidden(facts))) reasons.add('obfuscation');
  if (given.putAside && !namesPublicSource(subject.sourceStatement ?? '')) reasons.add('status_words');
  if (columns.some(({ reviewRequired }) => reviewRequired)) reasons.add('weak_values');
  if (verdicts.some((verdict) => verdict.effect === 'prohibited' && isRemote(presentOf(verdict, facts), facts)))
    reasons.add('remote_text');
  if (verdicts.some(({ rule }) => rule.rule.review)) reasons.add('rule_asks');
  if (verdicts.some(({ rule }) => rule.weaklySourced)) reasons.add('weakly_sourced');
  return [...reasons].sort();
}

function isHidden(facts: ListingFacts): (verdict: Verdict) => boolean {
  return ({ rule }) => rule.any.some((signal) => facts.signals.get(signal)?.obfuscated === true);
}

function presentOf({ rule }: Verdict, facts: ListingFacts): number[] {
  return rule.any.filter((signal) => facts.signals.has(signal));
}
