import { ConflictError, digestOf, type Json, ValidationError, WeirError } from '@weir/kernel';
import {
  type AuthorizationSubject,
  authorize,
  type DomainEvent,
  insertOutboxSql,
  type Outbox,
  type Permission,
  type RequestContext,
  requireStepUp,
  type SecondFactorPolicy,
  type StepUpRule,
  type Transaction,
  type UnitOfWork,
} from '@weir/platform';
import { type AuditOutcome, type AuditRecord, auditEntryOf } from './audit-entry.js';
import { type AuditTrail, insertAuditSql } from './audit-trail.js';

export interface CommandOptions {
  /** Name of the operation in the audit log, e.g. `placeOrder`. */
  readonly name: string;
  readonly permission: Permission;
  /** For acts that money, law or access depends on: the second factor must have been proven lately. */
  readonly stepUp?: StepUpRule | undefined;
  /** What is acted on, as far as it is known before anything is loaded. */
  readonly subject?: (AuthorizationSubject & { readonly type?: string; readonly id?: string }) | undefined;
  /** The caller's idempotency key; the same key and input gives the same answer, other input an error. */
  readonly idempotencyKey?: string | null | undefined;
  /** The input that the key stands for. */
  readonly input?: unknown;
}

/** A command in flight: its transaction, the events that it emits, what the audit log says of it. */
export class Command {
  readonly events: DomainEvent[] = [];
  private subjectType: string | undefined;
  private subjectId: string | undefined;
  private details: Record<string, unknown> = {};

  constructor(
    readonly ctx: RequestContext,
    readonly tx: Transaction,
    options: CommandOptions,
  ) {
    this.subjectType = options.subject?.type;
    this.subjectId = options.subject?.id;
  }

  get now(): Date {
    return this.tx.now;
  }

  emit(topic: string, subjectId: string, payload: Json = {}): void {
    this.events.push({ topic, subjectId, payload });
  }

  /** Names what the command turned out to act on, and what else the audit log should hold. */
  describe(subjectType: string, subjectId: string, details: Record<string, unknown> = {}): void {
    this.subjectType = subjectType;
    this.subjectId = subjectId;
    this.details = { ...this.details, ...details };
  }

  record(name: string): AuditRecord {
    return {
      action: name,
      subjectType: this.subjectType,
      subjectId: this.subjectId,
      outcome: 'succeeded',
      details: this.details,
    };
  }
}

const MAX_KEY_LENGTH = 200;

/**
 * The one shape of every command: authorise, step up where the act asks for it, then in one transaction the idempotency key, the work, its events and its
 * audit row; a denied or failed command leaves an audit row in a transaction of its own.
 */
export class CommandRunner {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly operatorSecondFactor: SecondFactorPolicy,
  ) {}

  /**
   * @param work returns what is answered and, under an idempotency key, remembered: identifiers and other plain JSON.
   * @throws whatever `work` throws; ForbiddenError or UnauthenticatedError; STEP_UP_REQUIRED; SECOND_FACTOR_REQUIRED; IDEMPOTENCY_KEY_REUSED.
   */
  async run<Answer extends Json | undefined>(
    ctx: RequestContext,
    options: CommandOptions,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      authorize(ctx, options.permission, options.subject);
      if (options.stepUp !== undefined) this.requireStepUp(ctx, options.stepUp);
      return await this.unitOfWork.run((tx) => this.runInTransaction(ctx, options, tx, work));
    } catch (error) {
      await this.recordRefusal(ctx, options, error);
      throw error;
    }
  }

  /** Also for a command that finds out only in its work that it is an act of risk. @throws StepUpRequiredError */
  requireStepUp(ctx: RequestContext, rule: StepUpRule): void {
    requireStepUp(ctx, rule, { now: this.unitOfWork.clock.now(), policy: this.operatorSecondFactor });
  }

  private async runInTransaction<Answer extends Json | undefined>(
    ctx: RequestContext,
    options: CommandOptions,
    tx: Transaction,
    work: (command: Command) => Promise<Answer>,
  ): Promise<Answer> {
    const claim = await this.claimKey(ctx, options, tx);
    if (claim.replayed) return claim.answer as Answer;
    const command = new Command(ctx, tx, options);
    const answer = await work(command);
    await this.recordSuccess(command, options, claim.scope, answer);
    return answer;
  }

  /** Events, audit row and the remembered answer, in one statement. */
  private async recordSuccess(
    command: Command,
    options: CommandOptions,
    scope: string | undefined,
    answer: unknown,
  ): Promise<void> {
    const { tx, ctx } = command;
    const entry = auditEntryOf(ctx, command.record(options.name), tx.now);
    await tx.query(
      `WITH events AS (${insertOutboxSql(1)}), audit AS (${insertAuditSql(2)})
       UPDATE idempotency_key SET answer = $5 WHERE scope = $3 AND key = $4`,
      [
        JSON.stringify(this.outbox.rowsOf(tx, command.events, ctx.requestId)),
        JSON.stringify([entry]),
        scope ?? null,
        options.idempotencyKey ?? null,
        JSON.stringify(answer ?? null),
      ],
    );
  }

  /** Inserting the key makes every other command with the same key wait until this one has committed or rolled back. */
  private async claimKey(
    ctx: RequestContext,
    options: CommandOptions,
    tx: Transaction,
  ): Promise<{ replayed: true; answer: unknown } | { replayed: false; scope: string | undefined }> {
    const key = options.idempotencyKey;
    if (key === undefined || key === null) return { replayed: false, scope: undefined };
    if (key.length === 0 || key.length > MAX_KEY_LENGTH) {
      throw new ValidationError('idempotencyKey', `idempotencyKey must have 1 to ${MAX_KEY_LENGTH} characters.`);
    }
    const scope =
      ctx.principal.kind === 'user' ? (ctx.principal.organizationId ?? ctx.principal.userId) : ctx.principal.kind;
    const inputDigest = digestOf({ operation: options.name, input: options.input ?? null });
    const inserted = await tx.query(
      `INSERT INTO idempotency_key (scope, key, operation, input_digest, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING key`,
      [scope, key, options.name, inputDigest, tx.now],
    );
    if (inserted.length === 1) return { replayed: false, scope };
    const [known] = await tx.query<{ inputDigest: string; answer: unknown }>(
      `SELECT input_digest AS "inputDigest", answer FROM idempotency_key WHERE scope = $1 AND key = $2`,
      [scope, key],
    );
    if (known?.inputDigest !== inputDigest) {
      throw new ConflictError(
        'IDEMPOTENCY_KEY_REUSED',
        'This idempotencyKey was used with other input. Use a new key.',
        {
          field: 'idempotencyKey',
        },
      );
    }
    return { replayed: true, answer: known.answer };
  }

  private async recordRefusal(ctx: RequestContext, options: CommandOptions, error: unknown): Promise<void> {
    const code = error instanceof WeirError ? error.code : 'INTERNAL_ERROR';
    const outcome: AuditOutcome = code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' ? 'denied' : 'failed';
    await this.trail
      .appendAlone(ctx, {
        action: options.name,
        subjectType: options.subject?.type,
        subjectId: options.subject?.id,
        outcome,
        code,
      })
      .catch(() => {});
  }
}
