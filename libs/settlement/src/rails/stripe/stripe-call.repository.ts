import { Injectable } from '@nestjs/common';
import type { Json } from '@weir/kernel';
import { newId } from '@weir/kernel';
import type { Transaction, UnitOfWork } from '@weir/platform';

export type StripeCallKind =
  | 'create_payment'
  | 'cancel_payment'
  | 'create_refund'
  | 'create_transfer'
  | 'reverse_transfer'
  | 'create_account'
  | 'create_payout'
  | 'create_meter'
  | 'create_price'
  | 'create_customer'
  | 'create_subscription'
  | 'update_subscription';

export interface StripeCall {
  readonly id: string;
  readonly kind: StripeCallKind;
  readonly subjectId: string;
  readonly step: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly idempotencyKey: string;
  readonly state: 'PENDING' | 'DONE' | 'FAILED';
  /** With the present one. */
  readonly attempts: number;
  readonly keyUsedAt: Date | null;
  readonly keySpent: boolean;
  readonly createdAt: Date;
}

/** How long one worker has a call for itself: longer than all requests of an attempt can take. */
const CLAIM_MS = 120_000;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 3_600_000;
/** Stripe forgets keys after 24 hours at the earliest. */
export const KEY_TRUSTED_MS = 20 * 3_600_000;

const COLUMNS = `id, kind, subject_id AS "subjectId", step, parameters, idempotency_key AS "idempotencyKey", state, attempts,
  key_used_at AS "keyUsedAt", key_spent AS "keySpent", created_at AS "createdAt"`;

/** What we mean to ask of Stripe, written down before it is asked. */
@Injectable()
export class StripeCallRepository {
  /** @returns the call's id; undefined when this step was asked for before. */
  async intend(
    tx: Transaction,
    call: Pick<StripeCall, 'kind' | 'subjectId' | 'step' | 'parameters'>,
  ): Promise<string | undefined> {
    const id = newId(tx.now.getTime());
    const rows = await tx.query(
      `INSERT INTO stripe_call (id, kind, subject_id, step, parameters, idempotency_key, next_attempt_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (kind, subject_id, step) DO NOTHING RETURNING id`,
      [id, call.kind, call.subjectId, call.step, JSON.stringify(call.parameters), `weir-${id}`, tx.now],
    );
    return rows.length === 0 ? undefined : id;
  }

  /** Takes a call that is due for one attempt; undefined when it has ended or another worker has it. */
  async claim(db: UnitOfWork, id: string): Promise<StripeCall | undefined> {
    const now = db.clock.now();
    const [call] = await db.run((tx) =>
      tx.query<StripeCall>(
        `UPDATE stripe_call SET attempts = attempts + 1, claimed_until = $2
          WHERE id = $1 AND state = 'PENDING' AND next_attempt_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $3)
         RETURNING ${COLUMNS}`,
        [id, new Date(now.getTime() + CLAIM_MS), now],
      ),
    );
    return call;
  }

  /** Commits the key, and when it was first used, before the request that carries it. A key that is not to be trusted gives way. */
  async useKey(db: UnitOfWork, call: StripeCall, renew: boolean): Promise<string> {
    const key = renew ? `weir-${call.id}-${call.attempts}` : call.idempotencyKey;
    await db.run((tx) =>
      tx.execute(
        `UPDATE stripe_call SET idempotency_key = $2, key_spent = false,
                key_used_at = CASE WHEN idempotency_key = $2 THEN coalesce(key_used_at, $3) ELSE $3 END
          WHERE id = $1 AND state = 'PENDING'`,
        [call.id, key, db.clock.now()],
      ),
    );
    return key;
  }

  async end(
    tx: Transaction,
    id: string,
    outcome: { state: 'DONE'; resultId: string } | { state: 'FAILED'; failure: string },
  ): Promise<boolean> {
    const ended = await tx.execute(
      `UPDATE stripe_call SET state = $2, result_id = $3, failure = $4, ended_at = $5 WHERE id = $1 AND state = 'PENDING'`,
      [
        id,
        outcome.state,
        outcome.state === 'DONE' ? outcome.resultId : null,
        outcome.state === 'FAILED' ? outcome.failure.slice(0, 500) : null,
        tx.now,
      ],
    );
    return ended === 1;
  }

  /** Puts a call off: the wait doubles from two seconds to an hour. */
  async retryLater(db: UnitOfWork, call: StripeCall, failure: { text: string; keySpent: boolean }): Promise<void> {
    const waitMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(call.attempts - 1, 20));
    await db.run((tx) =>
      tx.execute(
        `UPDATE stripe_call SET next_attempt_at = $2, claimed_until = NULL, failure = $3, key_spent = key_spent OR $4
          WHERE id = $1 AND state = 'PENDING'`,
        [call.id, new Date(db.clock.nowMs() + waitMs), failure.text.slice(0, 500), failure.keySpent],
      ),
    );
  }

  async due(db: UnitOfWork, limit: number): Promise<string[]> {
    const rows = await db.query<{ id: string }>(
      `SELECT id FROM stripe_call WHERE state = 'PENDING' AND next_attempt_at <= $1
          AND (claimed_until IS NULL OR claimed_until <= $1) ORDER BY next_attempt_at LIMIT $2`,
      [db.clock.now(), limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Whether reversals that belong to a refund have not ended: money comes back from providers before it goes to the buyer. */
  async hasOpenReversals(db: UnitOfWork, orderId: string, step: string): Promise<boolean> {
    const rows = await db.query(
      `SELECT 1 FROM stripe_call WHERE kind = 'reverse_transfer' AND subject_id = $1 AND state = 'PENDING'
          AND starts_with(step, $2) LIMIT 1`,
      [orderId, `${step}:`],
    );
    return rows.length > 0;
  }

  /** How a call of a subject stands, and what it has made; undefined when there is none. */
  async outcomeOf(
    db: UnitOfWork,
    call: Pick<StripeCall, 'kind' | 'subjectId' | 'step'>,
  ): Promise<{ state: StripeCall['state']; resultId: string | null } | undefined> {
    const [row] = await db.query<{ state: StripeCall['state']; resultId: string | null }>(
      `SELECT state, result_id AS "resultId" FROM stripe_call WHERE kind = $1 AND subject_id = $2 AND step = $3`,
      [call.kind, call.subjectId, call.step],
    );
    return row;
  }

  /** The call that made an object of Stripe. */
  async ofResult(db: Pick<Transaction, 'query'>, resultId: string): Promise<StripeCall | undefined> {
    const [call] = await db.query<StripeCall>(`SELECT ${COLUMNS} FROM stripe_call WHERE result_id = $1`, [resultId]);
    return call;
  }
}
