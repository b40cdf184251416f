import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, type Json, type Money, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { requireReason } from '@weir/moderation';
import { actorOf, isAuthorized, type RequestContext, UnitOfWork } from '@weir/platform';
import { DeletionDuties } from '../deletion/deletion-duties.js';
import { type Order, OrderRepository } from '../order/order.repository.js';
import { OrderService } from '../order/order.service.js';
import { OrderFlow } from '../order/order-flow.js';
import { InstalmentMoney } from '../payment-plan/instalment-money.js';

const MAX_STATEMENT = 2_000;
/** SQL over a dispute: a first byte that was sent counts as received. */
const RECEIVED = `EXISTS (SELECT FROM entitlement e JOIN entitlement_use u ON u.entitlement_id = e.id WHERE e.order_id = dispute.order_id)`;

export interface Dispute {
  readonly id: string;
  readonly orderId: string;
  readonly reason: string;
  readonly evidence: string;
  readonly deletionStatement: string | null;
  readonly openedAt: Date;
  readonly outcome: 'ACCEPTED' | 'REFUNDED' | 'SPLIT' | null;
  readonly resolution: string | null;
  readonly resolvedAt: Date | null;
}

/** A paid order that is not delivered after this time may be given back by its buyer alone. */
const DELIVERY_DUE_MS = 24 * 3600 * 1000;

