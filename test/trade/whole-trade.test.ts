import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, makeBuyer, makeOperators, type Operators, signUp, verifyAccount } from '../harness/actors.js';
import { Barrier, type BarrierPlace } from '../harness/barrier.js';
import { auditBooks, invoicesAgree, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { listingDecided, publishTable, releaseReady, submitListing, weatherTable } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import {
  acceptDelivery,
  downloadLink,
  type OrderView,
  orderReaches,
  payOrder,
  placeOrder,
  requestQuote,
  signAgreement,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { weirVerify } from '../harness/weir-cli.js';

const RECOVERY_MS = 120_000;
const PRICE = 12_900n;
/** 5 % of the price. */
const FEE = 645n;
const BALANCE = 500_000n;

function consumer(name: string): BarrierPlace {
  return { table: 'outbox', event: 'UPDATE OF done_at', when: `NEW.done_at IS NOT NULL AND NEW.consumer = '${name}'` };
}

const SEALING: readonly (readonly [string, BarrierPlace])[] = [
  ['audit sealing', { table: 'audit_head', event: 'INSERT', when: 'true' }],
  ['ledger sealing', { table: 'ledger_head', event: 'INSERT', when: 'true' }],
];

/** One trade; at each step that the worker works at, the worker is killed twice, and every step still counts once. */
describe('a whole trade with a worker that keeps dying', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let content: Buffer<ArrayBuffer>;
  let releaseId: string;
  let listingId: string;
  let quoteId: string;
  let order: OrderView;
  const timings: [string, number][] = [];

  /**
   * Kills the worker when its work at a step is done and not committed: first the transaction is lost with it, then, at the second
   * try, it commits although the worker never learns of it.
   */
  async function killedAt<T>(step: string, place: BarrierPlace, work: () => Promise<T>): Promise<T> {
    const barrier = await Barrier.at(exchange, place);
    await barrier.close();
    const result = await work();
    await barrier.waiting(RECOVERY_MS);
    await exchange.kill('worker');
    await barrier.rollBackWaiting();
    const killed = performance.now();
    await exchange.restart('worker');
    await barrier.waiting(RECOVERY_MS);
    timings.push([step, performance.now() - killed]);
    await exchange.kill('worker');
    await barrier.commitWaiting();
    await exchange.restart('worker');
    return result;
  }

  beforeAll(async () => {
    exchange = await startExchange({ env: { WEIR_JOB_LOCK_MS: '2000', WEIR_JOB_STALLED_CHECK_MS: '500' } });
    operators = await makeOperators(exchange);
    content = await weatherTable();
  }, RECOVERY_MS);

  it(
    'mails a new provider once',
    async () => {
      const email = await killedAt('mail', consumer('mail'), () => signUp(exchange));
      provider = await verifyAccount(exchange, email, operators);
      const mails = await queryDatabase(exchange, 'SELECT FROM local_mail WHERE recipient = $1', [email]);
      expect(mails).toHaveLength(1);
    },
    RECOVERY_MS,
  );

  it(
    'profiles a release once',
    async () => {
      ({ releaseId } = await killedAt('profiling', consumer('catalog.profiling'), () =>
        publishTable(provider, content),
      ));
      await releaseReady(provider, releaseId);
    },
    RECOVERY_MS,
  );

  it(
    'screens a listing once',
    async () => {
      listingId = await killedAt('screening', consumer('moderation.screening'), () =>
        submitListing(provider, { releaseId }),
      );
      expect(await listingDecided(provider, listingId)).toBe('LIVE');
      const decisions = await queryDatabase(
        exchange,
        `SELECT FROM decision d JOIN listing_revision r ON r.id = d.revision_id WHERE r.listing_id = $1 AND d.point = 'listing'`,
        [listingId],
      );
      expect(decisions).toHaveLength(1);
    },
    RECOVERY_MS,
  );

  it(
    'delivers a paid order once',
    async () => {
      buyer = await makeBuyer(exchange, operators, BALANCE);
      quoteId = await requestQuote(buyer, { listingId });
      const placed = await placeOrder(buyer, { quoteId });
      expect(placed.state).toBe('AWAITING_SIGNATURES');
      expect(await signAgreement(buyer, placed)).toBe('AWAITING_SIGNATURES');
      expect(await signAgreement(provider, placed)).toBe('AWAITING_PAYMENT');
      await killedAt('delivery', consumer('trading.delivery'), () => payOrder(buyer, placed.id));
      order = await orderReaches(buyer, placed.id, 'DELIVERED');
      const entitlements = await queryDatabase(exchange, 'SELECT FROM entitlement WHERE order_id = $1', [order.id]);
      expect(entitlements).toHaveLength(1);
      const received = await fetch(await downloadLink(buyer, order.entitlementId ?? ''));
      expect(received.status).toBe(200);
      expect(Buffer.from(await received.arrayBuffer()).equals(content)).toBe(true);
    },
    RECOVERY_MS,
  );

  it(
    'settles an accepted order once',
    async () => {
      await killedAt('settlement', consumer('trading.settlement'), () => acceptDelivery(buyer, order.id));
      const settled = await orderReaches(buyer, order.id, 'SETTLED');
      expect(settled.history.map(({ to }) => to)).toEqual([
        'PLACED',
        'CLEARED',
        'AWAITING_SIGNATURES',
        'AWAITING_PAYMENT',
        'FUNDED',
        'DELIVERING',
        'DELIVERED',
        'ACCEPTED',
        'SETTLED',
      ]);
      const books = await readBooks(exchange);
      expect({
        held: books.held(order.id),
        payable: books.payable(provider.organizationId),
        available: books.available(buyer.organizationId),
        revenue: books.revenue(),
      }).toEqual({ held: 0n, payable: PRICE - FEE, available: BALANCE - PRICE, revenue: FEE });
    },
    RECOVERY_MS,
  );

  it.each(SEALING)(
    'goes on after a kill in the middle of %s',
    async (step, place) => {
      await killedAt(step, place, async () => {
        // Something that is not sealed yet: an entry of the audit log, a transaction of the ledger.
        await makeBuyer(exchange, operators, 1n);
      });
    },
    RECOVERY_MS,
  );

  it(
    'did everything exactly once',
    async () => {
      await waitFor(
        async () => (await queryDatabase(exchange, 'SELECT FROM outbox WHERE done_at IS NULL')).length === 0,
        { describe: 'all work to be done' },
      );
      const doubled = await queryDatabase(
        exchange,
        `SELECT action, subject_id, count(*)::int FROM audit_entry
        WHERE outcome = 'succeeded' AND subject_id = ANY($1) AND action <> 'signAgreement'
        GROUP BY action, subject_id HAVING count(*) > 1`,
        [[order.id, listingId, releaseId]],
      );
      expect(doubled).toEqual([]);
      expect(await queryDatabase(exchange, 'SELECT FROM outbox WHERE dead_at IS NOT NULL')).toEqual([]);
      expect(await auditBooks(operators)).toEqual({
        trialBalance: { balanced: true, totals: [{ minorUnits: '0' }] },
        verifyLedger: { sound: true, unbalancedTransactions: [], unbalancedCurrencies: [] },
      });
      await invoicesAgree(operators);
      const documents = await queryDatabase(
        exchange,
        'SELECT kind, sequence, gross FROM invoice WHERE order_id = $1 ORDER BY kind',
        [order.id],
      );
      expect(documents).toEqual([
        { kind: 'FEE_INVOICE', sequence: 1, gross: FEE.toString() },
        { kind: 'INVOICE', sequence: 1, gross: PRICE.toString() },
      ]);
      console.log(
        `Worker killed twice at each step; ready again and back at the step after: ${timings
          .map(([step, ms]) => `${step} ${(ms / 1000).toFixed(1)} s`)
          .join(', ')} (${exchange.redis === undefined ? 'PostgreSQL' : 'Redis'} queues).`,
      );
    },
    RECOVERY_MS,
  );

  it(
    'leaves an audit log, an agreement and a quote that verify offline',
    async () => {
      const folder = exchange.env.WEIR_DATA_DIR ?? '';
      const save = async (name: string, text: string): Promise<string> => {
        await writeFile(join(folder, name), text);
        return join(folder, name);
      };
      const read = async (path: string, reader: Actor): Promise<string> => {
        const response = await fetch(`${exchange.url}${path}`, {
          headers: { authorization: `Bearer ${reader.token}` },
        });
        expect(response.status).toBe(200);
        return response.text();
      };
      // Heads kept from before the export: sealing goes on, and a log that was taken earlier does not hold the newest block.
      const heads = await save('kept-heads.jsonl', await readFile(exchange.env.WEIR_AUDIT_HEADS_FILE ?? '', 'utf8'));
      await waitFor(
        async () =>
          (
            await queryDatabase(
              exchange,
              `SELECT FROM audit_entry e WHERE subject_id = $1 AND NOT EXISTS (SELECT FROM audit_link l WHERE l.entry_id = e.id)`,
              [order.id],
            )
          ).length === 0,
        { describe: 'the trade to be sealed', timeoutMs: 60_000 },
      );
      const keys = await save('keys.json', await read('/.well-known/weir-keys.json', buyer));
      const log = await read('/audit/export.jsonl', operators.auditor);
      expect(log).toContain(order.id);
      expect(await weirVerify('audit', await save('audit.jsonl', log), keys, ['--head', heads])).toMatchObject({
        valid: true,
      });
      const agreement = await read(`/agreements/${order.agreementId}.json`, buyer);
      expect(await weirVerify('agreement', await save('agreement.json', agreement), keys)).toMatchObject({
        valid: true,
      });
      const { quote } = await buyer.graphql<{ quote: { signed: unknown } }>(
        'query($id: ID!) { quote(id: $id) { signed } }',
        { id: quoteId },
      );
      expect(await weirVerify('quote', await save('quote.json', JSON.stringify(quote.signed)), keys)).toMatchObject({
        valid: true,
      });
      await expect(
        weirVerify('agreement', await save('forged.json', agreement.replace('"minorUnits"', '"minorUnit"')), keys),
      ).rejects.toThrow();
    },
    RECOVERY_MS,
  );
});
