import { Injectable } from '@nestjs/common';
import { type Schedule, UnitOfWork } from '@weir/platform';
import { StripeRail } from './stripe.rail.js';
import type { StripeEventNotice } from './stripe-answers.js';
import { StripeCallRepository } from './stripe-call.repository.js';
import { StripeCallPerformer } from './stripe-call-performer.js';
import { StripeEventReader, StripeEvents } from './stripe-events.js';
import { StripeGateway } from './stripe-gateway.js';
import { StripePaymentRepository } from './stripe-payment.repository.js';

const CALLS_PER_RUN = 200;
const PAYMENTS_PER_RUN = 100;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A payment that the buyer does not complete is given up, so that the order can be paid in another way or end. */
export const ABANDONED_AFTER_MS = 24 * HOUR_MS;
/** Events may be listed some minutes after they happened. */
const OVERLAP_MS = HOUR_MS;
/** Stripe lists the events of the last 30 days. */
const LISTED_MS = 29 * 24 * HOUR_MS;
const STORED_AT_ONCE = 100;

/** Makes the calls that are due: those that failed, those whose worker died. */
@Injectable()
export class StripeCallSchedule implements Schedule {
  readonly name = 'settlement-stripe-calls';
  readonly queue = 'settlement';
  readonly everyMs = 2_000;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeGateway,
    private readonly calls: StripeCallRepository,
    private readonly performer: StripeCallPerformer,
  ) {}

  async run(): Promise<number> {
    if (!this.gateway.isConfigured) return 0;
    let ended = 0;
    for (const id of await this.calls.due(this.unitOfWork, CALLS_PER_RUN)) {
      if (await this.performer.perform(id)) ended += 1;
    }
    return ended;
  }
}

/** Fetches events that never reached the webhook: each run lists what happened since the last one that came to its end. */
@Injectable()
export class StripeEventSchedule implements Schedule {
  readonly name = 'settlement-stripe-events';
  readonly queue = 'settlement';
  readonly everyMs = 5 * MINUTE_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeGateway,
    private readonly events: StripeEvents,
  ) {}

  async run(): Promise<number> {
    if (!this.gateway.isConfigured) return 0;
    const until = this.unitOfWork.clock.now();
    let stored = 0;
    let batch: StripeEventNotice[] = [];
    const flush = async (): Promise<void> => {
      const found = batch;
      batch = [];
      stored += await this.unitOfWork.run((tx) => this.events.store(tx, found));
    };
    for await (const event of this.gateway.events(await this.since())) {
      batch.push(event);
      if (batch.length === STORED_AT_ONCE) await flush();
    }
    await flush();
    await this.unitOfWork.query(
      `INSERT INTO stripe_event_cursor (listed_until) VALUES ($1)
       ON CONFLICT (id) DO UPDATE SET listed_until = greatest(stripe_event_cursor.listed_until, excluded.listed_until)`,
      [until],
    );
    return stored;
  }

  private async since(): Promise<Date> {
    const [cursor] = await this.unitOfWork.query<{ until: Date }>(
      'SELECT listed_until AS until FROM stripe_event_cursor',
    );
    const earliest = this.unitOfWork.clock.nowMs() - LISTED_MS;
    return new Date(Math.max(earliest, (cursor?.until.getTime() ?? 0) - OVERLAP_MS));
  }
}

/** Reads payments that have been open for a while, and gives up those that the buyer does not complete. */
@Injectable()
export class StripePaymentSchedule implements Schedule {
  readonly name = 'settlement-stripe-payments';
  readonly queue = 'settlement';
  readonly everyMs = MINUTE_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly gateway: StripeGateway,
    private readonly payments: StripePaymentRepository,
    private readonly reader: StripeEventReader,
    private readonly rail: StripeRail,
  ) {}

  async run(): Promise<number> {
    if (!this.gateway.isConfigured) return 0;
    const now = this.unitOfWork.clock.nowMs();
    const stale = await this.payments.stale(this.unitOfWork, new Date(now - HOUR_MS), PAYMENTS_PER_RUN);
    for (const { id, intentId, startedAt } of stale) {
      const apply = await this.reader.payment(intentId);
      await this.unitOfWork.run(async (tx) => {
        await apply(tx);
        const payment = await this.payments.lock(tx, id);
        const isAbandoned = payment?.state === 'ACTION_REQUIRED' && startedAt.getTime() + ABANDONED_AFTER_MS <= now;
        if (isAbandoned) await this.rail.cancelIntent(tx, payment, intentId);
      });
    }
    return stale.length;
  }
}
