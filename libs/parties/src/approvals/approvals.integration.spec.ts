import { type Json, newId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { createTestExchange, type TestExchange } from '../testing/test-exchange.js';
import { APPROVAL_LIFETIME_MS } from './approval.service.js';

let exchange: TestExchange;
let requester: RequestContext;
let approver: RequestContext;
const carriedOut: Json[] = [];

beforeAll(async () => {
  exchange = await createTestExchange();
  requester = await exchange.operator('requester@example.org');
  approver = await exchange.operator('approver@example.org');
  exchange.approvals.register('credit_balance', async (command, payload) => {
    command.emit('designation.revoked', 'carried-out');
    command.tx.afterCommit(() => carriedOut.push(payload));
    return { credited: true };
  });
  exchange.approvals.register('break', async () => {
    throw new Error('The act failed.');
  });
});

function request(
  action = 'credit_balance',
  organizationId?: string,
  payload: Json = ['an', { array: 1 }],
): Promise<string> {
  return exchange.commands.run(requester, { name: 'creditBalance', permission: 'balance.adjust' }, (command) =>
    exchange.approvals.request(command, { action, subjectId: newId(), organizationId, payload, reason: 'A receipt' }),
  );
}

const stateOf = async (id: string): Promise<unknown> => {
  const page = await exchange.approvals.list(approver, { first: 100 });
  return page.items.find((item) => item.id === id)?.state;
};

describe('acts that need two persons', () => {
  it('are done once a second person approves, exactly once, with the payload that was shown', async () => {
    const id = await request();
    const results = await Promise.allSettled([
      exchange.approvals.approve(approver, id),
      exchange.approvals.approve(approver, id),
    ]);
    expect(results).toContainEqual({ status: 'fulfilled', value: { credited: true } });
    expect(results.find((result) => result.status === 'rejected')).toMatchObject({
      reason: { code: 'ILLEGAL_TRANSITION' },
    });
    expect(carriedOut).toEqual([['an', { array: 1 }]]);
    expect(await stateOf(id)).toBe('APPROVED');
    const events = await exchange.unitOfWork.query(`SELECT id FROM outbox WHERE subject_id = 'carried-out'`);
    expect(events).toHaveLength(1);
  });

  it('are never decided by the requester, nor by somebody of the organisation concerned', async () => {
    const owner = await exchange.owner('concerned@example.org');
    const id = await request('credit_balance', owner.organizationId);
    await expect(exchange.approvals.approve(requester, id)).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    await expect(exchange.approvals.reject(requester, id, 'No')).rejects.toMatchObject({
      code: 'SECOND_PERSON_NEEDED',
    });
    await expect(exchange.approvals.approve(owner, id)).rejects.toMatchObject({ code: 'FORBIDDEN' });

    await exchange.invitations.inviteMember(owner, { email: 'approver@example.org', roles: ['finance'] });
    await exchange.invitations.acceptInvitation(approver, {
      token: await exchange.lastMailToken('approver@example.org'),
    });
    await expect(exchange.approvals.approve(approver, id)).rejects.toMatchObject({ code: 'CONFLICT_OF_INTEREST' });
    expect(await stateOf(id)).toBe('REQUESTED');
  });

  it('stay requested when the act fails', async () => {
    const id = await request('break');
    await expect(exchange.approvals.approve(approver, id)).rejects.toThrow('The act failed.');
    expect(await stateOf(id)).toBe('REQUESTED');
  });

  it('are rejected with a reason, and then for good', async () => {
    const id = await request();
    await expect(exchange.approvals.reject(approver, id, ' ')).rejects.toMatchObject({ field: 'reason' });
    await exchange.approvals.reject(approver, id, 'The receipt is not ours');
    expect(await stateOf(id)).toBe('REJECTED');
    await expect(exchange.approvals.approve(approver, id)).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('expire: at once for who would decide, and in the list once the schedule has run', async () => {
    const id = await request();
    exchange.shiftClock(APPROVAL_LIFETIME_MS + 1000);
    await expect(exchange.approvals.approve(exchange.as(approver.principal), id)).rejects.toMatchObject({
      code: 'APPROVAL_EXPIRED',
    });
    const runs = await Promise.all([exchange.approvalExpiry.run(), exchange.approvalExpiry.run()]);
    expect(runs.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(await exchange.approvalExpiry.run()).toBe(0);
    expect(await stateOf(id)).toBe('EXPIRED');
    const decided = await exchange.unitOfWork.query(
      `SELECT id FROM outbox WHERE topic = 'approval.decided' AND subject_id = $1`,
      [id],
    );
    expect(decided).toHaveLength(1);
    exchange.shiftClock(0);
  });

  it('do not exist for those who may not read them, and unknown ones for nobody', async () => {
    const owner = await exchange.owner('outside@example.org');
    await expect(exchange.approvals.list(owner)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const id of [newId(), 'nonsense']) {
      await expect(exchange.approvals.approve(approver, id)).rejects.toMatchObject({ code: 'APPROVAL_NOT_FOUND' });
    }
  });

  it('are listed in pages, by state', async () => {
    const page = await exchange.approvals.list(approver, { first: 1, state: 'REJECTED' });
    expect(page.items).toHaveLength(1);
    expect(page.items[0]).toMatchObject({ state: 'REJECTED', decisionReason: 'The receipt is not ours' });
  });

  it('need a registered action, each registered once', async () => {
    await expect(request('unknown')).rejects.toThrow('No handler');
    expect(() => exchange.approvals.register('break', async () => undefined)).toThrow('Two handlers');
  });

  it('cannot be made one-person acts by the application role itself', async () => {
    const id = await request();
    await expect(
      exchange.unitOfWork.query(
        `WITH u AS (UPDATE approval SET state = 'APPROVED', decided_by = requested_by WHERE id = $1 RETURNING id) SELECT id FROM u`,
        [id],
      ),
    ).rejects.toMatchObject({ driverError: { constraint: 'approval_two_persons' } });
  });
});
