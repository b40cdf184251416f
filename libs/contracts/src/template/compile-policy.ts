import type { Json } from '@weir/kernel';
import type { AgreementTerms } from '../terms/agreement-terms.js';
import { DPV_NAMESPACE } from '../terms/purposes.js';
import type { Clause, ClauseRules, PolicyNode } from './clause.js';

const KINDS = ['permission', 'prohibition', 'obligation'] as const satisfies readonly (keyof ClauseRules)[];

/**
 * The ODRL 2.2 agreement (https://www.w3.org/TR/odrl-model/) as JSON-LD: the rules of all clauses on the licensed release.
 * Each rule's identifier ends in the clause that it comes from.
 */
export function compilePolicy(clauses: readonly Clause[], terms: AgreementTerms, agreementId: string): PolicyNode {
  const uid = `urn:uuid:${agreementId}`;
  const target = `urn:uuid:${terms.dataset.releaseId}`;
  const rules: Partial<Record<(typeof KINDS)[number], Json[]>> = {};
  for (const clause of clauses) {
    const own = clause.rules?.(terms) ?? {};
    for (const kind of KINDS) {
      for (const [index, rule] of (own[kind] ?? []).entries()) {
        const among = rules[kind] ?? [];
        among.push({ uid: `${uid}#${clause.id}-${kind}-${index + 1}`, target, ...rule });
        rules[kind] = among;
      }
    }
  }
  return {
    '@context': [
      'http://www.w3.org/ns/odrl.jsonld',
      {
        odrl: 'http://www.w3.org/ns/odrl/2/',
        dpv: DPV_NAMESPACE,
        xsd: 'http://www.w3.org/2001/XMLSchema#',
        rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
      },
    ],
    '@type': 'Agreement',
    uid,
    assigner: { '@type': 'Party', uid: `urn:uuid:${terms.parties.provider.organizationId}` },
    assignee: { '@type': 'Party', uid: `urn:uuid:${terms.parties.buyer.organizationId}` },
    ...rules,
  };
}
