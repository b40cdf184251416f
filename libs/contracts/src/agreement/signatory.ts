import { NotFoundError, type Signatory } from '@weir/kernel';
import { authorize, type RequestContext, requireUser } from '@weir/platform';
import { onOneLine } from '../template/phrasing.js';

const MAX_NAME_LENGTH = 200;

/**
 * The person who signs for an organisation: always a person with the role of a signatory there, never the system.
 * @throws UnauthenticatedError, ForbiddenError; AGREEMENT_NOT_FOUND for people of another organisation.
 */
export function requireSignatory(ctx: RequestContext, organizationId: string, name: string | undefined): Signatory {
  const user = requireUser(ctx);
  if (user.organizationId !== organizationId) throw new NotFoundError('AGREEMENT');
  authorize(ctx, 'agreement.sign', { organizationId });
  const given = onOneLine(name ?? '')
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();
  return { userId: user.userId, name: given === '' ? null : given };
}
