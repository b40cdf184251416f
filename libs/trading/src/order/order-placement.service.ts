import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ListingRepository } from '@weir/catalog';
import { AgreementService, findPurpose } from '@weir/contracts';
import { GateRefusalError, requireDeliverable } from '@weir/delivery';
import { ConflictError, NotFoundError, newId, ValidationError, WeirError } from '@weir/kernel';
import { DecisionRepository, type EarlierPurchases, GateService, ReviewOpener } from '@weir/moderation';
import {
  Keyring,
  nativeVerifier,
  type RequestContext,
  requireOrganization,
  type Transaction,
  violatedConstraint,
} from '@weir/platform';
import { type Plan, type SignedQuote, verifyQuote } from '@weir/pricing';
import { type PromotionTaken, requireCounted, takePromotionsSql } from '../promotion/promotion-use.js';
import { OrderRepository } from './order.repository.js';
import { type AccessTerms, accessTerms } from './order-access.js';
import { OrderFlow, plan as planSteps } from './order-flow.js';
import { agreementTerms, type OrderFile } from './order-terms.js';
import { earlierPurchases, purchasesTogetherSql } from './purchase-history.js';

/** Signatures and payment must come within 14 days. */
const COMPLETION_WINDOW_MS = 14 * 24 * 3600 * 1000;

