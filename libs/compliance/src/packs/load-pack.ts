import { ValidationError } from '@weir/kernel';
import { CATEGORY_IDS, CONDITIONS, isDesignation } from '../taxonomy/taxonomy.js';
import { LEXICON_FRAME } from './built-in-lexicon.js';
import { type RulePack, rulePackSchema } from './pack-schema.js';

/**
 * Validates a rule pack: its shape, and that every category, signal, condition, designated class and source that its rules
 * name exists.
 * @throws ValidationError that lists every fault with its place (`details.reasons`).
 */
export function loadPack(json: unknown): RulePack {
  const parsed = rulePackSchema.safeParse(json);
  if (!parsed.success) {
    const reasons = parsed.error.issues
      .slice(0, 50)
      .map(({ path, message }) => `${path.join('.') || 'pack'}: ${message}`);
    throw refusal(reasons);
  }
  const reasons = referenceFaults(parsed.data);
  if (reasons.length > 0) throw refusal(reasons);
  return parsed.data;
}

function refusal(reasons: readonly string[]): ValidationError {
  return new ValidationError('pack', `The rule pack is refused: ${reasons.slice(0, 3).join('; ')}`, { reasons });
}

function referenceFaults(pack: RulePack): string[] {
  const faults: string[] = [];
  const lexicons = [LEXICON_FRAME, ...(pack.lexicon === undefined ? [] : [pack.lexicon])];
  const signals = new Set(lexicons.flatMap((lexicon) => lexicon.signals.map(({ id }) => id)));
  const sources = new Set(pack.sources.map(({ id }) => id));
  const seen = new Set<string>();
  for (const rule of pack.rules) {
    const say = (text: string): number => faults.push(`${rule.id}: ${text}`);
    if (seen.has(rule.id)) say('the id is used twice');
    seen.add(rule.id);
    if (!CATEGORY_IDS.has(rule.category)) say(`unknown category ${rule.category}`);
    const overrideSignals = rule.overrides.flatMap(({ signals: asked, without }) => [...asked, ...without]);
    for (const signal of [...rule.when.any, ...rule.when.all, ...overrideSignals]) {
      if (!signals.has(signal)) say(`unknown signal ${signal}`);
    }
    const conditions = [
      ...rule.conditions,
      ...rule.overrides.flatMap((override) => [...(override.conditions ?? []), ...override.evidence]),
    ];
    for (const condition of conditions) if (!CONDITIONS.has(condition)) say(`unknown condition ${condition}`);
    for (const designation of [...rule.designated, ...rule.overrides.flatMap(({ designated }) => designated)]) {
      if (!isDesignation(designation)) say(`unknown designated class ${designation}`);
    }
    for (const { source } of rule.legal) if (!sources.has(source)) say(`unknown source ${source}`);
    if (rule.validTo !== null && rule.validTo <= rule.validFrom) say('validTo is not after validFrom');
  }
  return faults;
}
