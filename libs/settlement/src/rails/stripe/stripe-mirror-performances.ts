import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '@weir/platform';
import { z } from 'zod';
import { ReconciliationRepository } from '../../reconciliation/reconciliation.repository.js';
import { StripeCallError } from './stripe-answers.js';
import { StripeBillingGateway } from './stripe-billing-gateway.js';
import { type StripeCall, type StripeCallKind, StripeCallRepository } from './stripe-call.repository.js';
import { NotYet, type Performance, sinceOf } from './stripe-call-performance.js';
import { EXCHANGE_ID } from './stripe-mirror.js';
import { StripeMirrorRepository } from './stripe-mirror.repository.js';

const subscriptionParameters = z.object({ buyerOrganizationId: z.string(), title: z.string() });

/** How the calls of the mirror are made. What Stripe will not mirror becomes a case for people; no trade waits for it. */
@Injectable()
export class StripeMirrorPerformances {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeBillingGateway,
    private readonly calls: StripeCallRepository,
    private readonly mirror: StripeMirrorRepository,
    private readonly cases: ReconciliationRepository,
  ) {}

  /** Undefined for calls that are none of the mirror's. */
  of(call: StripeCall): Performance | undefined {
    switch (call.kind) {
      case 'create_meter':
        return this.creation(call, {
          find: () => this.gateway.findMeter(),
          // Somebody may have made it by hand, or this exchange before its database was made anew.
          make: async (mark) => (await this.gateway.findMeter()) ?? this.gateway.createMeter(mark),
        });
      case 'create_price':
        return this.creation(call, {
          find: () => this.gateway.findPrice(call.id, sinceOf(call)),
          make: async (mark) => this.gateway.createPrice(mark, await this.madeBy('create_meter', EXCHANGE_ID, 'uses')),
        });
      case 'create_customer':
        return this.creation(call, {
          find: () => this.gateway.findCustomer(call.id, sinceOf(call)),
          make: (mark) => this.gateway.createCustomer(mark, call.subjectId),
        });
      case 'create_subscription':
        return this.subscription(call);
      case 'update_subscription':
        return this.update(call);
      default:
        return undefined;
    }
  }

  private subscription(call: StripeCall): Performance {
    const { buyerOrganizationId, title } = subscriptionParameters.parse(call.parameters);
    const customer = () => this.madeBy('create_customer', buyerOrganizationId, 'first');
    return this.creation(call, {
      find: async () => this.gateway.findSubscription(call.id, await customer()),
      make: async (mark) => {
        const customerId = await customer();
        const priceId = await this.madeBy('create_price', EXCHANGE_ID, 'uses');
        const endsAt = await this.mirror.endOf(this.unitOfWork, call.subjectId);
        if (endsAt !== null && endsAt <= this.unitOfWork.clock.now()) {
          throw new StripeCallError('refused', 'ended_before', 'It has ended before Stripe could be told of it.');
        }
        return this.gateway.createSubscription(mark, { orderId: call.subjectId, customerId, priceId, endsAt, title });
      },
    });
  }

  /** Brings a subscription to what our books say now, whatever has been asked for in the meantime. */
  private update(call: StripeCall): Performance {
    return this.creation(call, {
      find: async () => undefined,
      make: async (mark) => {
        const subscriptionId = await this.madeBy('create_subscription', call.subjectId, 'first');
        const endsAt = await this.mirror.endOf(this.unitOfWork, call.subjectId);
        if (endsAt === null || endsAt > this.unitOfWork.clock.now()) {
          await this.gateway.prolong(mark, subscriptionId, endsAt);
        } else await this.gateway.cancel(mark, subscriptionId);
        return `${subscriptionId}:${call.step}`;
      },
    });
  }

  private creation(
    call: StripeCall,
    how: {
      find: () => Promise<string | undefined>;
      make: (mark: Parameters<Performance['make']>[0]) => Promise<string>;
    },
  ): Performance {
    const done = (resultId: string) => ({ resultId, book: async () => {} });
    return {
      find: async () => {
        const found = await how.find();
        return found === undefined ? undefined : done(found);
      },
      make: async (mark) => done(await how.make(mark)),
      refused: (tx, error) => this.openCase(tx, call, error),
    };
  }

  /** @throws NotYet while another call has not ended; StripeCallError `refused` when Stripe refused that one */
  private async madeBy(kind: StripeCallKind, subjectId: string, step: string): Promise<string> {
    const made = await this.calls.outcomeOf(this.unitOfWork, { kind, subjectId, step });
    if (made?.state === 'DONE' && made.resultId !== null) return made.resultId;
    if (made?.state === 'FAILED') throw new StripeCallError('refused', `${kind}_refused`, `Stripe refused ${kind}.`);
    throw new NotYet(`${kind} has not ended.`);
  }

  private async openCase(tx: Transaction, call: StripeCall, { code, message }: StripeCallError): Promise<void> {
    const details = { call: call.kind, subjectId: call.subjectId, code, message: message.slice(0, 300) };
    await this.cases.open(tx, [{ kind: 'usage', reference: `${call.kind}:${call.subjectId}:${call.step}`, details }]);
  }
}
