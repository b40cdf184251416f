/**
 * The one hierarchy of errors. Every error that may reach a client carries a stable upper-case `code`; `field` names the
 * input at fault; `details` holds what the client may see beside the message. Anything that is not a `WeirError` is a bug
 * and is answered as `INTERNAL_ERROR` without its message.
 */
export class WeirError extends Error {
  readonly code: string;
  readonly httpStatus: number;
  readonly field: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: {
      httpStatus?: number;
      field?: string;
      details?: Record<string, unknown>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.httpStatus = options.httpStatus ?? 400;
    this.field = options.field;
    this.details = options.details ?? {};
  }
}

/** Bad input: `field` names what is at fault, the message names the limit and the fix. */
export class ValidationError extends WeirError {
  constructor(field: string, message: string, details: Record<string, unknown> = {}) {
    super('VALIDATION_FAILED', message, { httpStatus: 400, field, details });
  }
}

/** What a caller may not see does not exist for it: the same error, shape and time as for a missing one. */
export class NotFoundError extends WeirError {
  constructor(entity: string) {
    super(`${entity.toUpperCase()}_NOT_FOUND`, `No such ${entity.toLowerCase().replaceAll('_', ' ')}.`, {
      httpStatus: 404,
    });
  }
}

export class UnauthenticatedError extends WeirError {
  constructor(message = 'Sign in, or send a valid token.') {
    super('UNAUTHENTICATED', message, { httpStatus: 401 });
  }
}

export class ForbiddenError extends WeirError {
  constructor(permission: string) {
    super('FORBIDDEN', `This needs the permission ${permission}.`, { httpStatus: 403, details: { permission } });
  }
}

/** The request cannot be carried out in the present state of things; `code` says which conflict. */
export class ConflictError extends WeirError {
  constructor(code: string, message: string, options: { field?: string; details?: Record<string, unknown> } = {}) {
    super(code, message, { httpStatus: 409, ...options });
  }
}

/** A state machine's table has no row for this event in this state. */
export class IllegalTransitionError extends WeirError {
  constructor(machine: string, state: string, event: string) {
    super('ILLEGAL_TRANSITION', `${machine}: ${event} is not possible in state ${state}.`, {
      httpStatus: 409,
      details: { machine, state, event },
    });
  }
}

export class RateLimitedError extends WeirError {
  constructor(retryAfterSeconds: number) {
    super('RATE_LIMITED', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
      httpStatus: 429,
      details: { retryAfterSeconds },
    });
  }
}
