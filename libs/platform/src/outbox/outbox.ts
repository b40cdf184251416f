import { type Json, newId } from '@weir/kernel';
import type { Transaction } from '../database/transaction.js';
import type { QueueName } from '../queue/queue-names.js';
import { traceparent } from '../telemetry/tracing.js';

export interface DomainEvent<Payload extends Json = Json> {
  /** e.g. `listing.submitted`. */
  readonly topic: string;
  /** The thing that the event is about. */
  readonly subjectId: string;
  readonly payload: Payload;
}

/** Who is told of which topics, on which queue. */
export interface ConsumerRegistration {
  /** Stable name, part of the outbox row. */
  readonly name: string;
  readonly queue: QueueName;
  readonly topics: readonly string[];
}

/** Appends domain events in the command's transaction: one row per event and consumer. */
export class Outbox {
  private readonly consumersByTopic = new Map<string, ConsumerRegistration[]>();

  register(consumer: ConsumerRegistration): void {
    for (const topic of consumer.topics) {
      const consumers = this.consumersByTopic.get(topic) ?? [];
      if (consumers.some((known) => known.name === consumer.name)) continue;
      this.consumersByTopic.set(topic, [...consumers, consumer]);
    }
  }

  /** The rows that events make: one per event and consumer, none for an event that nobody listens to. */
  rowsOf(tx: Transaction, events: readonly DomainEvent[], requestId: string): OutboxRow[] {
    return events.flatMap((event) =>
      (this.consumersByTopic.get(event.topic) ?? []).map((consumer) => ({
        id: newId(tx.now.getTime()),
        consumer: consumer.name,
        queue: consumer.queue,
        topic: event.topic,
        subject_id: event.subjectId,
        payload: event.payload,
        request_id: requestId,
        traceparent: traceparent(),
        created_at: tx.now.toISOString(),
      })),
    );
  }

  /** One statement for all events. */
  async append(tx: Transaction, events: readonly DomainEvent[], requestId: string): Promise<void> {
    const rows = this.rowsOf(tx, events, requestId);
    if (rows.length > 0) await tx.query(insertOutboxSql(1), [JSON.stringify(rows)]);
  }
}

export interface OutboxRow {
  readonly id: string;
  readonly consumer: string;
  readonly queue: QueueName;
  readonly topic: string;
  readonly subject_id: string;
  readonly payload: Json;
  readonly request_id: string;
  /** W3C trace context of the command, when it is traced. */
  readonly traceparent: string | null;
  readonly created_at: string;
}

/** SQL that inserts outbox rows from the JSON array in `$parameter`. */
export function insertOutboxSql(parameter: number): string {
  return `INSERT INTO outbox (id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at)
     SELECT id, consumer, queue, topic, subject_id, payload, request_id, traceparent, created_at
       FROM jsonb_to_recordset($${parameter}::jsonb)
         AS r(id uuid, consumer text, queue text, topic text, subject_id text, payload jsonb, request_id text, traceparent text, created_at timestamptz)`;
}
