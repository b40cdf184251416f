import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { AgreementService } from '@weir/contracts';
import { IllegalTransitionError, NotFoundError } from '@weir/kernel';
import {
  authorize,
  isAuthorized,
  type Page,
  type PageRequest,
  type Permission,
  type RequestContext,
  requireOrganization,
  UnitOfWork,
} from '@weir/platform';
import { type OrderPayment as StripePayment, StripePaymentRepository, StripeRail } from '@weir/settlement';
import { type OrderPayment, PaymentPlanRepository } from '../payment-plan/payment-plan.repository.js';
import { ORDER_ACCEPTED, ORDER_FUNDED } from './order.events.js';
import { type OrderState, orderMachine } from './order.machine.js';
import { type Order, OrderRepository } from './order.repository.js';
import { OrderFlow } from './order-flow.js';

interface OrderCommand {
  readonly orderId: string;
  readonly idempotencyKey?: string | null | undefined;
}

export interface PayOrderCommand extends OrderCommand {
  readonly rail?: 'prepaid_balance' | 'stripe' | undefined;
  /** Stripe's id of what the buyer pays with; absent when the buyer gives it to Stripe directly. */
  readonly paymentMethod?: string | null | undefined;
}

@Injectable()
export class OrderService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly agreements: AgreementService,
    private readonly paymentPlans: PaymentPlanRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly stripe: StripeRail,
    private readonly stripePayments: StripePaymentRepository,
  ) {}

  /** `null` for what is missing and for what the caller may not see. */
  async find(ctx: RequestContext, id: string): Promise<Order | null> {
    const order = await this.orders.find(id);
    return order !== undefined && isParty(ctx, order, 'order.read') ? order : null;
  }

  async list(
    ctx: RequestContext,
    page: PageRequest & { side?: 'buyer' | 'provider' | null; states?: readonly OrderState[] | null },
  ): Promise<Page<Order>> {
    authorize(ctx, 'order.read');
    const isPlatform = isAuthorized(ctx, 'review.read');
    return this.orders.list(
      {
        organizationId: isPlatform ? null : requireOrganization(ctx),
        side: page.side ?? 'both',
        states: page.states?.length ? page.states : null,
      },
      page,
    );
  }

  async history(order: { id: string }): ReturnType<OrderRepository['history']> {
    return this.orders.history(order.id);
  }

  /** Payments of an order in instalments; empty for others. The caller has found the order. */
  async payments(order: { id: string; planKind: string }): Promise<OrderPayment[]> {
    return order.planKind === 'instalments' ? this.paymentPlans.of(order.id) : [];
  }

  /**
   * Signs the order's agreement for the caller's organisation. The second signature puts the agreement in force and the order
   * on to payment; an order of zero is funded by it.
   */
  async sign(ctx: RequestContext, input: OrderCommand & { digest: string; name?: string | null }): Promise<string> {
    const options = {
      name: 'signAgreement',
      permission: 'agreement.sign',
      idempotencyKey: input.idempotencyKey,
      input: { orderId: input.orderId, digest: input.digest },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const order = await this.lockAsParty(command, input.orderId, 'agreement.sign');
      if (order.agreementId === null) throw new NotFoundError('AGREEMENT');
      // An order that is held for review is signed once a person has cleared it.
      if (!orderMachine.allows(order.state, 'sign')) throw new IllegalTransitionError('Order', order.state, 'sign');
      const { state } = await this.agreements.sign(command, {
        agreementId: order.agreementId,
        digest: input.digest,
        organizationId: requireOrganization(ctx),
        name: input.name ?? undefined,
        ip: ctx.ip,
        userAgent: ctx.userAgent,
      });
      if (state === 'IN_FORCE') {
        const guard = order.total.minorUnits === 0n ? 'free' : 'to_pay';
        await this.flow.advance(
          command,
          order,
          [{ event: 'sign', guard }],
          guard === 'free' ? { fundedAt: command.now } : { deadlineAt: order.deadlineAt },
        );
        if (guard === 'free') command.emit(ORDER_FUNDED, order.id);
      }
      command.describe('order', order.id, { agreementId: order.agreementId, agreementState: state });
      return order.id;
    });
  }

  /**
   * Pays from the prepaid balance, at once, or starts a payment by Stripe, which ends later. The money is held until the delivery is
   * accepted.
   */
  async pay(ctx: RequestContext, input: PayOrderCommand): Promise<string> {
    const { rail, paymentMethod, ...rest } = input;
    const content = rail === 'stripe' ? { ...rest, rail, paymentMethod: paymentMethod ?? null } : rest;
    return this.asBuyer(ctx, 'payOrder', 'payment.make', content, async (command, order) => {
      if (rail === 'stripe') {
        const context = { deadlineAt: order.deadlineAt, paymentMethod: paymentMethod ?? undefined };
        await this.flow.advance(command, order, [{ event: 'start_payment' }], context);
        return;
      }
      await this.flow.advance(command, order, [{ event: 'pay' }], { fundedAt: command.now });
      command.emit(ORDER_FUNDED, order.id);
    });
  }

  /** Gives up a payment that the buyer has not completed; the order waits for payment again once Stripe has agreed. */
  async cancelPayment(ctx: RequestContext, input: OrderCommand): Promise<string> {
    return this.asBuyer(ctx, 'cancelPayment', 'payment.make', input, async (command, order) => {
      if (order.state !== 'PAYMENT_PENDING') throw new IllegalTransitionError('Order', order.state, 'payment_failed');
      await this.stripe.cancel(command.tx, order.id);
    });
  }

  /** The newest payment of an order by Stripe; null for other orders and for who is not the buyer. */
  async stripePayment(ctx: RequestContext, orderId: string): Promise<StripePayment | null> {
    const order = await this.orders.find(orderId);
    if (order === undefined) return null;
    if (!isAuthorized(ctx, 'payment.make', { organizationId: order.buyerOrganizationId })) return null;
    return (await this.stripePayments.latest(this.unitOfWork, orderId)) ?? null;
  }

  async cancel(ctx: RequestContext, input: OrderCommand & { reason?: string | null }): Promise<string> {
    return this.asBuyer(ctx, 'cancelOrder', 'order.cancel', input, async (command, order) => {
      await this.flow.advance(command, order, [{ event: 'cancel', reason: input.reason ?? 'cancelled by the buyer' }]);
    });
  }

  async accept(ctx: RequestContext, input: OrderCommand): Promise<string> {
    return this.asBuyer(ctx, 'acceptDelivery', 'delivery.accept', input, (command, order) =>
      this.acceptIn(command, order, 'accept'),
    );
  }

  /** Acceptance by the buyer, by the end of the window, or by an operator's decision. */
  async acceptIn(command: Command, order: Order, event: 'accept' | 'resolve_accept', reason?: string): Promise<void> {
    await this.flow.advance(command, order, [{ event, ...(reason === undefined ? {} : { reason }) }], {
      acceptedAt: command.now,
    });
    command.emit(ORDER_ACCEPTED, order.id);
  }

  private async asBuyer(
    ctx: RequestContext,
    name: string,
    permission: Permission,
    input: OrderCommand & { reason?: string | null },
    work: (command: Command, order: Order) => Promise<void>,
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    return this.commands.run(
      ctx,
      { name, permission, idempotencyKey, input: content, subject: { type: 'order', id: input.orderId } },
      async (command) => {
        const order = await this.orders.lock(command.tx, input.orderId);
        if (order === undefined || !isAuthorized(ctx, permission, { organizationId: order.buyerOrganizationId }))
          throw new NotFoundError('ORDER');
        await work(command, order);
        return order.id;
      },
    );
  }

  private async lockAsParty(command: Command, orderId: string, permission: Permission): Promise<Order> {
    const order = await this.orders.lock(command.tx, orderId);
    if (order === undefined || !isParty(command.ctx, order, permission)) throw new NotFoundError('ORDER');
    return order;
  }
}

function isParty(ctx: RequestContext, order: Order, permission: Permission): boolean {
  return [order.buyerOrganizationId, order.providerOrganizationId].some((organizationId) =>
    isAuthorized(ctx, permission, { organizationId }),
  );
}
