import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ListingReader, ListingRepository, type Revision } from '@weir/catalog';
import { ConflictError, canonicalJson, NotFoundError } from '@weir/kernel';
import { isAuthorized, type RequestContext, requireOrganization } from '@weir/platform';
import type { Plan, PlanOf, PricedQuote, SignedQuote } from '@weir/pricing';
import { OfferRepository } from '../offer/offer.repository.js';
import { termsOnTable } from '../offer/offer.service.js';
import { requestOf } from '../offer/offer-terms.js';
import type { OrderState } from '../order/order.machine.js';
import { type Order, OrderRepository } from '../order/order.repository.js';
import { accessWindow, isTerm } from '../order/order-access.js';
import { QuoteMaker, type QuoteOrder } from '../quote/quote-maker.js';
import { toPriceRequest } from '../quote/quote-options.js';

/** Orders that run or have run to their end. */
const RENEWABLE: readonly OrderState[] = ['DELIVERED', 'ACCEPTED', 'SETTLED'];

type Terms = Pick<QuoteOrder, 'request' | 'ownPlan'>;

/** Goes on with what a buyer has, on the terms that it has it on; other terms need a new offer. */
@Injectable()
export class RenewalService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly orders: OrderRepository,
    private readonly offers: OfferRepository,
    private readonly listings: ListingReader,
    private readonly revisions: ListingRepository,
    private readonly quotes: QuoteMaker,
  ) {}

  /**
   * A quote for the next term, which begins when the running one ends: on the plan as it still is in the listing, or on the accepted
   * offer where it may be renewed. For a trial, a quote for the plan that it converts to. Nothing is charged before it is ordered, and
   * the gate decides again at the order.
   * @returns the quote's id.
   * @throws ORDER_NOT_FOUND; ORDER_NOT_RENEWABLE; PLAN_CHANGED; OFFER_NOT_RENEWABLE; LISTING_NOT_FOUND.
   */
  async renew(
    ctx: RequestContext,
    input: { orderId: string; durationMonths?: number | null; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const subject = { type: 'order', id: input.orderId };
    const options = {
      name: 'renewOrder',
      permission: 'quote.request',
      idempotencyKey,
      input: content,
      subject,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const order = await this.orders.find(input.orderId, command.tx);
      if (order === undefined || !isAuthorized(ctx, 'quote.request', { organizationId: order.buyerOrganizationId }))
        throw new NotFoundError('ORDER');
      requireRenewable(order);
      const revision = await this.listings.findLive(ctx, order.listingId, command.tx);
      if (revision === null) throw new NotFoundError('LISTING');
      const startsAt = nextStart(order, command.now);
      const terms = await this.terms(command, order, revision, { ...input, startsAt });
      const quoteId = await this.quotes.make(command, revision, {
        ...terms,
        buyerOrganizationId: requireOrganization(ctx),
        startsAt,
        renewsOrderId: order.id,
      });
      command.describe('quote', quoteId, { renews: order.id });
      return quoteId;
    });
  }

  private async terms(
    command: Command,
    order: Order,
    revision: Revision,
    asked: { durationMonths?: number | null; startsAt: Date | null },
  ): Promise<Terms> {
    const [used] = await command.tx.query<{ plan: Plan | null; signed: SignedQuote }>(
      `SELECT plan, signed FROM quote WHERE id = $1`,
      [order.quoteId],
    );
    if (used === undefined) throw new Error(`Order ${order.id} has no quote.`);
    if (used.plan !== null) return this.offerTerms(command, order);
    const plan = await this.planOf(command, order, revision);
    const { quote } = used.signed;
    return {
      request: toPriceRequest(
        plan.id,
        plan.kind === 'fixed_term' || plan.kind === 'subscription'
          ? optionsOf(plan, quote, order, asked)
          : { durationMonths: asked.durationMonths },
        command.now,
      ),
    };
  }

  private async offerTerms(command: Command, order: Order): Promise<Terms> {
    const offer = await this.offers.ofQuote(order.quoteId, command.tx);
    const terms = offer === undefined ? undefined : termsOnTable(offer);
    if (offer === undefined || terms?.renewable !== true) {
      throw new ConflictError(
        'OFFER_NOT_RENEWABLE',
        'The offer behind this order is for once. Ask the provider for a new one.',
      );
    }
    return {
      request: requestOf({ ...terms, startsAt: null }, command.now),
      ownPlan: { plan: terms.plan, bookId: terms.plan.id, bookVersion: offer.round },
    };
  }

  /** The plan as the buyer has it, which must still be on sale unchanged; of a trial, the one after it. */
  private async planOf(command: Command, order: Order, revision: Revision): Promise<Plan> {
    const ordered = await this.revisions.revision(order.revisionId, command.tx);
    const before = ordered?.plans.find(({ id }) => id === order.planId);
    const planId = before?.kind === 'trial' ? before.convertsTo : order.planId;
    const now = revision.plans.find(({ id }) => id === planId);
    const isSame = before?.kind === 'trial' || (now !== undefined && canonicalJson(now) === canonicalJson(before));
    if (now !== undefined && isSame) return now;
    throw new ConflictError(
      'PLAN_CHANGED',
      'The plan is not on sale any more as you have it. Request a quote for a plan of today, or ask the provider for an offer.',
    );
  }
}

function requireRenewable(order: Order): void {
  if (RENEWABLE.includes(order.state) && (isTerm(order) || order.planKind === 'trial')) return;
  throw new ConflictError(
    'ORDER_NOT_RENEWABLE',
    'Only a delivered order with a term, a subscription or a trial can be renewed.',
  );
}

/** A trial's successor begins at once; a term's when the term is over, or now if it is. */
function nextStart(order: Order, now: Date): Date | null {
  if (order.planKind === 'trial' || order.deliveredAt === null) return null;
  const { to } = accessWindow(order, order.deliveredAt);
  return to !== null && to > now ? to : null;
}

/** The next term is as long as the last one unless the buyer says otherwise. */
function optionsOf(
  plan: PlanOf<'fixed_term'> | PlanOf<'subscription'>,
  quote: PricedQuote,
  order: Order,
  asked: { durationMonths?: number | null; startsAt: Date | null },
) {
  return {
    seats: plan.perSeat ? quote.seats : null,
    ...(plan.kind === 'fixed_term'
      ? { durationMonths: asked.durationMonths ?? order.durationMonths }
      : { startAt: asked.startsAt }),
  };
}
