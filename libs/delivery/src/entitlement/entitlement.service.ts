import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, newId } from '@weir/kernel';
import {
  authorize,
  isAuthorized,
  LiveBus,
  type Page,
  type PageRequest,
  type RequestContext,
  requireOrganization,
  type Transaction,
} from '@weir/platform';
import {
  ENTITLEMENT_STATES,
  type EntitlementEvent,
  type EntitlementState,
  entitlementMachine,
} from './entitlement.machine.js';
import { type Entitlement, EntitlementRepository } from './entitlement.repository.js';

export interface EntitlementGrant {
  readonly orderId: string;
  readonly agreementId: string;
  readonly buyerOrganizationId: string;
  readonly providerOrganizationId: string;
  readonly revisionId: string;
  readonly releaseId: string;
  readonly purpose: string;
  readonly destination: string;
  /** `null`: without limit. */
  readonly quota: number | null;
  /** When access begins; at once when left out. */
  readonly validFrom?: Date;
  /** `null`: without end. */
  readonly validTo: Date | null;
}

@Injectable()
export class EntitlementService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly entitlements: EntitlementRepository,
    private readonly live: LiveBus,
  ) {}

  /** Gives a funded order its entitlement, in the caller's transaction. The caller has asked the gate. */
  async grant(command: Command, grant: EntitlementGrant): Promise<string> {
    const id = newId(command.now.getTime());
    await this.entitlements.insertActive(command.tx, command.ctx, {
      id,
      ...grant,
      validFrom: grant.validFrom ?? command.now,
    });
    command.emit('entitlement.granted', id, { orderId: grant.orderId });
    return id;
  }

  /** Ends an order's entitlement at once: links stop working and running downloads are cut when the transaction commits. */
  async revokeForOrder(command: Command, orderId: string, reason: string): Promise<void> {
    await this.end(command, { by: 'order_id', value: orderId, event: 'revoke', reason });
  }

  /** Holds an order's access back: links stop working and running downloads are cut when the transaction commits. */
  async suspendForOrder(command: Command, orderId: string, reason: string): Promise<void> {
    await this.end(command, { by: 'order_id', value: orderId, event: 'suspend', reason });
  }

  /** Gives access back that was suspended for `because`. */
  async resumeForOrder(command: Command, orderId: string, because: string, reason: string): Promise<void> {
    const change = { by: 'order_id', value: orderId, event: 'resume', from: ['SUSPENDED'], to: 'ACTIVE' } as const;
    await this.entitlements.move(command.tx, command.ctx, { ...change, reason, because });
  }

  /** An operator's own revocation. */
  async revoke(
    ctx: RequestContext,
    input: { entitlementId: string; reason: string; idempotencyKey?: string | null },
  ): Promise<string> {
    const options = {
      name: 'revokeEntitlement',
      permission: 'delivery.revoke',
      idempotencyKey: input.idempotencyKey,
      input,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const ids = await this.end(command, {
        by: 'id',
        value: input.entitlementId,
        event: 'revoke',
        reason: input.reason,
      });
      if (ids.length === 0) {
        if ((await this.entitlements.find(input.entitlementId, command.tx)) === undefined)
          throw new NotFoundError('ENTITLEMENT');
        throw new ConflictError('ILLEGAL_TRANSITION', 'The entitlement has ended already.');
      }
      command.describe('entitlement', input.entitlementId, { reason: input.reason });
      return input.entitlementId;
    });
  }

  async list(ctx: RequestContext, page: PageRequest): Promise<Page<Entitlement>> {
    authorize(ctx, 'order.read');
    return this.entitlements.listByBuyer(requireOrganization(ctx), page);
  }

  /** `null` for what is missing and for what the caller may not see. */
  async find(ctx: RequestContext, id: string): Promise<Entitlement | null> {
    const entitlement = await this.entitlements.find(id);
    if (entitlement === undefined) return null;
    const visible = [entitlement.buyerOrganizationId, entitlement.providerOrganizationId].some((organizationId) =>
      isAuthorized(ctx, 'order.read', { organizationId }),
    );
    return visible ? entitlement : null;
  }

  /** Stops access to what was bought of a suspended or prohibited revision, in the caller's transaction. @returns how many. */
  async suspendByRevision(tx: Transaction, ctx: RequestContext, revisionId: string, reason: string): Promise<number> {
    const ids = await this.entitlements.suspendByRevision(tx, ctx, revisionId, reason);
    this.announce(tx, ids, 'SUSPENDED');
    return ids.length;
  }

  /** Gives access back when the revision is live again. @returns how many. */
  async resumeByRevision(tx: Transaction, ctx: RequestContext, revisionId: string): Promise<number> {
    const ids = await this.entitlements.resumeByRevision(tx, ctx, revisionId);
    this.announce(tx, ids, 'ACTIVE');
    return ids.length;
  }

  /** Expires what is due. @returns how many. */
  async expireDue(tx: Transaction, ctx: RequestContext): Promise<number> {
    const ids = await this.entitlements.expireDue(tx, ctx, 500);
    this.announce(tx, ids, 'EXPIRED');
    return ids.length;
  }

  private async end(
    command: Command,
    change: {
      by: 'id' | 'order_id';
      value: string;
      event: Extract<EntitlementEvent, 'revoke' | 'suspend'>;
      reason: string;
    },
  ): Promise<string[]> {
    const from = ENTITLEMENT_STATES.filter((state) => entitlementMachine.allows(state, change.event));
    const [first] = from;
    if (first === undefined) return [];
    const { to } = entitlementMachine.next(first, change.event);
    const ids = await this.entitlements.move(command.tx, command.ctx, { ...change, from, to });
    this.announce(command.tx, ids, to);
    return ids;
  }

  private announce(tx: Transaction, ids: readonly string[], state: EntitlementState): void {
    tx.afterCommit(() => {
      for (const id of ids)
        this.live.publish({ channel: 'entitlement', subjectId: id, data: { state } }).catch(() => {});
    });
  }
}
