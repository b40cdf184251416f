import type { Decision, RouteDecision } from '@weir/compliance';
import { WeirError } from '@weir/kernel';
import { disclose, missingEvidence } from '@weir/moderation';

/** A refusal by the gate, with what its rules let the trader read. */
export class GateRefusalError extends WeirError {
  constructor(
    code:
      | 'GATE_PROHIBITED'
      | 'ROUTE_PROHIBITED'
      | 'DESIGNATION_REQUIRED'
      | 'GATE_REVIEW_REQUIRED'
      | 'EVIDENCE_REQUIRED'
      | 'ROUTE_REQUIREMENTS_MISSING',
    message: string,
    readonly decision: Decision,
  ) {
    super(code, message, {
      httpStatus: 403,
      details: {
        findings: decision.findings.map(disclose).map((finding) => ({
          ruleId: finding.ruleId,
          category: finding.category,
          categoryName: finding.categoryName,
          effect: finding.effect,
          citations: finding.citations,
          rationale: finding.rationale,
          remedy: finding.remedy,
        })),
        missing: decision.missing,
        designatedClasses: decision.designatedClasses,
        ...(decision.route === undefined ? {} : { route: refusedRoute(decision.route) }),
        decisionDigest: decision.digest,
      },
    });
  }
}

function refusedRoute({ decision, path, basis, missing, next, citations, explanation }: RouteDecision) {
  return { decision, path, basis, missing, next, citations, explanation };
}

/**
 * Lets through what the gate lets through now; fails closed. What a party can mend, or nobody can, is refused before a person is asked.
 * @throws GateRefusalError
 */
export function requireDeliverable(decision: Decision, buyerClasses: readonly string[]): void {
  const { route } = decision;
  if (decision.effect === 'prohibited')
    throw new GateRefusalError('GATE_PROHIBITED', 'The gate prohibits this trade.', decision);
  if (route?.decision === 'prohibited') {
    throw new GateRefusalError(
      'ROUTE_PROHIBITED',
      `This data may not go to this recipient (${route.path}; ${route.basis}).`,
      decision,
    );
  }
  // Restricted to nobody because nothing could be decided: that is a person's.
  const undecided =
    decision.reviewRequired && decision.effect === 'restricted' && decision.designatedClasses.length === 0;
  const designated = decision.designatedClasses.some((name) => buyerClasses.includes(name));
  if (decision.effect === 'restricted' && !designated && !undecided)
    throw new GateRefusalError('DESIGNATION_REQUIRED', 'Only designated traders may receive this data.', decision);
  const missing = decision.missing.filter((id) => !(undecided && id === 'designated_trader'));
  if (missing.length > 0)
    throw new GateRefusalError('EVIDENCE_REQUIRED', `Evidence is missing: ${missing.join(', ')}.`, decision);
  if (route !== undefined) requireRoute(route, decision);
  if (decision.reviewRequired)
    throw new GateRefusalError('GATE_REVIEW_REQUIRED', 'A person must review this before it can go on.', decision);
}

function requireRoute(route: RouteDecision, decision: Decision): void {
  const missing = missingEvidence(route);
  if (missing.length === 0) return;
  throw new GateRefusalError(
    'ROUTE_REQUIREMENTS_MISSING',
    `The route across the border (${route.path}) lacks: ${missing.join(', ')}.`,
    decision,
  );
}
