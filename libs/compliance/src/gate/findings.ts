import type { Citation, Evidence, Finding, LocalisedText } from '../decision.js';
import { CONDITIONS, categoryName, categoryOrder, designations } from '../taxonomy/taxonomy.js';
import { moreSevere, severityOf, type Verdict } from './compile-rule.js';
import type { ListingFacts } from './facts.js';

/** The finding of a verdict. Hidden wording raises conditional to restricted with no designated class. */
export function findingOf(verdict: Verdict, facts: ListingFacts): Finding {
  const { rule, pack, any } = verdict.rule;
  const present = any.filter((signal) => facts.signals.has(signal));
  const hidden = present.some((signal) => facts.signals.get(signal)?.obfuscated === true);
  const raised = hidden && verdict.effect === 'conditional';
  const capped = verdict.effect === 'prohibited' && isRemote(present, facts) ? 'restricted' : verdict.effect;
  const effect = raised ? moreSevere(capped, 'restricted') : capped;
  return {
    ruleId: rule.id,
    category: rule.category,
    categoryName: categoryName(rule.category),
    pack: pack.id,
    packVersion: pack.version,
    effect,
    evidence: evidenceOf(present, facts),
    citations: citationsOf(verdict),
    rationale: rule.rationale,
    remedy: rule.remedy ?? remedyOf(verdict, raised),
    disclosure: rule.disclosure,
    designatedClasses: effect === 'restricted' && !raised ? designatedBy(verdict) : [],
  };
}

/** What is found only deep in a long description never prohibits by itself: it restricts, and a person looks. */
export function isRemote(present: readonly number[], facts: ListingFacts): boolean {
  return present.length > 0 && present.every((signal) => facts.signals.get(signal)?.remote === true);
}

function designatedBy({ rule: { rule }, override }: Verdict): string[] {
  const classes = override !== undefined && override.designated.length > 0 ? override.designated : rule.designated;
  return [...classes].sort();
}

/** Ids of the conditions that a verdict attaches: the rule's, and the evidence that its override rests on. */
export function conditionIdsOf({ rule: { rule }, override }: Verdict): string[] {
  return [...new Set([...(override?.conditions ?? rule.conditions), ...(override?.evidence ?? [])])];
}

function evidenceOf(present: readonly number[], facts: ListingFacts): Evidence[] {
  return present.flatMap((signal) => facts.signals.get(signal)?.evidence ?? []).slice(0, 24);
}

function citationsOf({ rule: { rule, pack } }: Verdict): Citation[] {
  return rule.legal.map(({ source, article, status }) => ({
    source,
    title: pack.sources.find(({ id }) => id === source)?.title ?? source,
    article,
    status,
  }));
}

const NAME_OF_DESIGNATION = new Map(designations.map(({ id, name }) => [id, name]));

/** What would change the answer, put together from the rule's overrides and designated classes. */
function remedyOf({ rule: { rule }, override, effect }: Verdict, raised: boolean): LocalisedText {
  if (raised) {
    return {
      en: 'Describe the data in plain words and submit it again; a person looks at it first.',
      zh: '请用通常文字如实描述数据后重新提交，将先由人工复核。',
    };
  }
  const en: string[] = [];
  const zh: string[] = [];
  for (const option of rule.overrides) {
    if (option === override || severityOf(option.effect) >= severityOf(effect)) continue;
    en.push(option.note.en);
    zh.push(option.note.zh);
  }
  if (effect === 'restricted') {
    const names = rule.designated.map((id) => NAME_OF_DESIGNATION.get(id) ?? { en: id, zh: id });
    if (names.length > 0) {
      en.push(`Trade with designated traders alone: ${names.map((name) => name.en).join(', ')}.`);
      zh.push(`仅与指定主体交易：${names.map((name) => name.zh).join('、')}。`);
    }
  }
  if (effect === 'conditional') {
    const names = rule.conditions.flatMap((id) => CONDITIONS.get(id)?.name ?? []);
    en.push(`Provide: ${names.map((name) => name.en).join(', ')}.`);
    zh.push(`请提供：${names.map((name) => name.zh).join('、')}。`);
  }
  return { en: en.join(' '), zh: zh.join('') };
}

/** By severity, then category, pack and rule: the order in which findings are shown. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severityOf(b.effect) - severityOf(a.effect) ||
    compareText(a.category, b.category) ||
    compareText(a.pack, b.pack) ||
    compareText(a.ruleId, b.ruleId)
  );
}

/** The category that the listing is mainly about: most severe, then specific, then named in the title, then first in the taxonomy. */
export function primaryCategoryOf(findings: readonly Finding[]): string | null {
  const ranked = [...findings].sort(
    (a, b) =>
      severityOf(b.effect) - severityOf(a.effect) ||
      Number(isGeneral(a)) - Number(isGeneral(b)) ||
      Number(inTitle(b)) - Number(inTitle(a)) ||
      categoryOrder(a.category) - categoryOrder(b.category),
  );
  return ranked[0]?.category ?? null;
}

/** Nearly every sensitive listing is personal information too: the more specific category comes first. */
const isGeneral = ({ category }: Finding): boolean => category === 'personal_info' || category === 'sensitive_pi';
const inTitle = (finding: Finding): boolean => finding.evidence.some(({ kind }) => kind === 'title');

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
