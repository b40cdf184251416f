import type { Decision, Effect, Evidence, Finding, LocalisedText } from '../decision.js';
import { designations } from '../taxonomy/taxonomy.js';

export type Locale = 'en' | 'zh';

const WORDS = {
  effect: {
    allowed: { en: 'Allowed', zh: '允许交易' },
    conditional: { en: 'Allowed with conditions', zh: '有条件交易' },
    restricted: { en: 'Restricted to designated traders', zh: '限指定主体交易' },
    prohibited: { en: 'Prohibited', zh: '禁止交易' },
  } satisfies Record<Effect, LocalisedText>,
  review: { en: 'A person must look before anything happens:', zh: '须先经人工复核：' },
  because: { en: 'Evidence', zh: '依据内容' },
  basis: { en: 'Basis', zh: '法律依据' },
  remedy: { en: 'What would change this', zh: '如何改变结果' },
  conditions: { en: 'Conditions', zh: '附带条件' },
  missing: { en: 'Missing now', zh: '目前缺少' },
  traders: { en: 'Who may trade', zh: '可交易主体' },
  nobody: { en: 'nobody', zh: '无' },
  hidden: { en: 'hidden wording', zh: '隐藏写法' },
} as const;

const DUE: Readonly<Record<string, LocalisedText>> = {
  listing: { en: 'before listing', zh: '上架前' },
  order: { en: 'before the order', zh: '下单前' },
  delivery: { en: 'before delivery', zh: '交付前' },
  term: { en: 'during and after the term', zh: '履约期间及之后' },
};

/** A decision as text for people. What a finding's `disclosure` keeps back is not shown. */
export function explainDecision(decision: Decision, locale: Locale = 'en'): string {
  const say = (text: LocalisedText): string => text[locale];
  const colon = locale === 'zh' ? '：' : ': ';
  const list = (items: readonly string[]): string => items.join(locale === 'zh' ? '、' : ', ');
  const lines = [say(WORDS.effect[decision.effect])];
  if (decision.reviewRequired) {
    lines.push(say(WORDS.review), ...decision.reviewReasons.map(({ text }) => `- ${say(text)}`));
  }
  for (const finding of decision.findings) lines.push('', ...explainFinding(finding, locale));
  if (decision.effect === 'restricted') {
    lines.push(
      '',
      `${say(WORDS.traders)}${colon}${list(decision.designatedClasses.map((id) => say(className(id)))) || say(WORDS.nobody)}`,
    );
  }
  if (decision.conditions.length > 0) {
    lines.push('', say(WORDS.conditions));
    for (const { name, description, due } of decision.conditions) {
      const when = say(DUE[due] ?? { en: due, zh: due });
      lines.push(
        locale === 'zh' ? `- ${name.zh}（${when}）：${description.zh}` : `- ${name.en} (${when}): ${description.en}`,
      );
    }
  }
  if (decision.missing.length > 0) {
    const names = decision.missing.map(
      (id) => decision.conditions.find((condition) => condition.id === id)?.name[locale] ?? id,
    );
    lines.push('', `${say(WORDS.missing)}${colon}${list(names)}`);
  }
  return lines.join('\n');
}

const CLASS_NAMES = new Map(designations.map(({ id, name }) => [id, name]));
const className = (id: string): LocalisedText => CLASS_NAMES.get(id) ?? { en: id, zh: id };

function explainFinding(finding: Finding, locale: Locale): string[] {
  const colon = locale === 'zh' ? '：' : ': ';
  const lines = [
    `${finding.categoryName[locale]} (${finding.ruleId}) — ${WORDS.effect[finding.effect][locale]}`,
    finding.rationale[locale],
  ];
  if (finding.disclosure === 'public' && finding.evidence.length > 0) {
    lines.push(
      `${WORDS.because[locale]}${colon}${finding.evidence
        .slice(0, 6)
        .map((piece) => explainEvidence(piece, locale))
        .join('; ')}`,
    );
  }
  const basis = finding.citations.map(({ title, article, status }) => `${title} ${article} [${status}]`);
  lines.push(`${WORDS.basis[locale]}${colon}${basis.join('; ')}`);
  if (finding.remedy[locale] !== '') lines.push(`${WORDS.remedy[locale]}${colon}${finding.remedy[locale]}`);
  return lines;
}

function explainEvidence({ kind, field, excerpt, detector, ratio, obfuscated }: Evidence, locale: Locale): string {
  const hidden = obfuscated === true ? ` (${WORDS.hidden[locale]})` : '';
  if (kind === 'value') {
    const share = ratio === undefined ? '' : ` ${Math.round(ratio * 100)} %`;
    return `${field}: ${detector ?? ''}${share}${excerpt === '' ? '' : ` ${excerpt}`}${hidden}`;
  }
  return kind === 'column' ? `${field}${hidden}` : `${field} “${excerpt}”${hidden}`;
}
