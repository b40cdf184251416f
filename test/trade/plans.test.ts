import {
  type Actor,
  creditBalance,
  makeBuyer,
  makeOperators,
  type Operators,
  refusalOf,
  signInAgain,
  signUpVerified,
} from '../harness/actors.js';
import { invoicesAgree, readBooks } from '../harness/books.js';
import { DAY_MS, moveClock } from '../harness/clock.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { GraphqlFailure } from '../harness/graphql-client.js';
import {
  instalmentPlan,
  liveListing,
  oncePlan,
  type PlanInput,
  PURPOSE,
  submitListing,
  weatherRelease,
} from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { SubscriptionClient } from '../harness/subscription-client.js';
import {
  acceptDelivery,
  deliveredOrder,
  orderReaches,
  orderToPay,
  payOrder,
  placeOrder,
  type QuoteRequest,
  requestQuote,
  signAgreement,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

const SETUP_MS = 120_000;
const INSTALMENT_TOTAL = 30_000n;
const TIERS = [{ upTo: '100', unitPrice: '10' }, { unitPrice: '7' }];
const UNIT = { en: 'rows', zh: '行' };

function plan(kind: string, own: Record<string, unknown>): PlanInput {
  return { id: kind, kind, name: { en: kind, zh: '方案' }, currency: 'EUR', permittedPurposes: [PURPOSE], ...own };
}

const PLANS: readonly PlanInput[] = [
  oncePlan({ perSeat: true }),
  plan('fixed_term', {
    durations: [
      { months: 1, price: '5000' },
      { months: 12, price: '50000' },
    ],
  }),
  plan('subscription', { price: '3100', period: 'month', anchor: 'start' }),
  plan('metered', { unit: UNIT, unitPrice: '0.5', freeUnits: '100', minimum: '200', cap: '4000' }),
  plan('graduated', { unit: UNIT, tiers: TIERS }),
  plan('volume', { unit: UNIT, tiers: TIERS }),
  plan('package', { unit: UNIT, packageSize: '1000', packagePrice: '900' }),
  instalmentPlan({ price: INSTALMENT_TOTAL.toString() }),
  plan('trial', { days: 14, convertsTo: 'once' }),
  plan('own_subscription', {}),
];

/** What each plan is asked with, and what it costs before tax. */
const PRICES: readonly (readonly [string, Omit<QuoteRequest, 'listingId'>, string])[] = [
  ['once', { seats: 3 }, '38700'],
  ['fixed_term', { durationMonths: 12 }, '50000'],
  ['subscription', {}, '3100'],
  ['metered', { usage: ['1000', '100'] }, '500'],
  ['metered', { usage: ['50'] }, '200'],
  ['metered', { usage: ['1000000'] }, '4000'],
  ['graduated', { usage: ['150'] }, '1350'],
  ['volume', { usage: ['150'] }, '1050'],
  ['package', { usage: ['1001'] }, '1800'],
  ['instalments', {}, '30000'],
  ['trial', {}, '0'],
  ['own_subscription', { contractReference: 'C-2026-1' }, '0'],
];

interface QuoteView {
  readonly lines: readonly { readonly code: string; readonly delta: { readonly minorUnits: string } }[];
  readonly net: { readonly minorUnits: string };
  readonly tax: { readonly minorUnits: string };
  readonly total: { readonly minorUnits: string; readonly currency: string };
  readonly payments: readonly { readonly amount: { readonly minorUnits: string } }[];
  readonly notes: readonly { readonly en: string }[];
  readonly exchangeRate: { readonly rate: string; readonly tableVersion: number } | null;
  readonly explained: readonly { readonly locale: string; readonly lines: readonly { readonly basis: string }[] }[];
}

const QUOTE = `mutation($input: RequestQuoteInput!) { requestQuote(input: $input) {
  id lines { code basis { en zh } ruleId delta { minorUnits } } net { minorUnits } tax { minorUnits } total { minorUnits currency }
  payments { amount { minorUnits } } notes { en } exchangeRate { rate tableVersion } inputsDigest bookVersion
  explained { locale total lines { label basis delta } } } }`;

/** One exchange, whose clock moves in the last test alone. */
describe('plans, adjustments, tables', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let releaseId: string;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyer = await makeBuyer(exchange, operators, INSTALMENT_TOTAL / 3n);
    releaseId = await weatherRelease(provider);
    listingId = await liveListing(provider, { releaseId, plans: PLANS });
  }, SETUP_MS);

  async function quote(input: QuoteRequest, asker = buyer): Promise<QuoteView> {
    return (await asker.graphql<{ requestQuote: QuoteView }>(QUOTE, { input })).requestQuote;
  }

  async function faultOf(work: Promise<unknown>): Promise<unknown> {
    try {
      await work;
    } catch (error) {
      if (error instanceof GraphqlFailure) return error.errors[0]?.extensions?.field;
      throw error;
    }
    return undefined;
  }

  it('refuses a plan or rule that contradicts itself, and names the field', async () => {
    const [once] = PLANS;
    const faults: [string, Record<string, unknown>][] = [
      ['plans[0].tiers[1].upTo', { plans: [plan('graduated', { unit: UNIT, tiers: [TIERS[0], TIERS[0]] })] }],
      ['plans[0].cap', { plans: [plan('metered', { unit: UNIT, unitPrice: '1', minimum: '5', cap: '4' })] }],
      ['plans[0].quota', { plans: [plan('metered', { unit: UNIT, unitPrice: '1', meter: 'uses', quota: 3 })] }],
      ['plans[0].durations', { plans: [plan('fixed_term', { price: '100' })] }],
      ['plans[0].days', { plans: [oncePlan({ days: 3 })] }],
      ['plans[0].convertsTo', { plans: [plan('trial', { days: 3, convertsTo: 'nowhere' })] }],
      [
        'adjustments[1].amount',
        {
          plans: [once],
          adjustments: [
            { id: 'floor', type: 'floor', label: { en: 'Floor' }, amount: '500' },
            { id: 'cap', type: 'cap', label: { en: 'Cap' }, amount: '400' },
          ],
        },
      ],
    ];
    for (const [field, content] of faults) {
      expect([field, await faultOf(submitListing(provider, { releaseId, ...content }))]).toEqual([field, field]);
    }
  });

  it('prices every kind of plan line by line, in two languages', async () => {
    for (const [planId, options, net] of PRICES) {
      const priced = await quote({ listingId, planId, ...options });
      const sum = priced.lines.reduce((total, { delta }) => total + BigInt(delta.minorUnits), 0n);
      expect([planId, priced.net.minorUnits, sum.toString()]).toEqual([planId, net, priced.total.minorUnits]);
      expect(priced.explained.map(({ locale, lines }) => [locale, lines.length])).toEqual([
        ['en', priced.lines.length],
        ['zh-CN', priced.lines.length],
      ]);
      const uncounted = options.usage === undefined ? [] : [expect.stringMatching(/^Delivery does not count rows: /)];
      expect(priced.notes.map(({ en }) => en)).toEqual([...uncounted, 'No tax was worked out for this quote.']);
    }
    expect(await faultOf(quote({ listingId, planId: 'once', usage: ['1'] }))).toBe('usage');
    expect(await faultOf(quote({ listingId, planId: 'graduated' }))).toBe('usage');
    expect(await faultOf(quote({ listingId, planId: 'metered', usage: ['-1'] }))).toBe('usage[0]');
    const { listing } = await buyer.graphql<{ listing: { plans: { id: string; warnings: { code: string }[] }[] } }>(
      'query($id: ID!) { listing(id: $id) { plans { id warnings { code field message { en zh } } } adjustments } }',
      { id: listingId },
    );
    expect(listing.plans.filter(({ warnings }) => warnings.length > 0).map(({ id }) => id)).toEqual(['volume']);
  });

  it('suggests prices, prices slices and shares revenue in the queue, for the provider alone', async () => {
    const priced = await liveListing(provider, { releaseId, title: 'Seattle weather, also', plans: [oncePlan()] });
    const ask = async (name: string, type: string, input: object): Promise<string> => {
      const answer = await provider.graphql<Record<string, { id: string }>>(
        `mutation($input: ${type}!) { ${name}(input: $input) { id state } }`,
        { input },
      );
      return answer[name]?.id ?? '';
    };
    const JOB = 'query($id: ID!) { pricingJob(id: $id) { kind state result failure { code field } } }';
    type Job = {
      kind: string;
      state: string;
      result: Record<string, unknown> | null;
      failure: { field: string } | null;
    };
    const ended = (id: string): Promise<Job> =>
      waitFor(
        async () => {
          const { pricingJob } = await provider.graphql<{ pricingJob: Job }>(JOB, { id });
          return ['QUEUED', 'RUNNING'].includes(pricingJob.state) ? undefined : pricingJob;
        },
        { describe: 'the job to end', timeoutMs: 60_000 },
      );
    const slice = (queries: object[], history: object[] = []) =>
      ask('priceSlice', 'PriceSliceInput', { listingId: priced, planId: 'once', queries, history });
    const hot = { select: ['temp_max'], where: { column: 'temp_max', op: 'ge', value: 25 } };
    const jobs = await Promise.all([
      ask('suggestPrice', 'SuggestPriceInput', { listingId: priced, planId: 'once' }),
      slice([{ select: '*' }]),
      slice([hot]),
      slice([hot], [{ select: '*' }]),
      slice([{ select: ['no such column'] }]),
      ask('revenueShares', 'RevenueSharesInput', {
        currency: 'EUR',
        members: ['a', 'b', 'idle'],
        sales: [
          { amount: '100', needs: ['a'] },
          { amount: '50', needs: ['a', 'b'] },
        ],
      }),
    ]);
    const [suggestion, whole, part, again, broken, shares] = await Promise.all(jobs.map(ended));
    expect(suggestion).toMatchObject({ state: 'DONE', result: { currency: 'EUR', suggested: '12900' } });
    expect(whole).toMatchObject({ state: 'DONE', result: { price: '12900' } });
    expect(Number(part?.result?.price)).toBeGreaterThan(0);
    expect(Number(part?.result?.price)).toBeLessThan(12_900);
    expect(again).toMatchObject({ state: 'DONE', result: { price: '0' } });
    expect(broken).toMatchObject({ state: 'FAILED', failure: { code: 'VALIDATION_FAILED' } });
    expect(shares?.result).toMatchObject({
      method: 'exact',
      shares: [
        { member: 'a', minorUnits: '125' },
        { member: 'b', minorUnits: '25' },
        { member: 'idle', minorUnits: '0' },
      ],
    });
    const [first] = jobs;
    expect((await buyer.graphql<{ pricingJob: unknown }>(JOB, { id: first })).pricingJob).toBeNull();
    const cancel = 'mutation($id: ID!) { cancelPricingJob(jobId: $id) { state } }';
    expect(await refusalOf(buyer.graphql(cancel, { id: first }))).toBe('PRICING_JOB_NOT_FOUND');
    expect(await refusalOf(provider.graphql(cancel, { id: first }))).toBe('ILLEGAL_TRANSITION');
    const asBuyer = { listingId: priced, planId: 'once', queries: [hot] };
    expect(
      await refusalOf(
        buyer.graphql('mutation($input: PriceSliceInput!) { priceSlice(input: $input) { id } }', { input: asBuyer }),
      ),
    ).toBe('LISTING_NOT_FOUND');
  });

  it('follows a running pricing job, and ends it at once when it is cancelled', async () => {
    const members = Array.from({ length: 200 }, (_, index) => `m${index}`);
    const sales = Array.from({ length: 10_000 }, (_, index) => ({ amount: '1', needs: [members[index % 200]] }));
    const { revenueShares } = await provider.graphql<{ revenueShares: { id: string } }>(
      'mutation($input: RevenueSharesInput!) { revenueShares(input: $input) { id } }',
      { input: { currency: 'EUR', members, sales } },
    );
    const { id } = revenueShares;
    const client = await SubscriptionClient.connect(exchange.url, { authorization: `Bearer ${provider.token}` });
    let cancelling: Promise<unknown> | undefined;
    const seen = await client.until<{ jobProgress: { percent: number; step: string } }>(
      'subscription($id: ID!) { jobProgress(jobId: $id) { percent step } }',
      { id },
      ({ jobProgress: { percent, step } }) => {
        if (step === 'sharing')
          cancelling ??= provider.graphql('mutation($id: ID!) { cancelPricingJob(jobId: $id) { state } }', { id });
        return percent === 100;
      },
      async () => {},
    );
    client.close();
    expect(await cancelling).toEqual({ cancelPricingJob: { state: 'CANCELLED' } });
    expect(seen.at(-1)?.jobProgress.step).toBe('cancelled');
    const { pricingJob } = await provider.graphql<{ pricingJob: unknown }>(
      'query($id: ID!) { pricingJob(id: $id) { state result } }',
      { id },
    );
    expect(pricingJob).toEqual({ state: 'CANCELLED', result: null });
    const done = 'SELECT FROM outbox WHERE subject_id = $1 AND done_at IS NOT NULL';
    await waitFor(async () => ((await queryDatabase(exchange, done, [id])).length > 0 ? true : undefined), {
      describe: 'the worker to let the cancelled job go',
    });
  });

  it('funds an own subscription without money, and settles it', async () => {
    const quoteId = await requestQuote(buyer, { listingId, planId: 'own_subscription', contractReference: 'C-1' });
    const order = await placeOrder(buyer, { quoteId });
    await signAgreement(buyer, order);
    expect(await signAgreement(provider, order)).toBe('FUNDED');
    await orderReaches(buyer, order.id, 'DELIVERED');
    await acceptDelivery(buyer, order.id);
    await orderReaches(buyer, order.id, 'SETTLED');
    expect((await readBooks(exchange)).held(order.id)).toBe(0n);
  });

  it('gives a trial once, and its access ends', async () => {
    const quotes = await Promise.all([1, 2].map(() => requestQuote(buyer, { listingId, planId: 'trial' })));
    const outcomes = await Promise.allSettled(quotes.map((quoteId) => placeOrder(buyer, { quoteId })));
    const placed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(placed).toHaveLength(1);
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'placed')).sort()).toEqual([
      'TRIAL_USED',
      'placed',
    ]);
    const [order] = placed;
    if (order === undefined) throw new Error('no trial');
    await signAgreement(buyer, order);
    await signAgreement(provider, order);
    const { entitlementId } = await orderReaches(buyer, order.id, 'DELIVERED');
    const { entitlement } = await buyer.graphql<{ entitlement: { validFrom: string; validTo: string } }>(
      'query($id: ID!) { entitlement(id: $id) { validFrom validTo } }',
      { id: entitlementId },
    );
    expect(Date.parse(entitlement.validTo) - Date.parse(entitlement.validFrom)).toBe(14 * DAY_MS);
  });

  it('never gives a promotion beyond its limit, and gives it back with a cancelled order', async () => {
    const promoted = await liveListing(provider, {
      releaseId,
      title: 'Seattle weather, promoted',
      adjustments: [
        { id: 'fresh', type: 'freshness', label: { en: 'Age' }, halfLifeDays: 365, floorFactor: '0.5' },
        {
          id: 'quality',
          type: 'quality',
          label: { en: 'Quality' },
          weights: { completeness: 1, consistency: 1, accuracy: 1 },
          minFactor: '1',
          maxFactor: '1',
        },
        {
          id: 'spring',
          type: 'promotion',
          label: { en: 'Spring', zh: '春季' },
          code: 'SPRING',
          percentOff: '0.1',
          stacking: 'stack',
          perBuyerLimit: 1,
        },
      ],
    });
    const asked = { listingId: promoted, planId: 'once', promotionCodes: ['SPRING'] };
    const priced = await quote(asked);
    expect(priced.lines.map(({ code }) => code)).toEqual(['price', 'quality', 'freshness', 'promotion']);
    expect(priced.net.minorUnits).toBe('11610');
    expect(priced.explained.map(({ lines }) => lines[1]?.basis)).toEqual([
      expect.stringMatching(/; not measured and left out: consistency, accuracy$/),
      expect.stringMatching(/;未测量、未计入:一致性、准确性$/),
    ]);
    const quotes = await Promise.all([1, 2, 3].map(() => requestQuote(buyer, asked)));
    const outcomes = await Promise.allSettled(quotes.map((quoteId) => placeOrder(buyer, { quoteId })));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'placed')).sort()).toEqual([
      'PROMOTION_USED_UP',
      'PROMOTION_USED_UP',
      'placed',
    ]);
    expect((await quote(asked)).lines.map(({ code }) => code)).not.toContain('promotion');
    const order = outcomes.find((outcome) => outcome.status === 'fulfilled')?.value;
    await buyer.graphql('mutation($id: ID!) { cancelOrder(orderId: $id) { state } }', { id: order?.id });
    expect((await quote(asked)).lines.map(({ code }) => code)).toContain('promotion');
    const { listing } = await buyer.graphql<{ listing: { adjustments: unknown } }>(
      'query($id: ID!) { listing(id: $id) { adjustments } }',
      { id: promoted },
    );
    expect(listing.adjustments).toBeNull();
  });

  it(
    'takes tax and exchange rates from tables that two persons import, and books the tax apart',
    async () => {
      const { operator, second } = operators;
      expect(await refusalOf(quote({ listingId, planId: 'once', currency: 'USD' }))).toBe('EXCHANGE_RATE_MISSING');
      const validity = { validFrom: '2026-01-01T00:00:00Z', validTo: '2099-01-01T00:00:00Z' };
      const rates = {
        id: 'ecb',
        source: 'European Central Bank',
        rows: [{ base: 'EUR', quote: 'USD', rate: '1.1', ...validity }],
      };
      const imports: [string, string, object][] = [
        ['importExchangeRates', 'ImportExchangeRatesInput', rates],
        [
          'importTaxTable',
          'ImportTaxTableInput',
          {
            id: 'vat',
            rows: [
              { id: 'vat-fr', jurisdiction: 'FR', name: { en: 'VAT' }, rate: '0.2', reverseCharge: true, ...validity },
            ],
          },
        ],
      ];
      for (const [name, type, input] of imports) {
        const asked = await operator.graphql<Record<string, string>>(
          `mutation($input: ${type}!) { ${name}(input: $input) }`,
          {
            input: { ...input, reason: 'published today' },
          },
        );
        expect(
          await refusalOf(operator.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: asked[name] })),
        ).toBe('SECOND_PERSON_NEEDED');
        await second.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: asked[name] });
      }
      const inDollars = await quote({ listingId, planId: 'once', currency: 'USD' });
      expect(inDollars).toMatchObject({
        net: { minorUnits: '14190' },
        tax: { minorUnits: '2838' },
        total: { minorUnits: '17028', currency: 'USD' },
        exchangeRate: { rate: '1.1', tableVersion: 1 },
        notes: [],
      });
      expect(await refusalOf(quote({ listingId, planId: 'once', currency: 'JPY' }))).toBe('EXCHANGE_RATE_MISSING');
      const german = await signUpVerified(exchange, { operators });
      expect(await refusalOf(quote({ listingId, planId: 'once' }, german))).toBe('TAX_RATE_MISSING');

      const rich = await makeBuyer(exchange, operators);
      const before = await readBooks(exchange);
      const order = await deliveredOrder({ provider, buyer: rich }, { listingId, planId: 'once' });
      await acceptDelivery(rich, order.id);
      await orderReaches(rich, order.id, 'SETTLED');
      const after = await readBooks(exchange);
      expect({
        held: after.held(order.id),
        left: after.available(rich.organizationId),
        provider: after.payable(provider.organizationId) - before.payable(provider.organizationId),
        fee: after.revenue() - before.revenue(),
        tax: after.tax(),
      }).toEqual({ held: 0n, left: 500_000n - 15_480n, provider: 12_900n - 645n, fee: 645n, tax: 2_580n });
      await invoicesAgree(operators);
      const [invoice] = await queryDatabase(
        exchange,
        `SELECT net, tax, content->'taxes' AS taxes FROM invoice WHERE order_id = $1 AND kind = 'INVOICE'`,
        [order.id],
      );
      expect(invoice).toMatchObject({
        net: '12900',
        tax: '2580',
        taxes: [{ name: { en: 'VAT' }, base: '12900', amount: '2580' }],
      });
      const { priceTables } = await operators.auditor.graphql<{ priceTables: { version: number }[] }>(
        '{ priceTables(kind: tax) { version digest importedBy content } }',
      );
      expect(priceTables.map(({ version }) => version)).toEqual([1]);
    },
    SETUP_MS,
  );

  it(
    'holds and releases instalments as they fall due, and suspends access while one is overdue',
    async () => {
      const third = INSTALMENT_TOTAL / 3n;
      const withTax = (amount: bigint) => (amount * 12n) / 10n;
      await creditBalance(operators, buyer.organizationId, withTax(third) - third);
      const order = await orderToPay({ provider, buyer }, { listingId, planId: 'instalments' });
      expect(await payOrder(buyer, order.id)).toBe('FUNDED');
      await orderReaches(buyer, order.id, 'DELIVERED');
      expect((await readBooks(exchange)).held(order.id)).toBe(withTax(third));
      await acceptDelivery(buyer, order.id);
      const states = async (): Promise<string[]> =>
        (
          await queryDatabase<{ state: string }>(
            exchange,
            'SELECT state FROM order_payment WHERE order_id = $1 ORDER BY number',
            [order.id],
          )
        ).map(({ state }) => state);
      const statesBecome = (expected: string[]) =>
        waitFor(async () => ((await states()).join() === expected.join() ? true : undefined), {
          describe: `payments to be ${expected.join()}`,
          timeoutMs: 60_000,
        });
      await statesBecome(['RELEASED', 'SCHEDULED', 'SCHEDULED']);
      const read = await buyer.graphql<{ order: { planKind: string; payments: { amount: { minorUnits: string } }[] } }>(
        'query($id: ID!) { order(id: $id) { planKind payments { number dueAt overdueSince amount { minorUnits } } } }',
        { id: order.id },
      );
      expect(read.order.payments.map(({ amount }) => BigInt(amount.minorUnits))).toEqual(
        [1, 2, 3].map(() => withTax(third)),
      );
      const access = () =>
        queryDatabase<{ state: string }>(exchange, 'SELECT state FROM entitlement WHERE order_id = $1', [
          order.id,
        ]).then(([row]) => row?.state);
      const accessBecomes = (state: string) =>
        waitFor(async () => ((await access()) === state ? true : undefined), {
          describe: `access to be ${state}`,
          timeoutMs: 60_000,
        });

      await moveClock(exchange, 32 * DAY_MS);
      await accessBecomes('SUSPENDED');
      await waitFor(
        async () => {
          const [operator, second] = [await signInAgain(operators.operator), await signInAgain(operators.second)];
          await creditBalance({ ...operators, operator, second }, buyer.organizationId, withTax(third) * 2n);
          return true;
        },
        { describe: 'the api to take the new time over and money to come in' },
      );
      await moveClock(exchange, DAY_MS / 12);
      await accessBecomes('ACTIVE');
      await statesBecome(['RELEASED', 'RELEASED', 'SCHEDULED']);
      await moveClock(exchange, 31 * DAY_MS);
      await statesBecome(['RELEASED', 'RELEASED', 'RELEASED']);
      const [row] = await queryDatabase<{ state: string }>(exchange, 'SELECT state FROM trade_order WHERE id = $1', [
        order.id,
      ]);
      expect(row?.state).toBe('SETTLED');
      const books = await readBooks(exchange);
      expect([books.held(order.id), books.available(buyer.organizationId)]).toEqual([0n, 0n]);
      await waitFor(
        async () => {
          const sql = `SELECT gross FROM invoice WHERE order_id = $1 AND kind = 'INVOICE' ORDER BY sequence`;
          const invoices = await queryDatabase<{ gross: string }>(exchange, sql, [order.id]);
          return invoices.map(({ gross }) => BigInt(gross)).join() === [1, 2, 3].map(() => withTax(third)).join();
        },
        { describe: 'an invoice for each payment' },
      );
    },
    SETUP_MS,
  );
});