export interface PlaceOrderInput {
  readonly quoteId: string;
  /** One W3C Data Privacy Vocabulary term that the plan permits. */
  readonly purpose: string;
  /** ISO 3166-1 alpha-2; the buyer's jurisdiction when left out. */
  readonly destination?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

interface ClaimedQuote {
  signed: SignedQuote;
  revisionId: string;
  planId: string;
  plan: Plan | null;
  promotions: PromotionTaken[];
  startsAt: Date | null;
  renewsOrderId: string | null;
  isReserved: boolean;
  counted: number;
  releaseNumber: number;
  files: OrderFile[];
  earlier: EarlierPurchases['members'];
}

/** Turns a quote into an order: the gate again, a licence reserved, the agreement drafted. */
@Injectable()
export class OrderPlacementService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly orders: OrderRepository,
    private readonly flow: OrderFlow,
    private readonly revisions: ListingRepository,
    private readonly gate: GateService,
    private readonly decisions: DecisionRepository,
    private readonly reviews: ReviewOpener,
    private readonly agreements: AgreementService,
    private readonly keyring: Keyring,
  ) {}

  /**
   * @returns the order's id. A refusal by the gate leaves the quote open, so that the buyer may mend what is missing, and a decision on
   * the quote.
   * @throws QUOTE_EXPIRED, QUOTE_USED, NO_LICENCE_LEFT, PURPOSE_NOT_PERMITTED, GATE_PROHIBITED, DESIGNATION_REQUIRED, EVIDENCE_REQUIRED,
   * ROUTE_PROHIBITED, ROUTE_REQUIREMENTS_MISSING.
   */
  async place(ctx: RequestContext, input: PlaceOrderInput): Promise<string> {
    const { idempotencyKey, ...content } = input;
    let asked: { revisionId: string; buyerOrganizationId: string } | undefined;
    const placed = this.commands.run(
      ctx,
      { name: 'placeOrder', permission: 'order.place', idempotencyKey, input: content },
      async (command) => {
        const buyerOrganizationId = requireOrganization(ctx);
        const orderId = newId(command.now.getTime());
        const claimed = await this.claimQuote(command.tx, input.quoteId, orderId, buyerOrganizationId);
        const revision = await this.revisions.revision(claimed.revisionId, command.tx);
        const plan = claimed.plan ?? revision?.plans.find((candidate) => candidate.id === claimed.planId);
        if (revision === undefined || plan === undefined || !revision.isLive || revision.state !== 'LIVE') {
          throw new ConflictError(
            'LISTING_NOT_ON_SALE',
            'The quoted revision is not on sale any more. Request a new quote.',
            { field: 'quoteId' },
          );
        }
        asked = { revisionId: revision.id, buyerOrganizationId };
        requirePurpose(plan, input.purpose);
        this.requireGenuine(claimed.signed, command.now);
        const gate = await this.gate.decideForBuyer(command.tx, 'order', revision, {
          organizationId: buyerOrganizationId,
          purpose: input.purpose,
          orderId,
          earlier: earlierPurchases(claimed.earlier),
          ...(input.destination == null ? {} : { destination: input.destination }),
        });
        const destination = input.destination ?? gate.buyer.jurisdiction;
        requireVerified(gate.buyer.verified, 'buyer');
        requireVerified(gate.provider.verified, 'provider');
        const isHeld = needsReview(() => requireDeliverable(gate.decision, gate.buyer.designatedClasses));
        const decisionId = await this.decisions.insert(command.tx, ctx, {
          point: 'order',
          revisionId: revision.id,
          subjectId: orderId,
          buyerOrganizationId,
          decision: gate.decision,
        });
        const { quote } = claimed.signed;
        const access = accessTerms(plan, quote, claimed.startsAt);
        const order = {
          id: orderId,
          quoteId: quote.quoteId,
          listingId: revision.listingId,
          revisionId: revision.id,
          releaseId: revision.releaseId,
          planId: plan.id,
          planKind: plan.kind,
          renewsOrderId: claimed.renewsOrderId,
          ...access,
          buyerOrganizationId,
          providerOrganizationId: revision.organizationId,
          purpose: input.purpose,
          destination,
          total: { minorUnits: BigInt(quote.total), currency: quote.currency },
          fee: { minorUnits: BigInt(quote.providerFee.amount), currency: quote.currency },
          tax: { minorUnits: BigInt(quote.tax), currency: quote.currency },
          quota: quote.quota,
          decisionId,
          deadlineAt: completeBy(command.now, access),
        };
        const terms = agreementTerms({
          orderId,
          quote: claimed.signed,
          revision,
          releaseNumber: claimed.releaseNumber,
          files: claimed.files,
          plan,
          access,
          provider: gate.provider,
          buyer: gate.buyer,
          purpose: input.purpose,
          destination,
          conditions: gate.decision.conditions.map((condition) => condition.id),
          decisionDigest: gate.decision.digest,
        });
        const agreement = await this.agreements.draft(command, terms, { providerPreSignature: 'standing' });
        const { steps, state } = planSteps(
          null,
          isHeld ? [{ event: 'hold', reason: 'review required' }] : [{ event: 'clear' }, { event: 'send_agreement' }],
        );
        await this.orders
          .insert(command.tx, ctx, { ...order, agreementId: agreement.agreementId }, steps)
          .catch((error: unknown) => {
            throw violatedConstraint(error) === 'trade_order_trial' ? trialUsed() : error;
          });
        if (isHeld)
          await this.reviews.openForOrder(command, { id: orderId, buyerOrganizationId }, revision, decisionId);
        this.flow.announce(command, order, null, state);
        return orderId;
      },
    );
    return placed.catch(async (error: unknown) => {
      if (error instanceof GateRefusalError && asked !== undefined) {
        const { decision } = error;
        await this.decisions.insertRefused(ctx, { ...asked, point: 'order', subjectId: input.quoteId, decision });
      }
      throw error;
    });
  }

  /** Uses up the quote and takes a licence, together: one statement. */
  private async claimQuote(
    tx: Transaction,
    quoteId: string,
    orderId: string,
    buyerOrganizationId: string,
  ): Promise<ClaimedQuote> {
    const [claimed] = await tx.query<ClaimedQuote>(
      `WITH used AS (
         UPDATE quote SET state = 'USED', order_id = $2
          WHERE id = $1 AND buyer_organization_id = $3 AND state = 'OPEN' AND expires_at > $4
         RETURNING signed, listing_id, revision_id, plan_id, plan, promotions, starts_at, renews_order_id),
       reserved AS (
         UPDATE plan_licences p SET reserved = reserved + 1 FROM used
          WHERE p.listing_id = used.listing_id AND p.plan_id = used.plan_id AND (p.max_licences IS NULL OR p.reserved < p.max_licences)
         RETURNING p.plan_id),${takePromotionsSql({ order: 2, buyer: 3 })}
       SELECT used.signed, used.revision_id AS "revisionId", used.plan_id AS "planId", used.plan, used.promotions, used.starts_at AS "startsAt",
              used.renews_order_id AS "renewsOrderId", EXISTS (SELECT FROM reserved) AS "isReserved",
              (SELECT count(*)::int FROM counted) AS counted,
              rel.number AS "releaseNumber",
              (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'sha256', f.sha256, 'bytes', f.bytes) ORDER BY f.position)
                 FROM release_file f WHERE f.release_id = rel.id) AS files,
              ${purchasesTogetherSql('$3', '$4')} AS earlier
         FROM used JOIN listing_revision r ON r.id = used.revision_id JOIN release rel ON rel.id = r.release_id`,
      [quoteId, orderId, buyerOrganizationId, tx.now],
    );
    if (claimed === undefined) throw await this.whyNotClaimed(tx, quoteId, buyerOrganizationId);
    if (!claimed.isReserved) {
      throw new ConflictError(
        'NO_LICENCE_LEFT',
        'All licences of this plan are taken. Another plan, or a later try, may have one.',
        { field: 'quoteId' },
      );
    }
    requireCounted(claimed.promotions, claimed.counted);
    return claimed;
  }

  private async whyNotClaimed(tx: Transaction, quoteId: string, buyerOrganizationId: string): Promise<WeirError> {
    const [quote] = await tx.query<{ state: string }>(
      `SELECT state FROM quote WHERE id = $1 AND buyer_organization_id = $2`,
      [quoteId, buyerOrganizationId],
    );
    if (quote === undefined) return new NotFoundError('QUOTE');
    if (quote.state === 'USED')
      return new ConflictError('QUOTE_USED', 'This quote was used for an order. Request a new one.', {
        field: 'quoteId',
      });
    return new ConflictError('QUOTE_EXPIRED', 'This quote has expired. Request a new one.', { field: 'quoteId' });
  }

  /** The stored quote must be the one that was signed. */
  private requireGenuine(signed: SignedQuote, now: Date): void {
    const verified = verifyQuote(signed, this.keyring.publicKeys(), now.toISOString(), nativeVerifier);
    if (!verified.valid)
      throw new WeirError('QUOTE_INVALID', `The quote does not verify: ${verified.reason}`, { field: 'quoteId' });
  }
}