@Injectable()
export class DisputeService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly orders: OrderRepository,
    private readonly orderService: OrderService,
    private readonly flow: OrderFlow,
    private readonly instalments: InstalmentMoney,
    private readonly deletions: DeletionDuties,
  ) {}

  /**
   * Rejects a delivery within its window: access ends at once, the money stays held, an operator decides. `deletionStatement`
   * is the buyer's certificate that what was received has been deleted.
   */
  async reject(
    ctx: RequestContext,
    input: {
      orderId: string;
      reason: string;
      evidence: string;
      deletionStatement?: string | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    return this.asBuyer(ctx, 'rejectDelivery', input, async (command, order) => {
      await this.open(command, order, input);
    });
  }

  /**
   * The buyer's certificate that what was received has been deleted: of a rejected delivery, where it was not given with the rejection, or after
   * the right to use has ended.
   * @throws ConflictError NO_DELETION_OWED.
   */
  async certifyDeletion(
    ctx: RequestContext,
    input: { orderId: string; statement: string; idempotencyKey?: string | null },
  ): Promise<string> {
    return this.asBuyer(ctx, 'certifyDeletion', input, async (command, order) => {
      const statement = deletionStatement(input.statement, 'statement');
      const certified = await command.tx.execute(
        'UPDATE dispute SET deletion_statement = $2 WHERE order_id = $1 AND outcome IS NULL AND deletion_statement IS NULL',
        [order.id, statement],
      );
      if (certified !== 1) await this.deletions.certify(command, order.id, statement);
    });
  }

  /**
   * Asks for the money back. A delivery within its window is disputed, as by `reject`: an operator decides. An order that was paid and has not been
   * delivered for a day is refunded at once.
   * @throws DELIVERY_UNDER_WAY before that day is over; ILLEGAL_TRANSITION when nothing is held any more.
   */
  async requestRefund(
    ctx: RequestContext,
    input: {
      orderId: string;
      reason: string;
      evidence?: string | null;
      deletionStatement?: string | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    return this.asBuyer(ctx, 'requestRefund', input, async (command, order) => {
      if (order.state === 'FUNDED' || order.state === 'DELIVERING') {
        await this.refundUndelivered(command, order, requireReason(input.reason));
      } else await this.open(command, order, { ...input, evidence: input.evidence ?? input.reason });
    });
  }

  private async refundUndelivered(command: Command, order: Order, reason: string): Promise<void> {
    const dueMs = (order.fundedAt?.getTime() ?? command.now.getTime()) + DELIVERY_DUE_MS;
    if (command.now.getTime() < dueMs) {
      throw new ConflictError('DELIVERY_UNDER_WAY', 'The order was paid less than a day ago and is being delivered.', {
        details: { refundableFrom: new Date(dueMs).toISOString() },
      });
    }
    await this.flow.advance(command, order, [{ event: 'fail_delivery', reason }]);
  }

  /** One act of the order's buyer, with the order locked. @throws ORDER_NOT_FOUND for anybody else. */
  private async asBuyer<Input extends { orderId: string; idempotencyKey?: string | null }>(
    ctx: RequestContext,
    name: string,
    input: Input,
    work: (command: Command, order: Order) => Promise<void>,
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const subject = { type: 'order', id: input.orderId };
    const options = { name, permission: 'delivery.accept', idempotencyKey, input: content as Json, subject } as const;
    return this.commands.run(ctx, options, async (command) => {
      const order = await this.orders.lock(command.tx, input.orderId);
      const isBuyer =
        order !== undefined && isAuthorized(ctx, 'delivery.accept', { organizationId: order.buyerOrganizationId });
      if (!isBuyer) throw new NotFoundError('ORDER');
      await work(command, order);
      return order.id;
    });
  }

  private async open(
    command: Command,
    order: Order,
    input: { reason: string; evidence: string; deletionStatement?: string | null },
  ): Promise<void> {
    const reason = requireReason(input.reason);
    if (input.evidence.trim() === '')
      throw new ValidationError(
        'evidence',
        'evidence is required: say what is wrong with what was delivered, and where.',
      );
    await this.flow.advance(command, order, [{ event: 'reject', reason }], { deadlineAt: null });
    await command.tx.query(
      `INSERT INTO dispute (id, order_id, reason, evidence, deletion_statement, opened_by, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        newId(command.now.getTime()),
        order.id,
        reason,
        requireReason(input.evidence),
        input.deletionStatement == null ? null : deletionStatement(input.deletionStatement, 'deletionStatement'),
        actorOf(command.ctx),
        command.now,
      ],
    );
  }

  /**
   * An operator's decision: accepted (the provider is paid), refunded, or split. Who keeps the data is not paid back: with
   * something received, money goes back against the certificate of its deletion.
   * @throws ConflictError NO_OPEN_DISPUTE; DELETION_CERTIFICATE_REQUIRED.
   */
  async resolve(
    ctx: RequestContext,
    input: {
      orderId: string;
      outcome: 'ACCEPTED' | 'REFUNDED' | 'SPLIT';
      providerMinorUnits?: bigint | null;
      reason: string;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    const content = {
      orderId: input.orderId,
      outcome: input.outcome,
      providerMinorUnits: input.providerMinorUnits?.toString() ?? null,
      reason: input.reason,
    };
    const options = {
      name: 'resolveDispute',
      permission: 'order.resolve',
      stepUp: 'operator',
      idempotencyKey: input.idempotencyKey,
      input: content,
      subject: { type: 'order', id: input.orderId },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const reason = requireReason(input.reason);
      const order = await this.orders.lock(command.tx, input.orderId);
      if (order === undefined) throw new NotFoundError('ORDER');
      const providerPart =
        input.outcome === 'SPLIT' ? splitPart(await this.held(command, order), input.providerMinorUnits) : null;
      const [decided] = await command.tx.query<{ isDeletionOwed: boolean }>(
        `UPDATE dispute SET outcome = $2, provider_minor = $3, resolution = $4, resolved_by = $5, resolved_at = $6
          WHERE order_id = $1 AND outcome IS NULL
          RETURNING $2::text <> 'ACCEPTED' AND deletion_statement IS NULL AND ${RECEIVED} AS "isDeletionOwed"`,
        [order.id, input.outcome, providerPart?.minorUnits.toString() ?? null, reason, actorOf(ctx), command.now],
      );
      if (decided === undefined) throw new ConflictError('NO_OPEN_DISPUTE', 'This order has no open dispute.');
      if (decided.isDeletionOwed) {
        throw new ConflictError(
          'DELETION_CERTIFICATE_REQUIRED',
          'The buyer has received files and has not certified their deletion. Ask for certifyDeletion first.',
        );
      }
      if (input.outcome === 'ACCEPTED') await this.orderService.acceptIn(command, order, 'resolve_accept', reason);
      else if (providerPart === null) await this.flow.advance(command, order, [{ event: 'resolve_refund', reason }]);
      else await this.flow.advance(command, order, [{ event: 'resolve_split', reason }], { providerPart });
      return order.id;
    });
  }

  /** What there is to split. */
  private async held(command: Command, order: Order): Promise<Money> {
    return order.planKind === 'instalments' ? this.instalments.held(order, command.tx) : order.total;
  }

  async find(orderId: string): Promise<Dispute | null> {
    const [row] = await this.unitOfWork.query<Dispute>(
      `SELECT id, order_id AS "orderId", reason, evidence, deletion_statement AS "deletionStatement", opened_at AS "openedAt", outcome,
              resolution, resolved_at AS "resolvedAt" FROM dispute WHERE order_id = $1`,
      [orderId],
    );
    return row ?? null;
  }
}

/** @param held what is held for the order now. */
function deletionStatement(text: string, field: string): string {
  const statement = text.toWellFormed().trim();
  if (statement.length >= 1 && statement.length <= MAX_STATEMENT) return statement;
  throw new ValidationError(
    field,
    `${field} must say what was deleted, when and where, in 1 to ${MAX_STATEMENT} characters.`,
  );
}

function splitPart(held: Money, minorUnits: bigint | null | undefined): Money {
  if (minorUnits == null || minorUnits <= 0n || minorUnits >= held.minorUnits) {
    throw new ValidationError(
      'providerMinorUnits',
      `providerMinorUnits must be more than 0 and less than ${held.minorUnits}.`,
    );
  }
  return { minorUnits, currency: held.currency };
}
