import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { EntitlementService } from '@weir/delivery';
import { ConflictError, formatMoney, type Json, type Money, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { requireReason } from '@weir/moderation';
import { ApprovalService } from '@weir/parties';
import { NOTIFICATION_REQUESTED, type NotificationRequest, type RequestContext } from '@weir/platform';
import { SettlementService } from '@weir/settlement';
import { z } from 'zod';
import { type Order, OrderRepository } from '../order/order.repository.js';

export const REFUND_SETTLED_ORDER = 'trading.refund_settled_order';

const REVOKED = 'refunded after settlement';
const payload = z.object({ orderId: z.string(), refundId: z.string(), minorUnits: z.string(), reason: z.string() });

/** Money of a settled order that goes back to its buyer, by two persons of the platform. */
@Injectable()
export class SettledRefundService implements OnModuleInit {
  constructor(
    private readonly commands: CommandRunner,
    private readonly approvals: ApprovalService,
    private readonly orders: OrderRepository,
    private readonly settlement: SettlementService,
    private readonly entitlements: EntitlementService,
  ) {}

  onModuleInit(): void {
    this.approvals.register(REFUND_SETTLED_ORDER, (command, input) => this.apply(command, input));
  }

  /**
   * Asks for a refund of a settled order, whole or in part; it is made once a second person approves. Providers, platform and tax each give
   * back their part, by what each has got. A whole refund ends access; the order stays settled.
   * @returns the approval's id
   * @throws ORDER_NOT_FOUND; ConflictError ORDER_NOT_SETTLED, REFUND_BEYOND_RELEASED; ValidationError for an amount that is not positive
   */
  async request(
    ctx: RequestContext,
    input: { orderId: string; minorUnits: bigint; reason: string; idempotencyKey?: string | null },
  ): Promise<{ approvalId: string }> {
    const { orderId, minorUnits, idempotencyKey } = input;
    const options = {
      name: 'refundSettledOrder',
      permission: 'order.resolve',
      stepUp: 'operator',
      subject: { type: 'order', id: orderId },
      idempotencyKey,
      input: { orderId, minorUnits: minorUnits.toString(), reason: input.reason },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      if (minorUnits <= 0n) throw new ValidationError('minorUnits', 'minorUnits must be more than 0.');
      const reason = requireReason(input.reason);
      const order = await this.lock(command, orderId);
      const { total } = await this.settlement.proceeds(command.tx, orderId, order.total.currency);
      if (minorUnits > total.minorUnits) throw beyondReleased(total);
      const refundId = newId(command.now.getTime());
      return {
        approvalId: await this.approvals.request(command, {
          action: REFUND_SETTLED_ORDER,
          subjectId: orderId,
          organizationId: order.buyerOrganizationId,
          payload: { orderId, refundId, minorUnits: minorUnits.toString(), reason },
          reason,
        }),
      };
    });
  }

  /** What two persons have agreed to. */
  private async apply(command: Command, input: Json): Promise<Json> {
    const { orderId, refundId, minorUnits, reason } = payload.parse(input);
    const order = await this.lock(command, orderId);
    const amount = { minorUnits: BigInt(minorUnits), currency: order.total.currency };
    const left = await this.settlement.refundReleased(command.tx, {
      orderId,
      step: refundId,
      buyerOrganizationId: order.buyerOrganizationId,
      amount,
    });
    if (left.minorUnits === 0n) await this.entitlements.revokeForOrder(command, orderId, REVOKED);
    command.describe('order', orderId, { refunded: minorUnits, currency: amount.currency, reason });
    command.emit(NOTIFICATION_REQUESTED, orderId, refunded(order, amount));
    return { orderId, refundId };
  }

  private async lock(command: Command, orderId: string): Promise<Order> {
    const order = await this.orders.lock(command.tx, orderId);
    if (order === undefined) throw new NotFoundError('ORDER');
    if (order.state === 'SETTLED') return order;
    throw new ConflictError(
      'ORDER_NOT_SETTLED',
      `The order is ${order.state}: what is held for it is refunded by a dispute or a take-down.`,
    );
  }
}

function beyondReleased(total: Money): ConflictError {
  return new ConflictError('REFUND_BEYOND_RELEASED', 'The refunds of this order would be more than was released.', {
    details: { refundable: total.minorUnits.toString(), currency: total.currency },
  });
}

function refunded(order: Order, amount: Money): NotificationRequest {
  return {
    audience: [{ organizationId: order.buyerOrganizationId }, { organizationId: order.providerOrganizationId }],
    kind: 'order.refunded_after_settlement',
    subjectType: 'order',
    subjectId: order.id,
    text: {
      en: `${formatMoney(amount, 'en')} of a settled order go back to the buyer.`,
      'zh-CN': `已结算订单中的 ${formatMoney(amount, 'zh-CN')} 将退还买方。`,
    },
  };
}
