import { Injectable } from '@nestjs/common';
import { newId, WeirError } from '@weir/kernel';
import { insertOutboxSql, Outbox, type Transaction, UnitOfWork } from '@weir/platform';
import { STRIPE_EVENT_RECEIVED } from './stripe.events.js';
import { StripeCallError, type StripeEventNotice } from './stripe-answers.js';
import { StripeGateway } from './stripe-gateway.js';
import { StripeSync } from './stripe-sync.js';

/** What the books take from Stripe's events; the rest is answered and left. */
const OBJECTS: readonly { readonly prefix: string; readonly read: keyof StripeEventReader }[] = [
  { prefix: 'payment_intent.', read: 'payment' },
  { prefix: 'refund.', read: 'refund' },
  { prefix: 'charge.dispute.', read: 'dispute' },
  { prefix: 'account.updated', read: 'account' },
  { prefix: 'account.external_account.', read: 'externalAccount' },
  { prefix: 'payout.', read: 'payout' },
];

type Apply = (tx: Transaction) => Promise<void>;

/** Reads the object of an event from Stripe as it is now: the order in which events come does not matter. */
@Injectable()
export class StripeEventReader {
  constructor(
    private readonly gateway: StripeGateway,
    private readonly sync: StripeSync,
  ) {}

  async read(event: Pick<StripeEventNotice, 'type' | 'objectId' | 'accountId'>): Promise<Apply> {
    const kind = OBJECTS.find(({ prefix }) => event.type.startsWith(prefix))?.read;
    switch (kind) {
      case 'payment':
        return this.payment(event.objectId);
      case 'refund':
        return this.refund(event.objectId);
      case 'dispute':
        return this.dispute(event.objectId);
      case 'account':
        return this.account(event.objectId);
      case 'externalAccount':
        return this.externalAccount(event.accountId);
      case 'payout':
        return event.accountId === undefined
          ? this.platformPayout(event.objectId)
          : this.payout(event.objectId, event.accountId);
      default:
        return async () => {};
    }
  }

  async payment(id: string): Promise<Apply> {
    const seen = await this.gateway.readPayment(id);
    return (tx) => this.sync.payment(tx, seen);
  }

  async refund(id: string): Promise<Apply> {
    const seen = await this.gateway.readRefund(id);
    return (tx) => this.sync.refund(tx, seen);
  }

  async dispute(id: string): Promise<Apply> {
    const seen = await this.gateway.readDispute(id);
    return (tx) => this.sync.dispute(tx, seen);
  }

  async account(id: string): Promise<Apply> {
    const seen = await this.gateway.readAccount(id);
    return (tx) => this.sync.account(tx, seen);
  }

  async externalAccount(accountId: string | undefined): Promise<Apply> {
    return async (tx) => {
      if (accountId !== undefined) await this.sync.payoutDestinationChanged(tx, accountId);
    };
  }

  async platformPayout(id: string): Promise<Apply> {
    const lines = await this.gateway.readPlatformPayout(id);
    return (tx) => this.sync.platformPayout(tx, id, lines);
  }

  async payout(id: string, accountId: string): Promise<Apply> {
    const seen = await this.gateway.readPayout(id, accountId);
    return (tx) => this.sync.bankPayout(tx, accountId, seen);
  }
}

/** Events of Stripe: stored once, answered at once, worked on later. */
@Injectable()
export class StripeEvents {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly gateway: StripeGateway,
  ) {}

  /**
   * Takes what came to the webhook. One statement; an event that is known already changes nothing.
   * @throws WeirError `WEBHOOK_SIGNATURE_INVALID` (400).
   */
  async receive(payload: Buffer, signature: string): Promise<void> {
    const now = this.unitOfWork.clock.now();
    let event: StripeEventNotice;
    try {
      event = this.gateway.readEvent(payload, signature, now);
    } catch (error) {
      if (!(error instanceof StripeCallError)) throw error;
      throw new WeirError('WEBHOOK_SIGNATURE_INVALID', 'The signature of this event does not hold.', {
        httpStatus: 400,
      });
    }
    await this.unitOfWork.run((tx) => this.store(tx, [event]));
  }

  /** @returns how many of the events were new. */
  async store(tx: Transaction, events: readonly StripeEventNotice[]): Promise<number> {
    if (events.length === 0) return 0;
    const rows = events.map((event) => ({
      id: event.id,
      type: event.type,
      object_id: event.objectId,
      account_id: event.accountId ?? null,
      created_at: event.createdAt.toISOString(),
    }));
    const notices = events.map(({ id }) => ({ topic: STRIPE_EVENT_RECEIVED, subjectId: id, payload: {} }));
    const outbox = this.outbox.rowsOf(tx, notices, newId(tx.now.getTime()));
    const stored = await tx.query(
      `WITH stored AS (
         INSERT INTO stripe_event (id, type, object_id, account_id, created_at, received_at)
         SELECT id, type, object_id, account_id, created_at, $3
           FROM jsonb_to_recordset($1::jsonb) AS r(id text, type text, object_id text, account_id text, created_at timestamptz)
         ON CONFLICT (id) DO NOTHING RETURNING id
       ), told AS (
         ${insertOutboxSql(2)} WHERE subject_id IN (SELECT id FROM stored) RETURNING id
       )
       SELECT id FROM stored`,
      [JSON.stringify(rows), JSON.stringify(outbox), tx.now],
    );
    return stored.length;
  }
}
