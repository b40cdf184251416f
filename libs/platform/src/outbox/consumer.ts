import type { Json } from '@weir/kernel';
import type { Transaction } from '../database/transaction.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { inChildSpan } from '../telemetry/tracing.js';
import type { ConsumerRegistration } from './outbox.js';

/** One event on its way to one consumer. */
export interface Delivery<Payload = Json> {
  readonly outboxId: string;
  readonly topic: string;
  readonly subjectId: string;
  readonly payload: Payload;
  readonly requestId: string;
  /** Aborted when the worker must stop: hand the work back. */
  readonly signal: AbortSignal;
  /** 0 to 100, with what is being done. Reaches subscribers across processes. */
  progress(percent: number, step: string): Promise<void>;
  /**
   * Carries out the effect and marks the row done, in one transaction. When the row is done already (the job ran before),
   * `effect` is not called. Must be called exactly once on success.
   */
  complete(effect: (tx: Transaction) => Promise<void>): Promise<void>;
}

/** A consumer does its long work in `handle` and its effect inside `delivery.complete`. */
export interface Consumer extends ConsumerRegistration {
  handle(delivery: Delivery<never>): Promise<void>;
}

interface OutboxRow {
  consumer: string;
  topic: string;
  subjectId: string;
  payload: Json;
  requestId: string;
  done: boolean;
}

export type ConsumptionOutcome = 'success' | 'skipped';

/** Loads the outbox row that a job names and hands it to its consumer. A job may run twice; its effect counts once. */
export class ConsumerRunner {
  private readonly consumers = new Map<string, Consumer>();

  constructor(private readonly unitOfWork: UnitOfWork) {}

  register(consumer: Consumer): void {
    this.consumers.set(consumer.name, consumer);
  }

  async run(
    outboxId: string,
    options: { signal: AbortSignal; progress: (percent: number, step: string, subjectId: string) => Promise<void> },
  ): Promise<ConsumptionOutcome> {
    const [row] = await this.unitOfWork.query<OutboxRow>(
      `SELECT consumer, topic, subject_id AS "subjectId", payload, request_id AS "requestId",
              (done_at IS NOT NULL OR dead_at IS NOT NULL) AS done
         FROM outbox WHERE id = $1`,
      [outboxId],
    );
    if (row === undefined || row.done) return 'skipped';
    const consumer = this.consumers.get(row.consumer);
    if (consumer === undefined) throw new Error(`No consumer is named ${row.consumer}.`);
    let completed = false;
    const delivery: Delivery<never> = {
      outboxId,
      topic: row.topic,
      subjectId: row.subjectId,
      payload: row.payload as never,
      requestId: row.requestId,
      signal: options.signal,
      progress: (percent, step) => options.progress(percent, step, row.subjectId),
      complete: async (effect) => {
        await this.completeOnce(outboxId, effect);
        completed = true;
      },
    };
    await inChildSpan(`consume ${row.consumer}`, { attributes: { 'weir.topic': row.topic } }, () =>
      consumer.handle(delivery),
    );
    if (!completed) throw new Error(`${row.consumer} ended without completing its delivery.`);
    return 'success';
  }

  /** Records a failure; after the last attempt the row is dead until an operator re-drives it. */
  async recordFailure(outboxId: string, error: unknown, isLastAttempt: boolean): Promise<void> {
    const code = (error as { code?: unknown })?.code;
    const message = `${typeof code === 'string' ? `${code}: ` : ''}${(error as Error)?.message ?? 'unknown error'}`;
    await this.unitOfWork.query(
      `UPDATE outbox SET attempts = attempts + 1, last_error = $2,
              dead_at = CASE WHEN $3 THEN now() ELSE NULL END
        WHERE id = $1 AND done_at IS NULL`,
      [outboxId, message.slice(0, 2000), isLastAttempt],
    );
  }

  private async completeOnce(outboxId: string, effect: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const claimed = await tx.execute(`UPDATE outbox SET done_at = now() WHERE id = $1 AND done_at IS NULL`, [
        outboxId,
      ]);
      if (claimed === 1) await effect(tx);
    });
  }
}
