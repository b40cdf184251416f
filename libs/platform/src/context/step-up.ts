import { UnauthenticatedError, WeirError } from '@weir/kernel';
import type { RequestContext } from './request-context.js';

/** How long a proven second factor counts. */
export const STEP_UP_LIFETIME_MS = 15 * 60_000;

/**
 * `enrolled`: of people who have a second factor. `operator`: of these too, and people without one must first enrol it
 * where the exchange's policy is `required`: acts of the platform on money and approvals.
 */
export type StepUpRule = 'enrolled' | 'operator';
export type SecondFactorPolicy = 'required' | 'optional';

/** The act needs a fresh code of the second factor; `stepUp` proves it. */
export class StepUpRequiredError extends WeirError {
  constructor(message = 'This needs a fresh code of your second factor: call stepUp with it, then try again.') {
    super('STEP_UP_REQUIRED', message, { httpStatus: 403, field: 'code' });
  }
}

/** The act needs a second factor, and the account has none. */
export class SecondFactorRequiredError extends WeirError {
  constructor() {
    super('SECOND_FACTOR_REQUIRED', 'This needs a second factor: turn one on with enrolTotp and confirmTotp.', {
      httpStatus: 403,
    });
  }
}

/**
 * For acts that money, law or access depends on. An API token proves nothing: with a second factor such acts need a session.
 * @throws StepUpRequiredError unless the session proved the second factor in the 15 minutes before `now`;
 *   SecondFactorRequiredError where there is none and there must be.
 */
export function requireStepUp(
  { principal }: RequestContext,
  rule: StepUpRule,
  { now, policy }: { readonly now: Date; readonly policy: SecondFactorPolicy },
): void {
  if (principal.kind === 'system') return;
  if (principal.kind === 'anonymous') throw new UnauthenticatedError();
  if (!principal.hasSecondFactor) {
    if (rule === 'operator' && policy === 'required') throw new SecondFactorRequiredError();
    return;
  }
  const { steppedUpAt } = principal;
  if (steppedUpAt === undefined || now.getTime() - steppedUpAt.getTime() > STEP_UP_LIFETIME_MS) {
    throw new StepUpRequiredError();
  }
}
