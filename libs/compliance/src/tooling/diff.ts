import type { LocalisedText } from '../decision.js';
import type { Rule, RulePack } from '../packs/pack-schema.js';
import { categoryName } from '../taxonomy/taxonomy.js';

export type PackChangeKind =
  | 'added'
  | 'removed'
  | 'stricter'
  | 'milder'
  | 'wider'
  | 'narrower'
  | 'conditions'
  | 'designated'
  | 'validity'
  | 'overrides'
  | 'text';

export interface PackChange {
  readonly kind: PackChangeKind;
  readonly ruleId: string;
  readonly category: string;
  /** What the change means. */
  readonly meaning: LocalisedText;
}

const SEVERITY = ['allowed', 'conditional', 'restricted', 'prohibited'];
const EFFECT_ZH: Readonly<Record<string, string>> = {
  allowed: '允许',
  conditional: '有条件',
  restricted: '限制',
  prohibited: '禁止',
};

/** What changing from one pack to another means, in words, in order of rule id. */
export function diffPacks(from: RulePack, to: RulePack): PackChange[] {
  const before = new Map(from.rules.map((rule) => [rule.id, rule]));
  const after = new Map(to.rules.map((rule) => [rule.id, rule]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((id) => {
    const old = before.get(id);
    const fresh = after.get(id);
    if (old === undefined && fresh !== undefined) return [appeared(fresh)];
    if (fresh === undefined && old !== undefined) return [disappeared(old)];
    return old !== undefined && fresh !== undefined ? compare(old, fresh) : [];
  });
}

function change(rule: Rule, kind: PackChangeKind, en: string, zh: string): PackChange {
  return { kind, ruleId: rule.id, category: rule.category, meaning: { en, zh } };
}

function appeared(rule: Rule): PackChange {
  const { en, zh } = categoryName(rule.category);
  return change(
    rule,
    'added',
    `New rule: ${en} becomes ${rule.effect} where it holds.`,
    `新增规则：${zh}在命中时为${EFFECT_ZH[rule.effect]}。`,
  );
}

function disappeared(rule: Rule): PackChange {
  const { en, zh } = categoryName(rule.category);
  return change(
    rule,
    'removed',
    `${en} is no longer ${rule.effect} by this rule.`,
    `${zh}不再依本规则${EFFECT_ZH[rule.effect]}。`,
  );
}

function compare(old: Rule, fresh: Rule): PackChange[] {
  const changes: PackChange[] = [];
  const severity = SEVERITY.indexOf(fresh.effect) - SEVERITY.indexOf(old.effect);
  if (severity !== 0) {
    changes.push(
      change(
        fresh,
        severity > 0 ? 'stricter' : 'milder',
        `From ${old.effect} to ${fresh.effect}: ${severity > 0 ? 'running listings may be suspended' : 'suspended listings may return'}.`,
        `由${EFFECT_ZH[old.effect]}改为${EFFECT_ZH[fresh.effect]}：${severity > 0 ? '在售商品可能被暂停' : '被暂停商品可能恢复'}。`,
      ),
    );
  }
  changes.push(...compareReach(old, fresh));
  const sets: readonly [PackChangeKind, readonly string[], readonly string[], string, string][] = [
    ['conditions', old.conditions, fresh.conditions, 'conditions', '条件'],
    ['designated', old.designated, fresh.designated, 'designated traders', '指定主体'],
  ];
  for (const [kind, a, b, en, zh] of sets) {
    const gained = b.filter((one) => !a.includes(one));
    const lost = a.filter((one) => !b.includes(one));
    if (gained.length === 0 && lost.length === 0) continue;
    const detail = [...gained.map((one) => `+${one}`), ...lost.map((one) => `-${one}`)].join(', ');
    changes.push(change(fresh, kind, `Other ${en}: ${detail}.`, `${zh}变更：${detail}。`));
  }
  if (old.validFrom !== fresh.validFrom || old.validTo !== fresh.validTo) {
    const span = (rule: Rule): string => `${rule.validFrom} – ${rule.validTo ?? '…'}`;
    changes.push(
      change(
        fresh,
        'validity',
        `In force ${span(old)} becomes ${span(fresh)}.`,
        `有效期由${span(old)}变为${span(fresh)}。`,
      ),
    );
  }
  if (JSON.stringify(old.overrides) !== JSON.stringify(fresh.overrides)) {
    changes.push(
      change(
        fresh,
        'overrides',
        'Evidence changes the effect in other cases than before.',
        '证据改变结果的情形有变化。',
      ),
    );
  }
  const wording = (rule: Rule): string =>
    JSON.stringify([rule.name, rule.rationale, rule.remedy, rule.legal, rule.disclosure]);
  if (wording(old) !== wording(fresh))
    changes.push(
      change(
        fresh,
        'text',
        'Wording, citations or disclosure changed; no decision changes.',
        '文字、引用或披露方式变化，不影响结果。',
      ),
    );
  return changes;
}

function compareReach(old: Rule, fresh: Rule): PackChange[] {
  if (JSON.stringify(old.when) === JSON.stringify(fresh.when)) return [];
  const gained = fresh.when.any.filter((signal) => !old.when.any.includes(signal));
  const lost = old.when.any.filter((signal) => !fresh.when.any.includes(signal));
  const asksMore =
    fresh.when.all.length > old.when.all.length ||
    Object.keys(fresh.when.facts).length > Object.keys(old.when.facts).length;
  const kind = lost.length > 0 || asksMore ? 'narrower' : 'wider';
  const detail = [...gained.map((one) => `+${one}`), ...lost.map((one) => `-${one}`)].join(', ') || 'other facts';
  return [
    change(
      fresh,
      kind,
      `The rule holds for ${kind === 'wider' ? 'more' : 'fewer'} listings: ${detail}.`,
      `规则适用范围${kind === 'wider' ? '扩大' : '缩小'}：${detail}。`,
    ),
  ];
}
