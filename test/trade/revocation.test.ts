import { randomBytes } from 'node:crypto';
import { type Actor, makeBuyer, makeOperators, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, publishTable, releaseReady } from '../harness/market.js';
import { deliveredOrder, downloadLink } from '../harness/trading.js';

const SETUP_MS = 300_000;
const ROWS = 400_000;
/** A stream ends at most this long after the revocation was answered. */
const CUT_WITHIN_MS = 1_000;
const REVOKE =
  'mutation($id: ID!) { revokeEntitlement(entitlementId: $id, reason: "The licence was withdrawn.") { state } }';

/** A table of some 20 MB: more than the sockets between client and server hold. */
function largeTable(): Buffer<ArrayBuffer> {
  const lines = ['day,reading,station'];
  for (let row = 0; row < ROWS; row += 1) {
    lines.push(`${row},${(row * 7919) % 10_007},${randomBytes(16).toString('hex')}`);
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

describe('a revoked entitlement', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let listingId: string;
  let content: Buffer<ArrayBuffer>;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators);
    content = largeTable();
    const { releaseId } = await publishTable(provider, content);
    await releaseReady(provider, releaseId);
    listingId = await liveListing(provider, {
      releaseId,
      title: 'Readings of river gauges',
      description: 'Water levels of rivers, one reading a day and gauge.',
      tags: ['rivers'],
    });
  }, SETUP_MS);

  it('cuts a download in flight within a second, and refuses links', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const entitlementId = order.entitlementId ?? '';
    const link = await downloadLink(buyer, entitlementId);
    const response = await fetch(link);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the download has no body');
    const first = await reader.read();
    let received = first.value?.byteLength ?? 0;
    expect(received).toBeGreaterThan(0);

    expect(await refusalOf(buyer.graphql(REVOKE, { id: entitlementId }))).toBe('FORBIDDEN');
    await operators.operator.graphql(REVOKE, { id: entitlementId });
    const revoked = performance.now();
    const readOn = async (): Promise<void> => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) received += part.value.byteLength;
    };
    await expect(readOn()).rejects.toThrow();
    const cutAfterMs = performance.now() - revoked;
    expect(cutAfterMs).toBeLessThan(CUT_WITHIN_MS);
    expect(received).toBeLessThan(content.byteLength);
    console.log(
      `Cut ${cutAfterMs.toFixed(0)} ms after the revocation, ${received} of ${content.byteLength} bytes received.`,
    );

    expect((await fetch(link)).status).toBe(403);
    expect(await refusalOf(downloadLink(buyer, entitlementId))).toBe('ENTITLEMENT_REVOKED');
    expect(await refusalOf(operators.operator.graphql(REVOKE, { id: entitlementId }))).toBe('ILLEGAL_TRANSITION');
  });
});
