import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, isId, type Json, NotFoundError, newId, ValidationError } from '@weir/kernel';
import {
  actorOf,
  authorize,
  decodeCursor,
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  requireUser,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import { line, parseInput } from '../input.js';
import { conflictOfInterest } from '../organizations/outsider.js';
import { type ApprovalEvent, type ApprovalState, approvalMachine } from './approval.machine.js';
import {
  type ApprovalView,
  decideApproval,
  insertApproval,
  listApprovals,
  lockApproval,
} from './approval.repository.js';

export const APPROVAL_LIFETIME_MS = 7 * 86_400_000;
const SECOND_PERSON = 'second person';

/** Carries out what was approved, in the approval's transaction; `command` is the approver's. */
export type ApprovalHandler = (command: Command, payload: Json) => Promise<Json | undefined>;

export interface ApprovalRequest {
  /** A registered action. */
  readonly action: string;
  readonly subjectId: string;
  /** The organisation concerned: none of its members may decide. */
  readonly organizationId?: string | undefined;
  /** Input of the handler: plain JSON, shown to the approver. */
  readonly payload: Json;
  readonly reason: string;
}

/** Acts that need two persons: one requests, another approves, and only then it is done. */
@Injectable()
export class ApprovalService {
  private readonly handlers = new Map<string, ApprovalHandler>();

  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Names what is done on approval; once per action, when the application starts. */
  register(action: string, handler: ApprovalHandler): void {
    if (this.handlers.has(action)) throw new Error(`Two handlers for the approval of ${action}.`);
    this.handlers.set(action, handler);
  }

  /** In the requester's command, which has authorised the requester. @returns the approval's id. */
  async request(command: Command, request: ApprovalRequest): Promise<string> {
    if (!this.handlers.has(request.action)) throw new Error(`No handler for the approval of ${request.action}.`);
    const { reason } = parseInput(z.object({ reason: line(1000) }), { reason: request.reason });
    const id = newId(command.now.getTime());
    await insertApproval(command.tx, {
      id,
      action: request.action,
      subjectId: request.subjectId,
      organizationId: request.organizationId ?? null,
      payload: request.payload,
      reason,
      state: approvalMachine.table.initial,
      requestedBy: actorOf(command.ctx),
      expiresAt: new Date(command.now.getTime() + APPROVAL_LIFETIME_MS),
    });
    command.emit('approval.requested', id, { action: request.action });
    command.emit(NOTIFICATION_REQUESTED, id, requested(id, request.action));
    return id;
  }

  /**
   * Approves and carries out, in one transaction: when the act fails, nothing is approved.
   * @returns what the handler answers.
   * @throws APPROVAL_NOT_FOUND; SECOND_PERSON_NEEDED for the requester; CONFLICT_OF_INTEREST for members of the
   *   organisation concerned; ILLEGAL_TRANSITION when it was decided; APPROVAL_EXPIRED; what the handler throws.
   */
  async approve(ctx: RequestContext, approvalId: string): Promise<Json | undefined> {
    const options = {
      name: 'approve',
      permission: 'approval.decide',
      stepUp: 'operator',
      subject: { type: 'approval', id: approvalId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const approval = await this.decide(command, approvalId, 'approve', null);
      const handler = this.handlers.get(approval.action);
      if (handler === undefined) throw new Error(`No handler for the approval of ${approval.action}.`);
      return handler(command, approval.payload);
    });
  }

  /** @throws ValidationError without a reason; else as `approve`. */
  async reject(ctx: RequestContext, approvalId: string, reason: string): Promise<void> {
    const options = {
      name: 'reject',
      permission: 'approval.decide',
      stepUp: 'operator',
      subject: { type: 'approval', id: approvalId },
    } as const;
    await this.commands.run(ctx, options, async (command) => {
      const parsed = parseInput(z.object({ reason: line(1000) }), { reason });
      await this.decide(command, approvalId, 'reject', parsed.reason);
      return undefined;
    });
  }

  /** Newest first. */
  async list(
    ctx: RequestContext,
    page: PageRequest & { readonly state?: ApprovalState | undefined } = {},
  ): Promise<Page<ApprovalView>> {
    authorize(ctx, 'approval.read');
    const size = pageSize(page);
    const [after] = page.after ? decodeCursor(page.after, 1) : [null];
    if (after !== null && !isId(after)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await listApprovals(this.unitOfWork, { state: page.state ?? null, after, limit: size + 1 });
    return toPage(rows, size, (row) => [row.id]);
  }

  private async decide(
    command: Command,
    approvalId: string,
    event: ApprovalEvent,
    reason: string | null,
  ): Promise<ApprovalView> {
    const { userId } = requireUser(command.ctx);
    const by = actorOf(command.ctx);
    const approval = isId(approvalId) ? await lockApproval(command.tx, approvalId, userId) : undefined;
    if (approval === undefined) throw new NotFoundError('APPROVAL');
    if (approval.requestedBy === by) {
      throw new ConflictError('SECOND_PERSON_NEEDED', 'Who requests does not decide: another person must.');
    }
    if (approval.own) throw conflictOfInterest();
    const { to } = approvalMachine.next(approval.state, event, SECOND_PERSON);
    if (approval.expiresAt <= command.now) {
      throw new ConflictError('APPROVAL_EXPIRED', 'The request has expired. Request it again.');
    }
    if (!(await decideApproval(command.tx, { id: approvalId, from: approval.state, to, by, reason }))) {
      throw new Error('A locked approval has changed.');
    }
    command.describe('approval', approvalId, { action: approval.action, state: to });
    command.emit('approval.decided', approvalId, { action: approval.action, state: to });
    return approval;
  }
}

function requested(approvalId: string, action: string): NotificationRequest {
  return {
    audience: [{ platformRole: 'operator' }, { platformRole: 'compliance_officer' }],
    kind: 'approval.requested',
    subjectType: 'approval',
    subjectId: approvalId,
    text: { en: `${action} waits for a second person.`, 'zh-CN': `${action} 等待第二人审批。` },
  };
}
