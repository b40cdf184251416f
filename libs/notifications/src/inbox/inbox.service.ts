import { Injectable } from '@nestjs/common';
import { isId, NotFoundError, ValidationError } from '@weir/kernel';
import {
  authorize,
  decodeCursor,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  requireUser,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { audiencesOf } from './audience.js';

const MAX_MARKED = 100;
const MAX_COUNTED = 100;

export interface NotificationView {
  readonly id: string;
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** In the caller's language. */
  readonly text: string;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

/** A person's inbox: what concerns the person, the organisation acted for, and the person's roles in the platform. */
@Injectable()
export class InboxService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Newest first, one statement, which reads a page of each audience however long the inbox is. */
  async list(
    ctx: RequestContext,
    page: PageRequest & { readonly unreadOnly?: boolean | undefined } = {},
  ): Promise<Page<NotificationView>> {
    authorize(ctx, 'notification.read');
    const user = requireUser(ctx);
    const size = pageSize(page);
    const [after] = page.after ? decodeCursor(page.after, 1) : [null];
    if (after !== null && !isId(after)) throw new ValidationError('after', 'after is not a cursor of this list.');
    const rows = await this.unitOfWork.query<NotificationView>(
      `SELECT n.id, n.kind, n.subject_type AS "subjectType", n.subject_id AS "subjectId",
              CASE WHEN $5 = 'zh-CN' THEN n.text_zh ELSE n.text_en END AS text,
              n.created_at AS "createdAt", r.read_at AS "readAt"
         FROM (SELECT DISTINCT newest.notification_id
                 FROM unnest($1::text[]) AS mine(audience)
                CROSS JOIN LATERAL (
                  SELECT a.notification_id FROM notification_audience a
                   WHERE a.audience = mine.audience AND ($2::uuid IS NULL OR a.notification_id < $2)
                     AND (NOT $6 OR NOT EXISTS (SELECT FROM notification_read r
                                                 WHERE r.notification_id = a.notification_id AND r.user_id = $3))
                   ORDER BY a.notification_id DESC LIMIT $4) newest) page
         JOIN notification n ON n.id = page.notification_id
         LEFT JOIN notification_read r ON r.notification_id = n.id AND r.user_id = $3
        ORDER BY n.id DESC LIMIT $4`,
      [audiencesOf(user), after, user.userId, size + 1, ctx.locale, page.unreadOnly === true],
    );
    return toPage(rows, size, (row) => [row.id]);
  }

  /** At most 100: more is shown as "100 or more", and not counted. */
  async unreadCount(ctx: RequestContext): Promise<number> {
    authorize(ctx, 'notification.read');
    const user = requireUser(ctx);
    const [row] = await this.unitOfWork.query<{ unread: number }>(
      `SELECT count(DISTINCT newest.notification_id)::int AS unread
         FROM unnest($1::text[]) AS mine(audience)
        CROSS JOIN LATERAL (
          SELECT a.notification_id FROM notification_audience a
           WHERE a.audience = mine.audience
             AND NOT EXISTS (SELECT FROM notification_read r WHERE r.notification_id = a.notification_id AND r.user_id = $2)
           ORDER BY a.notification_id DESC LIMIT $3) newest`,
      [audiencesOf(user), user.userId, MAX_COUNTED],
    );
    return Math.min(row?.unread ?? 0, MAX_COUNTED);
  }

  /**
   * Marks as read for the caller alone; marking twice is no error. Not a command of the exchange: no audit row.
   * @throws NOTIFICATION_NOT_FOUND when one of them is not in the caller's inbox: then none is marked.
   */
  async markRead(ctx: RequestContext, notificationIds: readonly string[]): Promise<void> {
    authorize(ctx, 'notification.read');
    const user = requireUser(ctx);
    const ids = [...new Set(notificationIds)];
    if (ids.length === 0 || ids.length > MAX_MARKED) {
      throw new ValidationError('ids', `ids must name 1 to ${MAX_MARKED} notifications.`);
    }
    if (!ids.every(isId)) throw new NotFoundError('NOTIFICATION');
    await this.unitOfWork.run(async (tx) => {
      const [row] = await tx.query<{ found: number }>(
        `WITH mine AS (
           SELECT DISTINCT notification_id FROM notification_audience
            WHERE audience = ANY($1) AND notification_id = ANY($2::uuid[]))
         , marked AS (
           INSERT INTO notification_read (user_id, notification_id, read_at)
           SELECT $3, notification_id, $4 FROM mine ON CONFLICT DO NOTHING)
         SELECT count(*)::int AS found FROM mine`,
        [audiencesOf(user), ids, user.userId, tx.now],
      );
      if (row?.found !== ids.length) throw new NotFoundError('NOTIFICATION');
    });
  }
}
