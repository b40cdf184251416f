import { Injectable } from '@nestjs/common';
import { type Consumer, type Delivery, UnitOfWork } from '@weir/platform';
import { STRIPE_CALL_INTENDED, STRIPE_EVENT_RECEIVED } from './stripe.events.js';
import { StripeCallPerformer } from './stripe-call-performer.js';
import { StripeEventReader } from './stripe-events.js';

/** Makes a call as soon as it was written down. What fails is tried again by the schedule, on the exchange's clock. */
@Injectable()
export class StripeCallConsumer implements Consumer {
  readonly name = 'settlement.stripe_calls';
  readonly queue = 'settlement';
  readonly topics = [STRIPE_CALL_INTENDED];

  constructor(private readonly performer: StripeCallPerformer) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    await this.performer.perform(delivery.subjectId);
    await delivery.complete(async () => {});
  }
}

/** Works on an event from what Stripe says of its object now. */
@Injectable()
export class StripeEventConsumer implements Consumer {
  readonly name = 'settlement.stripe_events';
  readonly queue = 'settlement';
  readonly topics = [STRIPE_EVENT_RECEIVED];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: StripeEventReader,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const [event] = await this.unitOfWork.query<{ type: string; objectId: string; accountId: string | null }>(
      `SELECT type, object_id AS "objectId", account_id AS "accountId" FROM stripe_event WHERE id = $1`,
      [delivery.subjectId],
    );
    if (event === undefined) throw new Error(`There is no event ${delivery.subjectId}.`);
    const apply = await this.reader.read({ ...event, accountId: event.accountId ?? undefined });
    await delivery.complete(async (tx) => {
      await apply(tx);
      await tx.execute('UPDATE stripe_event SET processed_at = $2 WHERE id = $1', [delivery.subjectId, tx.now]);
    });
  }
}
