import { type Actor, makeBuyer, makeOperators, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { auditBooks, invoicesAgree, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import {
  instalmentPlan,
  liveListing,
  oncePlan,
  PURPOSE,
  publishTable,
  releaseReady,
  weatherRelease,
  weatherTable,
} from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import {
  acceptDelivery,
  deliveredOrder,
  downloadLink,
  orderReaches,
  orderToPay,
  payOrder,
  placeOrder,
  readOrder,
  requestQuote,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

const SETUP_MS = 300_000;
const PRICE = 12_900n;
/** 5 % of the price. */
const FEE = 645n;
const BALANCE = 100_000n;
const CANCEL = 'mutation($id: ID!) { cancelOrder(orderId: $id) { state } }';
const REJECT = 'mutation($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { state } }';
const CERTIFY =
  'mutation($id: ID!) { certifyDeletion(orderId: $id, statement: "Deleted from all disks on the day.") { state } }';
const RESOLVE = 'mutation($input: ResolveDisputeInput!) { resolveDispute(input: $input) { state } }';

async function paymentStates(exchange: Exchange, orderId: string): Promise<string[]> {
  const sql = 'SELECT state FROM order_payment WHERE order_id = $1 ORDER BY number';
  return (await queryDatabase<{ state: string }>(exchange, sql, [orderId])).map(({ state }) => state);
}

interface InvoiceView {
  readonly id: string;
  readonly kind: string;
  readonly number: string;
  readonly gross: { minorUnits: string };
  readonly fapiao: string | null;
}

async function invoicesOf(reader: Actor, orderId: string): Promise<InvoiceView[]> {
  const { invoices } = await reader.graphql<{ invoices: { edges: { node: InvoiceView }[] } }>(
    `query($orderId: ID!) { invoices(orderId: $orderId) { edges { node {
       id kind number gross { minorUnits } tax { minorUnits } fapiao issuer { organizationId name } recipient { organizationId name } } } } }`,
    { orderId },
  );
  return invoices.edges.map(({ node }) => node);
}

describe('the ways an order may go', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let releaseId: string;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    releaseId = await weatherRelease(provider);
    listingId = await liveListing(provider, {
      releaseId,
      plans: [oncePlan(), oncePlan({ id: 'exclusive', maxLicences: 1 }), oncePlan({ id: 'counted', quota: 2 })],
    });
  }, SETUP_MS);

  afterEach(async () => {
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
    await invoicesAgree(operators);
  });

  describe('before payment', () => {
    it('gives the licence of a cancelled order back and voids its agreement; of two buyers one gets the last', async () => {
      const exclusive = { listingId, planId: 'exclusive' };
      const buyers = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators)]);
      const first = await orderToPay({ provider, buyer: buyers[0] }, exclusive);
      const refused = placeOrder(buyers[1], { quoteId: await requestQuote(buyers[1], exclusive) });
      expect(await refusalOf(refused)).toBe('NO_LICENCE_LEFT');

      const { cancelOrder } = await buyers[0].graphql<{ cancelOrder: { state: string } }>(CANCEL, { id: first.id });
      expect(cancelOrder.state).toBe('CANCELLED');
      expect(await queryDatabase(exchange, 'SELECT state FROM agreement WHERE id = $1', [first.agreementId])).toEqual([
        { state: 'VOID' },
      ]);
      expect(await refusalOf(payOrder(buyers[0], first.id))).toBe('ILLEGAL_TRANSITION');

      const quotes = await Promise.all(buyers.map((buyer) => requestQuote(buyer, exclusive)));
      const answers = await Promise.allSettled(
        buyers.map((buyer, index) => placeOrder(buyer, { quoteId: quotes[index] ?? '' })),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const [loser] = answers.filter((answer) => answer.status === 'rejected');
      expect(loser?.reason).toMatchObject({ code: 'NO_LICENCE_LEFT' });
    });

    it('refuses a payment that the balance does not cover, and holds nothing', async () => {
      const buyer = await makeBuyer(exchange, operators, PRICE - 1n);
      const order = await orderToPay({ provider, buyer }, { listingId });
      expect(await refusalOf(payOrder(buyer, order.id))).toBe('INSUFFICIENT_BALANCE');
      expect((await readOrder(buyer, order.id)).state).toBe('AWAITING_PAYMENT');
      const books = await readBooks(exchange);
      expect([books.held(order.id), books.available(buyer.organizationId)]).toEqual([0n, PRICE - 1n]);
    });
  });

  describe('a rejected delivery', () => {
    const cases = [
      { outcome: 'ACCEPTED', part: null, ends: 'SETTLED', back: 0n, paid: PRICE - FEE },
      { outcome: 'REFUNDED', part: null, ends: 'REFUNDED', back: PRICE, paid: 0n },
      { outcome: 'SPLIT', part: 4_000n, ends: 'SETTLED', back: PRICE - 4_000n, paid: 3_800n },
    ];

    it.each(cases)('ends access at once, and $outcome ends as $ends', async ({ outcome, part, ends, back, paid }) => {
      const seller = await signUpVerified(exchange, { operators });
      const ownListing = await liveListing(seller, { releaseId: await weatherRelease(seller) });
      const buyer = await makeBuyer(exchange, operators, BALANCE);
      const order = await deliveredOrder({ provider: seller, buyer }, { listingId: ownListing });
      const entitlementId = order.entitlementId ?? '';
      const link = await downloadLink(buyer, entitlementId);
      await (await fetch(link)).arrayBuffer();
      const rejection = { orderId: order.id, reason: 'The rows of 2014 are missing.', evidence: 'Lines 800 to 1100' };
      const { rejectDelivery } = await buyer.graphql<{ rejectDelivery: { state: string } }>(REJECT, {
        input: rejection,
      });
      expect(rejectDelivery.state).toBe('DISPUTED');
      expect((await fetch(link)).status).toBe(403);
      expect(await refusalOf(downloadLink(buyer, entitlementId))).toBe('ENTITLEMENT_REVOKED');
      expect((await readBooks(exchange)).held(order.id)).toBe(PRICE);

      const resolution = {
        input: {
          orderId: order.id,
          outcome,
          reason: 'Both sides were heard.',
          ...(part === null ? {} : { providerMinorUnits: String(part) }),
        },
      };
      expect(await refusalOf(buyer.graphql(RESOLVE, resolution))).toBe('FORBIDDEN');
      if (outcome !== 'ACCEPTED') {
        expect(await refusalOf(operators.operator.graphql(RESOLVE, resolution))).toBe('DELETION_CERTIFICATE_REQUIRED');
        expect(await refusalOf(seller.graphql(CERTIFY, { id: order.id }))).toBe('ORDER_NOT_FOUND');
        await buyer.graphql(CERTIFY, { id: order.id });
      }
      await operators.operator.graphql(RESOLVE, resolution);
      await orderReaches(buyer, order.id, ends);
      expect(await refusalOf(operators.operator.graphql(RESOLVE, resolution))).toBe('NO_OPEN_DISPUTE');
      const books = await readBooks(exchange);
      expect({
        held: books.held(order.id),
        available: books.available(buyer.organizationId),
        payable: books.payable(seller.organizationId),
      }).toEqual({ held: 0n, available: BALANCE - PRICE + back, payable: paid });
    });
  });

  it('splits or gives back the held payment of a disputed order in instalments, and takes no other', async () => {
    const seller = await signUpVerified(exchange, { operators });
    const ownListing = await liveListing(seller, {
      releaseId: await weatherRelease(seller),
      title: 'Seattle weather in instalments',
      plans: [instalmentPlan()],
    });
    const cases = [
      { outcome: 'REFUNDED', part: null, ends: 'REFUNDED', back: 10_000n, paid: 0n },
      { outcome: 'SPLIT', part: '4000', ends: 'SETTLED', back: 6_000n, paid: 3_800n },
    ];
    let payable = 0n;
    for (const { outcome, part, ends, back, paid } of cases) {
      const buyer = await makeBuyer(exchange, operators, BALANCE);
      const order = await deliveredOrder({ provider: seller, buyer }, { listingId: ownListing, planId: 'instalments' });
      await buyer.graphql(REJECT, { input: { orderId: order.id, reason: 'Rows are missing.', evidence: 'Line 800' } });
      const decided = { orderId: order.id, outcome, reason: 'Both sides were heard.' };
      if (part !== null) {
        const beyondHold = { input: { ...decided, providerMinorUnits: '10000' } };
        expect(await refusalOf(operators.operator.graphql(RESOLVE, beyondHold))).toBe('VALIDATION_FAILED');
      }
      await operators.operator.graphql(RESOLVE, {
        input: { ...decided, ...(part === null ? {} : { providerMinorUnits: part }) },
      });
      await orderReaches(buyer, order.id, ends);
      payable += paid;
      const books = await readBooks(exchange);
      expect({
        held: books.held(order.id),
        available: books.available(buyer.organizationId),
        payable: books.payable(seller.organizationId),
        payments: await paymentStates(exchange, order.id),
      }).toEqual({
        held: 0n,
        available: BALANCE - 10_000n + back,
        payable,
        payments: ['CANCELLED', 'CANCELLED', 'CANCELLED'],
      });
    }
  });

  it('says of a release which dimensions of quality its score leaves out, and why', async () => {
    const { release } = await provider.graphql<{ release: { quality: { dimensions: object[] } } }>(
      'query($id: ID!) { release(id: $id) { quality } }',
      { id: releaseId },
    );
    expect(release.quality.dimensions.slice(4)).toEqual([
      {
        dimension: 'consistency',
        score: null,
        basis: { en: 'Left out: the provider declared no rules to check', zh: '未计入:提供方未声明可检查的规则' },
      },
      {
        dimension: 'accuracy',
        score: null,
        basis: { en: 'Left out: there is no reference to compare with', zh: '未计入:没有可比对的参照' },
      },
    ]);
  });

  it('prices by what a buyer has spent with the provider, before tax and less what came back', async () => {
    const seller = await signUpVerified(exchange, { operators });
    const ownListing = await liveListing(seller, {
      releaseId: await weatherRelease(seller),
      title: 'Seattle weather for regulars',
      adjustments: [
        {
          id: 'regulars',
          type: 'volume_agreement',
          label: { en: 'Regulars', zh: '老客户' },
          steps: [{ fromSpend: '12900', percentOff: '0.1' }],
        },
      ],
    });
    const buyer = await makeBuyer(exchange, operators, BALANCE);
    const netFor = async (asker: Actor): Promise<string> => {
      const { requestQuote: quote } = await asker.graphql<{ requestQuote: { net: { minorUnits: string } } }>(
        'mutation($input: RequestQuoteInput!) { requestQuote(input: $input) { net { minorUnits } } }',
        { input: { listingId: ownListing, planId: 'once' } },
      );
      return quote.net.minorUnits;
    };
    expect(await netFor(buyer)).toBe('12900');
    const order = await deliveredOrder({ provider: seller, buyer }, { listingId: ownListing });
    expect(await netFor(buyer)).toBe('11610');
    expect(await netFor(await makeBuyer(exchange, operators, 0n))).toBe('12900');
    await buyer.graphql(REJECT, { input: { orderId: order.id, reason: 'Rows are missing.', evidence: 'Line 800' } });
    await operators.operator.graphql(RESOLVE, {
      input: { orderId: order.id, outcome: 'REFUNDED', reason: 'Both sides were heard.' },
    });
    await orderReaches(buyer, order.id, 'REFUNDED');
    expect(await netFor(buyer)).toBe('12900');
  });

  describe('a delivery', () => {
    it('of a plan priced by use ends with the uses paid for, and goes on with a further order', async () => {
      const table = await weatherTable();
      const { releaseId: twoFiles } = await publishTable(provider, table, table);
      await releaseReady(provider, twoFiles);
      const byUse = await liveListing(provider, {
        releaseId: twoFiles,
        title: 'Seattle weather by use',
        plans: [
          {
            id: 'uses',
            kind: 'metered',
            name: { en: 'By use' },
            currency: 'EUR',
            permittedPurposes: [PURPOSE],
            unit: { en: 'downloads', zh: '次下载' },
            unitPrice: '500',
            meter: 'uses',
          },
        ],
      });
      const buyer = await makeBuyer(exchange, operators, BALANCE);
      const asked = { listingId: byUse, planId: 'uses', usage: ['1'] };
      const fetched = async (entitlementId: string | null, fileId: string) => {
        const { createDownload } = await buyer.graphql<{ createDownload: { url: string } }>(
          'mutation($input: CreateDownloadInput!) { createDownload(input: $input) { url } }',
          { input: { entitlementId, fileId } },
        );
        const response = await fetch(createDownload.url);
        return { status: response.status, text: await response.text() };
      };
      const first = await deliveredOrder({ provider, buyer }, asked);
      const { entitlement } = await buyer.graphql<{ entitlement: { quota: number; files: { id: string }[] } }>(
        'query($id: ID!) { entitlement(id: $id) { quota files { id } } }',
        { id: first.entitlementId },
      );
      expect(entitlement.quota).toBe(1);
      const [one = '', other = ''] = entitlement.files.map(({ id }) => id);
      expect((await fetched(first.entitlementId, one)).status).toBe(200);
      const refused = await fetched(first.entitlementId, other);
      expect([refused.status, JSON.parse(refused.text)]).toEqual([
        409,
        {
          error: expect.objectContaining({
            code: 'QUOTA_EXHAUSTED',
            message: expect.stringContaining('further order'),
          }),
        },
      ]);
      expect((await fetched(first.entitlementId, one)).status).toBe(200);
      const further = await deliveredOrder({ provider, buyer }, asked);
      expect((await fetched(further.entitlementId, other)).status).toBe(200);
      expect((await fetched(first.entitlementId, other)).status).toBe(409);
    });

    it('counts as one use however many ask for it at once, whole, in part or for its head', async () => {
      const buyer = await makeBuyer(exchange, operators, BALANCE);
      const order = await deliveredOrder({ provider, buyer }, { listingId, planId: 'counted' });
      const link = await downloadLink(buyer, order.entitlementId ?? '');
      const requests = Array.from({ length: 12 }, async (_, index) => {
        const init = [{}, { method: 'HEAD' }, { headers: { range: 'bytes=10-19' } }][index % 3];
        const response = await fetch(link, init);
        return { status: response.status, bytes: (await response.arrayBuffer()).byteLength };
      });
      const answers = await Promise.all(requests);
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => [200, 200, 206]).flat());
      expect(answers.filter(({ status }) => status === 206).map(({ bytes }) => bytes)).toEqual([10, 10, 10, 10]);
      const { entitlement } = await buyer.graphql<{ entitlement: { uses: number; quota: number } }>(
        'query($id: ID!) { entitlement(id: $id) { uses quota } }',
        { id: order.entitlementId },
      );
      expect(entitlement).toEqual({ uses: 1, quota: 2 });
    });

    it('is refused by a link that was changed, or points elsewhere', async () => {
      const buyer = await makeBuyer(exchange, operators, BALANCE);
      const order = await deliveredOrder({ provider, buyer }, { listingId });
      const link = await downloadLink(buyer, order.entitlementId ?? '');
      const position = link.length - 20;
      const changed = `${link.slice(0, position)}${link[position] === 'A' ? 'B' : 'A'}${link.slice(position + 1)}`;
      const statuses = await Promise.all(
        [link, changed, link.slice(0, -1), `${exchange.url}/downloads/nothing`].map(
          async (each) => (await fetch(each, { method: 'HEAD' })).status,
        ),
      );
      expect(statuses).toEqual([200, 404, 404, 404]);
    });
  });

  it('invoices what was accepted, prints it, and says in a report which sales a payout pays', async () => {
    const buyer = await makeBuyer(exchange, operators, BALANCE);
    const stranger = await makeBuyer(exchange, operators, 0n);
    const from = new Date().toISOString();
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    expect(await invoicesOf(buyer, order.id)).toEqual([]);
    await acceptDelivery(buyer, order.id);
    const [invoice] = await waitFor(
      async () => {
        const found = await invoicesOf(buyer, order.id);
        return found.length === 0 ? undefined : found;
      },
      { describe: 'the invoice of an accepted order' },
    );
    expect(invoice).toMatchObject({
      kind: 'INVOICE',
      issuer: { organizationId: provider.organizationId },
      recipient: { organizationId: buyer.organizationId },
      gross: { minorUnits: PRICE.toString() },
      tax: { minorUnits: '0' },
    });
    const ofProvider = await invoicesOf(provider, order.id);
    expect(ofProvider.map(({ kind, gross }) => [kind, gross.minorUnits])).toEqual(
      expect.arrayContaining([
        ['INVOICE', PRICE.toString()],
        ['FEE_INVOICE', FEE.toString()],
      ]),
    );
    expect(await invoicesOf(stranger, order.id)).toEqual([]);
    const { notifications } = await buyer.graphql<{ notifications: { edges: { node: { kind: string } }[] } }>(
      '{ notifications(first: 50) { edges { node { kind } } } }',
    );
    expect(notifications.edges.map(({ node }) => node.kind)).toContain('invoice.invoice');

    const id = invoice?.id ?? '';
    const get = (path: string, reader: Actor) =>
      fetch(`${exchange.url}${path}`, { headers: { authorization: `Bearer ${reader.token}` } });
    const printed = await get(`/invoices/${id}.pdf`, buyer);
    expect([printed.status, printed.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(
      Buffer.from(await printed.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect((await get(`/invoices/${id}.pdf`, stranger)).status).toBe(404);

    const record = 'mutation($input: RecordFapiaoInput!) { recordFapiao(input: $input) }';
    const number = `25${Date.now().toString().padStart(18, '0')}`;
    expect(await refusalOf(buyer.graphql(record, { input: { invoiceId: id, number } }))).toBe('INVOICE_NOT_FOUND');
    expect(await refusalOf(provider.graphql(record, { input: { invoiceId: id, number: '123' } }))).toBe(
      'VALIDATION_FAILED',
    );
    await provider.graphql(record, { input: { invoiceId: id, number } });
    expect(await refusalOf(provider.graphql(record, { input: { invoiceId: id, number } }))).toBe('FAPIAO_RECORDED');
    const { correctFapiao } = await provider.graphql<{ correctFapiao: string }>(
      'mutation($input: CorrectFapiaoInput!) { correctFapiao(input: $input) }',
      { input: { invoiceId: id, number: '011001900111-12345678', reason: 'A digit was wrong.' } },
    );
    expect((await invoicesOf(buyer, order.id))[0]?.fapiao).toBe(number);
    await operators.second.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: correctFapiao });
    expect((await invoicesOf(buyer, order.id))[0]?.fapiao).toBe('011001900111-12345678');

    const { requestPayout } = await provider.graphql<{ requestPayout: string }>(
      'mutation { requestPayout(minorUnits: "100", currency: "EUR") }',
    );
    const report = 'query($id: ID!) { payoutReport(payoutId: $id) { items { paid { minorUnits } kind } } }';
    expect(await refusalOf(provider.graphql(report, { id: requestPayout }))).toBe('PAYOUT_NOT_PAID');
    const { confirmPayout } = await operators.operator.graphql<{ confirmPayout: string }>(
      'mutation($id: ID!) { confirmPayout(payoutId: $id, bankReference: "OUT-1", reason: "left the bank") }',
      { id: requestPayout },
    );
    await operators.second.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: confirmPayout });
    expect(await provider.graphql(report, { id: requestPayout })).toEqual({
      payoutReport: { items: [{ paid: { minorUnits: '100' }, kind: 'release' }] },
    });
    expect((await (await get(`/payouts/${requestPayout}.csv`, provider)).text()).split('\r\n')).toHaveLength(4);
    expect((await get(`/payouts/${requestPayout}.csv`, stranger)).status).toBe(404);

    const to = new Date().toISOString();
    const { accountStatement } = await buyer.graphql<{
      accountStatement: {
        closing: { amount: { minorUnits: string } }[];
        movements: { edges: { node: { kind: string } }[] };
      };
    }>(
      `query($from: DateTime!, $to: DateTime!) { accountStatement(side: BUYER, currency: "EUR", from: $from, to: $to) {
         closing { account amount { minorUnits } } movements(first: 10) { edges { node { kind invoices { number } } } } } }`,
      { from, to },
    );
    expect(accountStatement.closing.map(({ amount }) => BigInt(amount.minorUnits))).toEqual([BALANCE - PRICE, 0n]);
    expect(accountStatement.movements.edges.map(({ node }) => node.kind)).toEqual(['hold', 'release']);
    const query = `side=BUYER&currency=EUR&from=${from}&to=${to}`;
    const csv = await (await get(`/statements/${buyer.organizationId}.csv?${query}`, operators.auditor)).text();
    expect(
      csv
        .trim()
        .split('\r\n')
        .map((line) => line.split(',')[1]),
    ).toEqual(['kind', 'opening', 'hold', 'release', 'closing']);
    expect((await get(`/statements/${buyer.organizationId}.pdf?${query}`, buyer)).headers.get('content-type')).toBe(
      'application/pdf',
    );
    expect((await get(`/statements/${buyer.organizationId}.pdf?${query}`, stranger)).status).toBe(403);
  });

  it("exports a person's own data and the organisation's, without secrets and without others'", async () => {
    const [buyer, other] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators)]);
    const order = await orderToPay({ provider, buyer }, { listingId });
    const foreign = await orderToPay({ provider, buyer: other }, { listingId });
    const { exportMyData: data } = await buyer.graphql<{
      exportMyData: { account: { email: string }[]; organization: { id: string }[]; orders: { id: string }[] };
    }>('mutation { exportMyData }');
    expect(data).toMatchObject({
      account: [{ email: buyer.email }],
      organization: [{ id: buyer.organizationId }],
      orders: [{ id: order.id }],
      invoices: [],
      truncated: [],
    });
    expect(JSON.stringify(data)).not.toMatch(
      new RegExp(`password_hash|token_hash|secret_sealed|${foreign.id}|${other.email}`),
    );
    const { auditLog } = await operators.auditor.graphql<{ auditLog: { edges: { node: { action: string } }[] } }>(
      '{ auditLog(first: 100) { edges { node { action } } } }',
    );
    expect(auditLog.edges.map(({ node }) => node.action)).toContain('exportMyData');
  });

  it('answers with ORDER_NOT_FOUND or nothing to everybody who is no party', async () => {
    const [buyer, stranger] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators)]);
    const order = await orderToPay({ provider, buyer }, { listingId });
    expect(await refusalOf(payOrder(stranger, order.id))).toBe('ORDER_NOT_FOUND');
    expect(await refusalOf(payOrder(provider, order.id))).toBe('ORDER_NOT_FOUND');
    expect(await refusalOf(stranger.graphql(CANCEL, { id: order.id }))).toBe('ORDER_NOT_FOUND');
    expect(await stranger.graphql('query($id: ID!) { order(id: $id) { id } }', { id: order.id })).toEqual({
      order: null,
    });
  });
});
