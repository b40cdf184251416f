import { Injectable } from '@nestjs/common';
import { type Schedule, type Transaction, UnitOfWork } from '@weir/platform';
import { ReconciliationRepository } from '../../reconciliation/reconciliation.repository.js';
import { StripeCallError } from './stripe-answers.js';
import { StripeBillingGateway } from './stripe-billing-gateway.js';
import { StripeCallRepository } from './stripe-call.repository.js';
import { StripeGateway } from './stripe-gateway.js';
import { type MeterEvent, StripeMirrorRepository } from './stripe-mirror.repository.js';

const USES_PER_RUN = 200;
const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Stripe takes what happened within 35 days, and up to 5 minutes ahead of its clock. */
const PAST_MS_MAX = 35 * DAY_MS;
const FUTURE_MS_MAX = 300_000;

/**
 * Tells Stripe of uses. Each has an identifier of its own, so that one that was told before the worker died is refused when it is told
 * again, and counts once. What Stripe takes no account of becomes a case.
 */
@Injectable()
export class StripeMeterSchedule implements Schedule {
  readonly name = 'settlement-stripe-uses';
  readonly queue = 'settlement';
  readonly everyMs = 5_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly stripe: StripeGateway,
    private readonly gateway: StripeBillingGateway,
    private readonly calls: StripeCallRepository,
    private readonly mirror: StripeMirrorRepository,
    private readonly cases: ReconciliationRepository,
  ) {}

  /** @returns how many uses Stripe has been told of, or will not be */
  async run(): Promise<number> {
    if (!this.stripe.isConfigured) return 0;
    let ended = 0;
    for (const use of await this.mirror.dueUses(this.unitOfWork, USES_PER_RUN)) {
      if (await this.tell(use)) ended += 1;
    }
    return ended;
  }

  private async tell(use: MeterEvent): Promise<boolean> {
    try {
      await this.send(use);
      await this.unitOfWork.run((tx) => this.mirror.endUse(tx, use.identifier, { state: 'SENT' }));
      return true;
    } catch (error) {
      if (error instanceof StripeCallError && error.kind === 'refused') {
        await this.unitOfWork.run((tx) => this.refuse(tx, use, error));
        return true;
      }
      if (!(error instanceof StripeCallError)) throw error;
      const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(use.attempts, 10));
      const until = new Date(this.unitOfWork.clock.nowMs() + waitMs);
      await this.mirror.putOff(this.unitOfWork, use.identifier, until, `${error.code}: ${error.message}`.slice(0, 500));
      return false;
    }
  }

  private async send({ identifier, usedAt, buyerOrganizationId }: MeterEvent): Promise<void> {
    const ageMs = this.unitOfWork.clock.nowMs() - usedAt.getTime();
    // Stripe answers such an event as if it took it, and leaves it out afterwards.
    if (ageMs > PAST_MS_MAX)
      throw new StripeCallError('refused', 'timestamp_too_far_in_past', 'It is older than 35 days.');
    if (ageMs < -FUTURE_MS_MAX) throw new StripeCallError('refused', 'timestamp_in_future', 'It is ahead of time.');
    const call = { kind: 'create_customer', subjectId: buyerOrganizationId, step: 'first' } as const;
    const customer = await this.calls.outcomeOf(this.unitOfWork, call);
    if (customer?.state === 'FAILED') throw new StripeCallError('refused', 'customer_refused', 'There is no customer.');
    if (customer?.resultId == null)
      throw new StripeCallError('unknown', 'customer_pending', 'There is no customer yet.');
    await this.gateway.createMeterEvent({ identifier, customerId: customer.resultId, usedAt });
  }

  private async refuse(tx: Transaction, use: MeterEvent, { code }: StripeCallError): Promise<void> {
    await this.mirror.endUse(tx, use.identifier, { state: 'REFUSED', failure: code });
    const details = { orderId: use.orderId, fileId: use.fileId, usedAt: use.usedAt.toISOString(), code };
    await this.cases.open(tx, [{ kind: 'usage', reference: use.identifier, details }]);
  }
}