/** Signatures and payment must come before a calendar period is over: what is left of it was paid for by the second. */
function completeBy(now: Date, { accessUntil }: AccessTerms): Date {
  const latest = new Date(now.getTime() + COMPLETION_WINDOW_MS);
  return accessUntil !== null && accessUntil < latest ? accessUntil : latest;
}

function trialUsed(): ConflictError {
  return new ConflictError('TRIAL_USED', 'Your organisation has had this trial. Choose another plan.', {
    field: 'quoteId',
  });
}

function requirePurpose(plan: Plan, purpose: string): void {
  if (findPurpose(purpose) === undefined)
    throw new ValidationError(
      'purpose',
      'purpose is not a supported term of the Data Privacy Vocabulary, e.g. dpv:ResearchAndDevelopment.',
    );
  if (plan.permittedPurposes.includes(purpose)) return;
  throw new WeirError('PURPOSE_NOT_PERMITTED', `The plan permits ${plan.permittedPurposes.join(', ')}.`, {
    field: 'purpose',
    httpStatus: 403,
  });
}

/** Both parties' identities are verified before a trade (Data Security Law of the PRC, Art. 33). */
function requireVerified(verified: boolean, party: 'buyer' | 'provider'): void {
  if (verified) return;
  throw new WeirError(
    'ORGANIZATION_NOT_VERIFIED',
    `The ${party}'s organisation is not verified yet. An operator verifies it.`,
    { httpStatus: 403 },
  );
}

/** @returns true when a person must look; passes every other refusal on. */
function needsReview(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (error instanceof GateRefusalError && error.code === 'GATE_REVIEW_REQUIRED') return true;
    throw error;
  }
}
