import { Injectable } from '@nestjs/common';
import { newId } from '@weir/kernel';
import {
  type Consumer,
  type Delivery,
  LiveBus,
  NOTIFICATION_REQUESTED,
  type NotificationRequest,
  type Transaction,
} from '@weir/platform';
import { z } from 'zod';
import { audienceKey } from './audience.js';

const request = z.object({
  audience: z
    .array(
      z.union([
        z.object({ userId: z.uuid() }),
        z.object({ organizationId: z.uuid() }),
        z.object({ platformRole: z.string().min(1) }),
      ]),
    )
    .min(1),
  kind: z.string().min(1),
  subjectType: z.string().min(1),
  subjectId: z.string().min(1),
  text: z.object({ en: z.string().min(1), 'zh-CN': z.string().min(1) }),
}) satisfies z.ZodType<NotificationRequest>;

/** Puts what happened into the inboxes of those whom it concerns, and tells those who are looking. */
@Injectable()
export class InboxConsumer implements Consumer {
  readonly name = 'inbox';
  readonly queue = 'notifications';
  readonly topics = [NOTIFICATION_REQUESTED];

  constructor(private readonly live: LiveBus) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const notification = request.parse(delivery.payload);
    const audiences = [...new Set(notification.audience.map(audienceKey))];
    await delivery.complete(async (tx) => {
      const id = await insertNotification(tx, notification, audiences);
      tx.afterCommit(() => {
        for (const audience of audiences) {
          this.live
            .publish({ channel: 'notification', subjectId: audience, data: { notificationId: id } })
            .catch(() => {});
        }
      });
    });
  }
}

/** One statement for the notification and its audiences. */
async function insertNotification(
  tx: Transaction,
  notification: NotificationRequest,
  audiences: readonly string[],
): Promise<string> {
  const id = newId(tx.now.getTime());
  await tx.query(
    `WITH inserted AS (
       INSERT INTO notification (id, kind, subject_type, subject_id, text_en, text_zh, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id)
     INSERT INTO notification_audience (audience, notification_id) SELECT unnest($8::text[]), id FROM inserted`,
    [
      id,
      notification.kind,
      notification.subjectType,
      notification.subjectId,
      notification.text.en,
      notification.text['zh-CN'],
      tx.now,
      audiences,
    ],
  );
  return id;
}
