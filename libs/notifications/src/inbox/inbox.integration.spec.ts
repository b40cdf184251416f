import { newId } from '@weir/kernel';
import { countStatements, NOTIFICATION_REQUESTED, type NotificationAudience } from '@weir/platform';
import { contextOf, createTestNotifications } from '../testing/test-notifications.js';

type Room = Awaited<ReturnType<typeof createTestNotifications>>;
let room: Room;

beforeAll(async () => {
  room = await createTestNotifications();
});

async function notify(...audience: NotificationAudience[]): Promise<void> {
  const row = await room.emit(NOTIFICATION_REQUESTED, {
    audience,
    kind: 'order.placed',
    subjectType: 'order',
    subjectId: newId(),
    text: { en: 'An order was placed.', 'zh-CN': '收到新订单。' },
  });
  await room.consume(row);
}

describe('the inbox', () => {
  it('shows what concerns the person, the organisation and the role, in the language of the reader', async () => {
    const organizationId = newId();
    const member = contextOf({ organizationId, organizationRoles: ['member'] });
    const memberId = member.principal.kind === 'user' ? member.principal.userId : '';
    const operator = contextOf({ platformRoles: ['operator'] }, 'zh-CN');
    await notify({ organizationId }, { platformRole: 'operator' });
    await notify({ userId: memberId });

    expect((await room.inbox.list(member)).items.map((item) => item.text)).toEqual([
      'An order was placed.',
      'An order was placed.',
    ]);
    expect((await room.inbox.list(operator)).items.map((item) => item.text)).toEqual(['收到新订单。']);
    expect((await room.inbox.list(contextOf({ organizationId: newId() }))).items).toEqual([]);
    await expect(room.inbox.list({ ...member, principal: { kind: 'anonymous' } })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('shows once what reaches a person in two ways', async () => {
    const organizationId = newId();
    const ctx = contextOf({ organizationId, platformRoles: ['auditor'] });
    await notify({ organizationId }, { platformRole: 'auditor' });
    expect((await room.inbox.list(ctx)).items).toHaveLength(1);
    expect(await room.inbox.unreadCount(ctx)).toBe(1);
  });

  it('is marked read for one reader alone, and only what is in the inbox', async () => {
    const organizationId = newId();
    const [first, second, stranger] = [contextOf({ organizationId }), contextOf({ organizationId }), contextOf({})];
    await notify({ organizationId });
    const [item] = (await room.inbox.list(first)).items;
    const id = item?.id ?? '';

    await expect(room.inbox.markRead(stranger, [id])).rejects.toMatchObject({ code: 'NOTIFICATION_NOT_FOUND' });
    await expect(room.inbox.markRead(first, [id, newId()])).rejects.toMatchObject({ code: 'NOTIFICATION_NOT_FOUND' });
    expect(await room.inbox.unreadCount(first)).toBe(1);
    await room.inbox.markRead(first, [id, id]);
    await room.inbox.markRead(first, [id]);

    expect(await room.inbox.unreadCount(first)).toBe(0);
    expect((await room.inbox.list(first, { unreadOnly: true })).items).toEqual([]);
    expect((await room.inbox.list(first)).items[0]?.readAt).toBeInstanceOf(Date);
    expect(await room.inbox.unreadCount(second)).toBe(1);
  });

  it('comes in pages that neither repeat nor leave out', async () => {
    const organizationId = newId();
    const ctx = contextOf({ organizationId });
    for (let count = 0; count < 5; count += 1) await notify({ organizationId });
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const answer = await room.inbox.list(ctx, { first: 2, after });
      seen.push(...answer.items.map((item) => item.id));
      after = answer.cursors.at(-1);
      expect(answer.hasNextPage).toBe(page < 2);
    }
    expect(new Set(seen).size).toBe(5);
    expect([...seen].sort().reverse()).toEqual(seen);
  });

  it('takes one statement, and tells those who are looking', async () => {
    const organizationId = newId();
    await notify({ organizationId });
    expect(room.bus.published.at(-1)).toMatchObject({
      channel: 'notification',
      subjectId: `organization:${organizationId}`,
    });
    const statements = await countStatements(async (counter) => {
      await room.inbox.list(contextOf({ organizationId }));
      return counter.statements;
    });
    expect(statements).toBe(1);
  });

  it('reads a page by the index however long the inbox is', async () => {
    const plan = await room.unitOfWork.run(async (tx) => {
      await tx.query(
        `WITH made AS (
           INSERT INTO notification (id, kind, subject_type, subject_id, text_en, text_zh, created_at)
           SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'k', 's', 's', 'e', 'z', now()
             FROM generate_series(1, 20000) n RETURNING id)
         INSERT INTO notification_audience (audience, notification_id) SELECT 'role:compliance_officer', id FROM made`,
      );
      const rows = await tx.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF)
         SELECT notification_id FROM notification_audience WHERE audience = 'role:compliance_officer'
          ORDER BY notification_id DESC LIMIT 21`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toMatch(/Index Only Scan Backward using notification_audience_pkey/);
    expect(plan).not.toMatch(/Sort/);
  });
});
