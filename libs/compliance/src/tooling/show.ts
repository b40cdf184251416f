import type { RulePack } from '../packs/pack-schema.js';
import { categoryName } from '../taxonomy/taxonomy.js';
import type { Locale } from './explain.js';

/** A pack as text for people: its sources and its rules with effects, conditions, overrides and citations. */
export function showPack(pack: RulePack, locale: Locale = 'en'): string {
  const lines = [`${pack.id} ${pack.version} — ${pack.name[locale]}`, `${pack.validFrom} – ${pack.validTo ?? '…'}`, ''];
  for (const rule of pack.rules) {
    lines.push(`${rule.id} ${categoryName(rule.category)[locale]}: ${rule.effect} — ${rule.name[locale]}`);
    lines.push(`  ${rule.rationale[locale]}`);
    const facts = Object.entries(rule.when.facts).map(([key, value]) => `${key}=${String(value)}`);
    lines.push(`  when: ${[rule.when.any.join(' | '), ...rule.when.all, ...facts].join(' & ')}`);
    for (const override of rule.overrides) lines.push(`  → ${override.effect}: ${override.note[locale]}`);
    if (rule.designated.length > 0) lines.push(`  designated: ${rule.designated.join(', ')}`);
    if (rule.conditions.length > 0) lines.push(`  conditions: ${rule.conditions.join(', ')}`);
    lines.push(
      `  basis: ${rule.legal.map(({ source, article, status }) => `${source} ${article} [${status}]`).join('; ')}`,
    );
  }
  return lines.join('\n');
}
