import type { Decision } from '@weir/compliance';
import { WeirError } from '@weir/kernel';
import { disclose } from '@weir/moderation';

/** A refusal by the gate, with what its rules let the trader read. */
export class GateRefusalError extends WeirError {
  constructor(
    code: 'GATE_PROHIBITED' | 'DESIGNATION_REQUIRED' | 'GATE_REVIEW_REQUIRED' | 'EVIDENCE_REQUIRED',
    message: string,
    decision: Decision,
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
        decisionDigest: decision.digest,
      },
    });
  }
}

/**
 * Lets through what the gate lets through now; fails closed.
 * @throws GateRefusalError
 */
export function requireDeliverable(decision: Decision, buyerClasses: readonly string[]): void {
  if (decision.effect === 'prohibited')
    throw new GateRefusalError('GATE_PROHIBITED', 'The gate prohibits this trade.', decision);
  if (decision.reviewRequired)
    throw new GateRefusalError('GATE_REVIEW_REQUIRED', 'A person must review this before it can go on.', decision);
  if (decision.effect === 'restricted' && !decision.designatedClasses.some((name) => buyerClasses.includes(name))) {
    throw new GateRefusalError('DESIGNATION_REQUIRED', 'Only designated traders may receive this data.', decision);
  }
  if (decision.missing.length > 0) {
    throw new GateRefusalError('EVIDENCE_REQUIRED', `Evidence is missing: ${decision.missing.join(', ')}.`, decision);
  }
}
