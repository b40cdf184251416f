import { createHmac, randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, makeBuyer, makeOperators, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, publishTable, releaseReady } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { deliveredOrder, downloadLink } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

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

  /** A download whose bytes nobody takes from the sockets until it is cut. */
  async function startDownload(link: string) {
    const response = await fetch(link);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the download has no body');
    let received = (await reader.read()).value?.byteLength ?? 0;
    expect(received).toBeGreaterThan(0);
    return {
      /**
       * Takes on until the stream breaks off.
       * @param betweenParts so that the rest of the file does not arrive before the cut
       * @returns how long that took and what came
       */
      async expectCut(
        betweenParts: () => Promise<unknown> = async () => {},
      ): Promise<{ afterMs: number; received: number }> {
        const from = performance.now();
        const readOn = async (): Promise<void> => {
          for (let part = await reader.read(); !part.done; part = await reader.read()) {
            received += part.value.byteLength;
            await betweenParts();
          }
        };
        await expect(readOn()).rejects.toThrow();
        return { afterMs: performance.now() - from, received };
      },
    };
  }

  it('cuts a download in flight within a second, and refuses links', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const entitlementId = order.entitlementId ?? '';
    const link = await downloadLink(buyer, entitlementId);
    const download = await startDownload(link);

    expect(await refusalOf(buyer.graphql(REVOKE, { id: entitlementId }))).toBe('FORBIDDEN');
    await operators.operator.graphql(REVOKE, { id: entitlementId });
    const { afterMs, received } = await download.expectCut();
    expect(afterMs).toBeLessThan(CUT_WITHIN_MS);
    expect(received).toBeLessThan(content.byteLength);
    console.log(
      `Cut ${afterMs.toFixed(0)} ms after the revocation, ${received} of ${content.byteLength} bytes received.`,
    );

    expect((await fetch(link)).status).toBe(403);
    expect(await refusalOf(downloadLink(buyer, entitlementId))).toBe('ENTITLEMENT_REVOKED');
    expect(await refusalOf(operators.operator.graphql(REVOKE, { id: entitlementId }))).toBe('ILLEGAL_TRANSITION');
  });

  it('is what a suspended listing makes of access until it is reinstated, whether or not a worker runs', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const entitlementId = order.entitlementId ?? '';
    const link = await downloadLink(buyer, entitlementId);
    const download = await startDownload(link);
    const entitlementIs = (state: string) =>
      waitFor(
        async () => {
          const { entitlement } = await buyer.graphql<{ entitlement: { state: string; reason: string | null } }>(
            'query($id: ID!) { entitlement(id: $id) { state reason } }',
            { id: entitlementId },
          );
          return entitlement.state === state ? entitlement : undefined;
        },
        { describe: `the entitlement to be ${state}` },
      );

    await exchange.kill('worker');
    await operators.operator.graphql(
      'mutation($id: ID!) { suspendListing(listingId: $id, reason: "complaint") { state } }',
      { id: listingId },
    );
    const { received } = await download.expectCut(() => fetch(`${exchange.url}/healthz`));
    expect(received).toBeLessThan(content.byteLength);
    expect((await fetch(link)).status).toBe(403);
    expect(await refusalOf(downloadLink(buyer, entitlementId))).toBe('ENTITLEMENT_SUSPENDED');
    await exchange.restart('worker');
    expect(await entitlementIs('SUSPENDED')).toMatchObject({ reason: 'The listing was suspended.' });
    expect((await fetch(link)).status).toBe(403);

    await operators.operator.graphql(
      'mutation($id: ID!) { reinstateListing(listingId: $id, reason: "unfounded") { state } }',
      { id: listingId },
    );
    expect(await entitlementIs('ACTIVE')).toMatchObject({ reason: null });
    expect((await fetch(link, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
  });

  it('spends no use on a file that the store cannot give, and gives it when it is back', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const entitlementId = order.entitlementId ?? '';
    const link = await downloadLink(buyer, entitlementId);
    const uses = async () =>
      (
        await buyer.graphql<{ entitlement: { uses: number } }>('query($id: ID!) { entitlement(id: $id) { uses } }', {
          id: entitlementId,
        })
      ).entitlement.uses;
    const [stored] = await queryDatabase<{ key: string }>(
      exchange,
      `SELECT f.storage_key AS key FROM release_file f JOIN trade_order o ON o.release_id = f.release_id WHERE o.id = $1`,
      [order.id],
    );
    const path = join(exchange.env.WEIR_STORAGE_DIR ?? '', stored?.key ?? '');
    await rename(path, `${path}.away`);
    const refused = await fetch(link);
    expect([refused.status, await refused.json()]).toEqual([
      503,
      { error: expect.objectContaining({ code: 'FILE_UNAVAILABLE' }) },
    ]);
    expect(await uses()).toBe(0);
    await rename(`${path}.away`, path);
    expect((await fetch(link, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
    expect(await uses()).toBe(1);
  });

  it('refuses links put together from others, and links of another exchange', async () => {
    const orders = [
      await deliveredOrder({ provider, buyer }, { listingId }),
      await deliveredOrder({ provider, buyer }, { listingId }),
    ];
    const [one = '', other = ''] = await Promise.all(
      orders.map(async ({ entitlementId }) => new URL(await downloadLink(buyer, entitlementId ?? '')).pathname),
    );
    const [body, mac] = one.split('.');
    const [, otherMac] = other.split('.');
    const claims = JSON.parse(Buffer.from(body?.split('/').at(-1) ?? '', 'base64url').toString());
    const prolonged = Buffer.from(JSON.stringify([claims[0], claims[1], claims[2] + 3_600_000])).toString('base64url');
    const foreign = createHmac('sha256', 'another exchange').update(prolonged).digest('base64url');
    const paths = [one, `${body}.${otherMac}`, `/downloads/${prolonged}.${mac}`, `/downloads/${prolonged}.${foreign}`];
    const answers = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(`${exchange.url}${path}`, { headers: { range: 'bytes=0-9' } });
        return { status: response.status, text: response.status === 206 ? '' : await response.text() };
      }),
    );
    expect(answers.map(({ status }) => status)).toEqual([206, 404, 404, 404]);
    expect(new Set(answers.slice(1).map(({ text }) => JSON.parse(text).error.code))).toEqual(
      new Set(['DOWNLOAD_NOT_FOUND']),
    );
  });
});
