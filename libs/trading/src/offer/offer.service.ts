import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ListingReader, type Revision } from '@weir/catalog';
import { ConflictError, digestOf, type Json, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { PartyFactsReader } from '@weir/parties';
import {
  authorize,
  isAuthorized,
  NOTIFICATION_REQUESTED,
  type Page,
  type PageRequest,
  type RequestContext,
  requireOrganization,
  systemContext,
  UnitOfWork,
} from '@weir/platform';
import { OrderRepository } from '../order/order.repository.js';
import { QuoteMaker } from '../quote/quote-maker.js';
import { type OfferEvent, type OfferSide, type OfferState, offerMachine } from './offer.machine.js';
import { type NewRound, type Offer, OfferRepository } from './offer.repository.js';
import { offerNotification } from './offer-notification.js';
import { type OfferTerms, type OfferTermsInput, offerPlanId, parseOfferTerms, requestOf } from './offer-terms.js';

const DAY_SECONDS = 86_400;
/** How long the quote of an accepted offer may be ordered. */
const ACCEPTED_QUOTE_SECONDS = 14 * DAY_SECONDS;
const OPEN_DEFAULT_MS = 14 * DAY_SECONDS * 1000;
const OPEN_MAX_MS = 90 * DAY_SECONDS * 1000;
const BUYERS_MAX = 20;
const ROUNDS_MAX = 50;
const NOTE_MAX = 2_000;
const BATCH = 100;

interface Proposal {
  readonly terms: OfferTermsInput;
  readonly note?: string | null | undefined;
  /** Until when it may be answered; 14 days when left out, at most 90. */
  readonly expiresAt?: Date | null | undefined;
}

interface OfferCommand {
  readonly offerId: string;
  readonly idempotencyKey?: string | null | undefined;
}

/** Private offers between a provider and one buyer each: seen by the two alone, and binding only as accepted. */
@Injectable()
export class OfferService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly offers: OfferRepository,
    private readonly listings: ListingReader,
    private readonly orders: OrderRepository,
    private readonly parties: PartyFactsReader,
    private readonly quotes: QuoteMaker,
  ) {}

  /**
   * Drafts one offer for each named buyer, on a live listing of the caller's organisation. Nobody else sees a draft.
   * @throws LISTING_NOT_FOUND; ORGANIZATION_NOT_FOUND; ORDER_NOT_FOUND for a renewal of an order that is not between the two;
   *   ValidationError naming the field of the terms.
   */
  async draft(
    ctx: RequestContext,
    input: Proposal & {
      listingId: string;
      buyerOrganizationIds: readonly string[];
      renewsOrderId?: string | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string[]> {
    const { idempotencyKey, ...content } = input;
    const options = { name: 'createOffer', permission: 'offer.make', idempotencyKey, input: plain(content) } as const;
    return this.commands.run(ctx, options, async (command) => {
      const providerOrganizationId = requireOrganization(ctx);
      const revision = await this.liveListing(command, input.listingId);
      if (revision.organizationId !== providerOrganizationId) throw new NotFoundError('LISTING');
      const buyers = await this.buyers(command, input.buyerOrganizationIds, providerOrganizationId);
      if (input.renewsOrderId != null)
        await this.requireRenewable(command, input.renewsOrderId, providerOrganizationId, buyers);
      const expiresAt = openUntil(input.expiresAt, command.now);
      const ids: string[] = [];
      for (const buyerOrganizationId of buyers) {
        const id = newId(command.now.getTime());
        const offer = {
          id,
          listingId: revision.listingId,
          providerOrganizationId,
          buyerOrganizationId,
          expiresAt,
          renewsOrderId: input.renewsOrderId ?? null,
        };
        await this.offers.insert(command.tx, ctx, offer, newRound(id, 1, 'provider', input, command.now));
        ids.push(id);
      }
      command.describe('offer', ids[0] ?? '', { offers: ids, listingId: revision.listingId });
      return ids;
    });
  }

  /** Puts a draft on the table. */
  async send(ctx: RequestContext, input: OfferCommand): Promise<string> {
    return this.act(ctx, 'sendOffer', 'send', input, async (command, offer) => {
      await this.liveListing(command, offer.listingId);
      return {};
    });
  }

  /** Answers the terms on the table with others; the other party is to answer next. `round` is the one that was read. */
  async counter(ctx: RequestContext, input: OfferCommand & Proposal & { round: number }): Promise<string> {
    return this.act(ctx, 'counterOffer', 'counter', input, async (command, offer, side) => {
      requireRound(offer, input.round);
      if (offer.round >= ROUNDS_MAX) {
        throw new ConflictError('OFFER_ROUNDS_SPENT', `An offer has at most ${ROUNDS_MAX} rounds. Begin a new one.`);
      }
      return {
        next: newRound(offer.id, offer.round + 1, side, input, command.now),
        expiresAt: openUntil(input.expiresAt, command.now),
      };
    });
  }

  /**
   * Accepts the terms of `round`, which must still be the ones on the table. They are frozen in a signed quote for the buyer, good for
   * one order within 14 days; the gate decides at the order as for any other.
   */
  async accept(ctx: RequestContext, input: OfferCommand & { round: number }): Promise<string> {
    return this.act(ctx, 'acceptOffer', 'accept', input, async (command, offer) => {
      requireRound(offer, input.round);
      const terms = termsOnTable(offer);
      const revision = await this.liveListing(command, offer.listingId);
      await this.offers.openLicence(command.tx, offer.listingId, terms.plan.id);
      const quoteId = await this.quotes.make(command, revision, {
        buyerOrganizationId: offer.buyerOrganizationId,
        request: requestOf(terms, command.now),
        startsAt: terms.startsAt === null ? null : new Date(terms.startsAt),
        ownPlan: { plan: terms.plan, bookId: offerPlanId(offer.id), bookVersion: offer.round },
        renewsOrderId: offer.renewsOrderId,
        validitySeconds: ACCEPTED_QUOTE_SECONDS,
      });
      return { quoteId };
    });
  }

  /** Ends the offer instead of answering it. */
  async decline(ctx: RequestContext, input: OfferCommand & { reason?: string | null }): Promise<string> {
    return this.act(ctx, 'declineOffer', 'decline', input, async () => ({ reason: note(input.reason, 'reason') }));
  }

  /** Takes one's own terms off the table. */
  async withdraw(ctx: RequestContext, input: OfferCommand & { reason?: string | null }): Promise<string> {
    return this.act(ctx, 'withdrawOffer', 'withdraw', input, async () => ({ reason: note(input.reason, 'reason') }));
  }

  /** `null` for what is missing and for what is not the caller's to see. */
  async find(ctx: RequestContext, id: string): Promise<Offer | null> {
    const offer = await this.offers.find(id);
    return offer !== undefined && sideOf(ctx, offer, 'offer.read') !== null ? offer : null;
  }

  /** Offers of the caller's organisation, on either side, newest first. */
  async list(ctx: RequestContext, page: PageRequest & { states?: readonly OfferState[] | null }): Promise<Page<Offer>> {
    authorize(ctx, 'offer.read');
    return this.offers.list(requireOrganization(ctx), { ...page, states: page.states?.length ? page.states : null });
  }

  /** Ends offers whose time is up, each in a transaction of its own. @returns how many were due. */
  async expireDue(): Promise<number> {
    const due = await this.offers.due(this.unitOfWork.clock.now(), BATCH);
    for (const offerId of due) {
      const options = { name: 'expireOffer', permission: 'public', subject: { type: 'offer', id: offerId } } as const;
      await this.commands.run(systemContext('offers'), options, async (command) => {
        const offer = await this.offers.lock(command.tx, offerId);
        if (offer === undefined || offer.expiresAt > command.now || !offerMachine.allows(offer.state, 'expire'))
          return undefined;
        await this.move(command, offer, 'expire', null, {});
        return undefined;
      });
    }
    return due.length;
  }

  /** One act of a party: the offer's row is the lock, so that of two acts at once the second one sees what the first has done. */
  private async act(
    ctx: RequestContext,
    name: string,
    event: OfferEvent,
    input: OfferCommand,
    work: (command: Command, offer: Offer, side: OfferSide) => Promise<Change>,
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const subject = { type: 'offer', id: input.offerId };
    const options = { name, permission: 'offer.make', idempotencyKey, input: plain(content), subject } as const;
    return this.commands.run(ctx, options, async (command) => {
      const offer = await this.offers.lock(command.tx, input.offerId);
      const side = offer === undefined ? null : sideOf(ctx, offer, 'offer.make');
      if (offer === undefined || side === null) throw new NotFoundError('OFFER');
      offerMachine.next(offer.state, event, side);
      if (event !== 'withdraw' && offer.expiresAt <= command.now) throw offerExpired();
      await this.move(command, offer, event, side, await work(command, offer, side));
      return offer.id;
    });
  }

  private async move(
    command: Command,
    offer: Offer,
    event: OfferEvent,
    side: OfferSide | null,
    change: Change,
  ): Promise<void> {
    const { to } = offerMachine.next(offer.state, event, side ?? undefined);
    const isFinal = offerMachine.isFinal(to);
    if (!(await this.offers.move(command.tx, command.ctx, offer, { event, to, isFinal, ...change }))) {
      throw offerChanged();
    }
    const notification = offerNotification(offer, to, side);
    const isKnown = offer.sentAt !== null || event === 'send';
    if (notification !== undefined && isKnown) command.emit(NOTIFICATION_REQUESTED, offer.id, notification);
    command.describe('offer', offer.id, { from: offer.state, to, round: change.next?.number ?? offer.round });
  }

  /** The listing as it is on sale, whoever may see it: the parties know it already. */
  private async liveListing(command: Command, listingId: string): Promise<Revision> {
    const revision = await this.listings.findLive(systemContext('offers'), listingId, command.tx);
    if (revision === null) throw new NotFoundError('LISTING');
    return revision;
  }

  private async buyers(command: Command, ids: readonly string[], provider: string): Promise<string[]> {
    const buyers = [...new Set(ids)];
    if (buyers.length === 0 || buyers.length > BUYERS_MAX) {
      throw new ValidationError('buyerOrganizationIds', `buyerOrganizationIds must name 1 to ${BUYERS_MAX} buyers.`);
    }
    if (buyers.includes(provider)) {
      throw new ValidationError('buyerOrganizationIds', 'buyerOrganizationIds must not name your own organisation.');
    }
    const known = await this.parties.facts(command.tx, buyers, command.now);
    if (buyers.some((id) => !known.has(id))) throw new NotFoundError('ORGANIZATION');
    return buyers;
  }

  private async requireRenewable(
    command: Command,
    orderId: string,
    provider: string,
    buyers: readonly string[],
  ): Promise<void> {
    const order = await this.orders.find(orderId, command.tx);
    const isTheirs =
      order?.providerOrganizationId === provider && buyers.every((buyer) => buyer === order.buyerOrganizationId);
    if (!isTheirs) throw new NotFoundError('ORDER');
  }
}

type Change = {
  reason?: string | null;
  quoteId?: string;
  expiresAt?: Date;
  next?: NewRound;
};

/** The caller's side. A draft exists for its provider alone. */
function sideOf(ctx: RequestContext, offer: Offer, permission: 'offer.read' | 'offer.make'): OfferSide | null {
  if (isAuthorized(ctx, permission, { organizationId: offer.providerOrganizationId })) return 'provider';
  return offer.sentAt !== null && isAuthorized(ctx, permission, { organizationId: offer.buyerOrganizationId })
    ? 'buyer'
    : null;
}

function newRound(offerId: string, number: number, side: OfferSide, proposal: Proposal, now: Date): NewRound {
  const terms = parseOfferTerms(offerId, proposal.terms, now);
  return { number, side, terms, digest: digestOf(terms), note: note(proposal.note, 'note') };
}

export function termsOnTable(offer: Pick<Offer, 'id' | 'rounds' | 'round'>): OfferTerms {
  const round = offer.rounds.find(({ number }) => number === offer.round);
  if (round === undefined) throw new Error(`Offer ${offer.id} has no round ${offer.round}.`);
  return round.terms;
}

function requireRound(offer: Offer, round: number): void {
  if (offer.round !== round) throw offerChanged();
}

function openUntil(expiresAt: Date | null | undefined, now: Date): Date {
  const until = expiresAt ?? new Date(now.getTime() + OPEN_DEFAULT_MS);
  if (until > now && until.getTime() <= now.getTime() + OPEN_MAX_MS) return until;
  throw new ValidationError('expiresAt', 'expiresAt must be in the future and at most 90 days ahead.');
}

function note(text: string | null | undefined, field: string): string | null {
  const trimmed = text?.toWellFormed().trim() ?? '';
  if (trimmed.length > NOTE_MAX) throw new ValidationError(field, `${field} must have at most ${NOTE_MAX} characters.`);
  return trimmed === '' ? null : trimmed;
}

function offerChanged(): ConflictError {
  return new ConflictError('OFFER_CHANGED', 'Other terms are on the table now. Load the offer again.', {
    field: 'round',
  });
}

function offerExpired(): ConflictError {
  return new ConflictError('OFFER_EXPIRED', 'The offer has expired. Ask for a new one.');
}

function plain(content: object): Json {
  return JSON.parse(JSON.stringify(content)) as Json;
}
