import type { Locale } from '../tooling/explain.js';
import type { RouteDecision, RouteDecisionKind } from './vocabulary.js';

const DECISIONS = {
  prohibited: { en: 'The transfer abroad is prohibited', zh: '禁止向境外提供' },
  approval_required: { en: 'An authority must approve the transfer first', zh: '须先经主管部门批准' },
  security_assessment_required: { en: 'A security assessment is required', zh: '须申报数据出境安全评估' },
  scc_or_certification_required: {
    en: 'A standard contract or certification is required',
    zh: '须订立标准合同或通过认证',
  },
  mechanism_required: { en: 'A transfer mechanism is required', zh: '须具备跨境传输机制' },
  restricted_requirements_missing: {
    en: 'Requirements of a restricted transaction are missing',
    zh: '受限交易的要求未满足',
  },
  contract_clause_required: { en: 'A contract clause is required', zh: '须订立合同条款' },
  blocked_missing_evidence: { en: 'The transfer waits for evidence', zh: '缺少证明材料，暂不得传输' },
  allowed_with_conditions: { en: 'The transfer may go ahead on its conditions', zh: '可在满足条件下传输' },
  exempt: { en: 'The transfer is exempt', zh: '属于豁免情形' },
  allowed: { en: 'The transfer may go ahead', zh: '可以传输' },
} as const satisfies Record<RouteDecisionKind, { en: string; zh: string }>;

/** A route as text for people: outcome, path, basis, and what to bring. */
export function explainRoute(route: RouteDecision, locale: Locale = 'en'): string {
  const colon = locale === 'zh' ? '：' : ': ';
  const lines = [
    `${DECISIONS[route.decision][locale]} (${route.path})`,
    route.explanation[locale],
    `${locale === 'zh' ? '依据' : 'Basis'}${colon}${route.basis}`,
    ...route.next.map(({ id, text }) => `- ${id}${colon}${text[locale]}`),
  ];
  if (route.validUntil !== null) lines.push(`${locale === 'zh' ? '有效至' : 'Holds until'}${colon}${route.validUntil}`);
  return lines.join('\n');
}
