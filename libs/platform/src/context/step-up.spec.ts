import { newId } from '@weir/kernel';
import { anonymousContext, systemContext, type UserPrincipal } from './request-context.js';
import { requireStepUp, STEP_UP_LIFETIME_MS } from './step-up.js';

const now = new Date('2026-11-01T12:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);

function person(of: Partial<UserPrincipal>) {
  const principal: UserPrincipal = {
    kind: 'user',
    userId: newId(),
    email: 'someone@example.org',
    organizationId: undefined,
    organizationRoles: [],
    platformRoles: ['operator'],
    scopes: undefined,
    sessionId: newId(),
    tokenId: undefined,
    hasSecondFactor: false,
    steppedUpAt: undefined,
    ...of,
  };
  return { ...anonymousContext(), principal };
}

describe('requireStepUp', () => {
  it.each([
    ['a person without a factor, at an act of risk', {}, 'enrolled', 'required', undefined],
    ['a person without a factor, at an act of the platform', {}, 'operator', 'required', 'SECOND_FACTOR_REQUIRED'],
    ['the same where the policy leaves it open', {}, 'operator', 'optional', undefined],
    ['a factor that was not proven', { hasSecondFactor: true }, 'enrolled', 'optional', 'STEP_UP_REQUIRED'],
    ['one just proven', { hasSecondFactor: true, steppedUpAt: now }, 'operator', 'required', undefined],
    [
      'one proven 15 minutes ago',
      { hasSecondFactor: true, steppedUpAt: ago(STEP_UP_LIFETIME_MS) },
      'operator',
      'required',
      undefined,
    ],
    [
      'one proven longer ago',
      { hasSecondFactor: true, steppedUpAt: ago(STEP_UP_LIFETIME_MS + 1) },
      'enrolled',
      'optional',
      'STEP_UP_REQUIRED',
    ],
  ] as const)('answers for %s', (_, of, rule, policy, code) => {
    const act = () => requireStepUp(person(of), rule, { now, policy });
    if (code === undefined) expect(act).not.toThrow();
    else expect(act).toThrow(expect.objectContaining({ code }));
  });

  it('lets the worker act and nobody else without a name', () => {
    expect(() => requireStepUp(systemContext('test'), 'operator', { now, policy: 'required' })).not.toThrow();
    expect(() => requireStepUp(anonymousContext(), 'enrolled', { now, policy: 'optional' })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    );
  });
});
