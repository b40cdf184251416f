import {
  type Actor,
  makeBuyer,
  makeOperators,
  type Operators,
  refusalOf,
  signInAgain,
  signUpVerified,
} from '../harness/actors.js';
import { readBooks } from '../harness/books.js';
import { DAY_MS, moveClock } from '../harness/clock.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { GraphqlFailure } from '../harness/graphql-client.js';
import { liveListing, PURPOSE, termPlan, weatherRelease } from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { StatementMeter } from '../harness/statement-meter.js';
import {
  acceptDelivery,
  deliveredOrder,
  orderReaches,
  payOrder,
  placeOrder,
  readOrder,
  signAgreement,
} from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';

const SETUP_MS = 120_000;
const MUTATION_MAX = 12;
const FIELDS = `id state round quoteId expiresAt rounds { number side digest note price { minorUnits }
  terms { plan { id kind permittedPurposes quota } durationMonths startsAt renewable } }`;

interface OfferView {
  readonly id: string;
  readonly state: string;
  readonly round: number;
  readonly quoteId: string | null;
  readonly rounds: readonly {
    readonly number: number;
    readonly side: string;
    readonly price: { readonly minorUnits: string };
  }[];
}

function terms(price: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const plan = {
    id: 'any',
    kind: 'fixed_term',
    name: { en: 'Private' },
    currency: 'EUR',
    permittedPurposes: [PURPOSE],
    quota: 9,
  };
  return { plan: { ...plan, durations: [{ months: 2, price }] }, durationMonths: 2, renewable: true, ...more };
}

describe('private offers', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let stranger: Actor;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    [buyer, stranger] = [await makeBuyer(exchange, operators), await makeBuyer(exchange, operators, 0n)];
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider), plans: [termPlan()] });
  }, SETUP_MS);

  async function drafted(price = '40000', more: Record<string, unknown> = {}): Promise<OfferView> {
    const { createOffer } = await provider.graphql<{ createOffer: OfferView[] }>(
      `mutation($input: CreateOfferInput!) { createOffer(input: $input) { ${FIELDS} } }`,
      {
        input: {
          listingId,
          buyerOrganizationIds: [buyer.organizationId],
          terms: terms(price),
          note: 'For you',
          ...more,
        },
      },
    );
    const [offer] = createOffer;
    if (offer === undefined) throw new Error('no offer');
    return offer;
  }

  async function act(
    actor: Actor,
    name: string,
    offerId: string,
    rest: Record<string, unknown> = {},
  ): Promise<OfferView> {
    const extra = Object.keys(rest).includes('round') ? ', $round: Int!' : '';
    const passed = extra === '' ? '' : ', round: $round';
    const answer = await actor.graphql<Record<string, OfferView>>(
      `mutation($id: ID!${extra}) { ${name}(offerId: $id${passed}) { ${FIELDS} } }`,
      { id: offerId, ...rest },
    );
    return answer[name] as OfferView;
  }

  async function counter(actor: Actor, offerId: string, round: number, price: string): Promise<OfferView> {
    const { counterOffer } = await actor.graphql<{ counterOffer: OfferView }>(
      `mutation($input: CounterOfferInput!) { counterOffer(input: $input) { ${FIELDS} } }`,
      { input: { offerId, round, terms: terms(price) } },
    );
    return counterOffer;
  }

  async function sent(price?: string): Promise<OfferView> {
    return act(provider, 'sendOffer', (await drafted(price)).id);
  }

  async function seen(actor: Actor, id: string): Promise<OfferView | null> {
    return (
      await actor.graphql<{ offer: OfferView | null }>(`query($id: ID!) { offer(id: $id) { ${FIELDS} } }`, { id })
    ).offer;
  }

  /** The outcomes of acts at the same time: `ok` or the code of the refusal, sorted. */
  async function race(...acts: Promise<unknown>[]): Promise<string[]> {
    const outcomes = await Promise.allSettled(acts);
    return outcomes
      .map((outcome) => (outcome.status === 'fulfilled' ? 'ok' : ((outcome.reason as GraphqlFailure).code ?? 'none')))
      .sort();
  }

  it('is seen by its two parties alone, a draft by its provider', async () => {
    const draft = await drafted();
    expect([await seen(provider, draft.id), await seen(buyer, draft.id), await seen(stranger, draft.id)]).toMatchObject(
      [{ state: 'DRAFTED' }, null, null],
    );
    expect(await refusalOf(act(buyer, 'acceptOffer', draft.id, { round: 1 }))).toBe('OFFER_NOT_FOUND');
    await act(provider, 'sendOffer', draft.id);
    expect(await seen(buyer, draft.id)).toMatchObject({
      state: 'OFFERED',
      rounds: [{ price: { minorUnits: '40000' } }],
    });
    for (const outsider of [stranger, operators.operator, operators.auditor]) {
      expect(await seen(outsider, draft.id)).toBeNull();
    }
    expect(await refusalOf(act(stranger, 'declineOffer', draft.id))).toBe('OFFER_NOT_FOUND');
    expect(await refusalOf(act(provider, 'acceptOffer', draft.id, { round: 1 }))).toBe('ILLEGAL_TRANSITION');
    const told = await waitFor(
      async () => {
        const { notifications } = await buyer.graphql<{ notifications: { edges: { node: { kind: string } }[] } }>(
          '{ notifications(first: 20) { edges { node { kind } } } }',
        );
        const kinds = notifications.edges.map(({ node }) => node.kind);
        return kinds.includes('offer.offered') ? kinds : undefined;
      },
      { describe: 'the buyer to be told' },
    );
    expect(told).not.toContain('offer.drafted');
    expect((await act(buyer, 'declineOffer', draft.id)).state).toBe('DECLINED');
    expect(await refusalOf(act(provider, 'withdrawOffer', draft.id))).toBe('ILLEGAL_TRANSITION');
  });

  it('names what is wrong with terms', async () => {
    const ok = terms('1');
    const tooLong = { ...(ok.plan as object), durations: [{ months: 40, price: '1' }] };
    const faults: [string, Record<string, unknown>][] = [
      ['terms.plan.durations[0].months', { terms: { ...ok, plan: tooLong } }],
      ['terms.durationMonths', { terms: terms('1', { durationMonths: 3 }) }],
      ['expiresAt', { expiresAt: '2099-01-01T00:00:00Z' }],
      ['buyerOrganizationIds', { buyerOrganizationIds: [provider.organizationId] }],
    ];
    for (const [field, more] of faults) {
      const error = await drafted('1', more).catch((reason: GraphqlFailure) => reason);
      expect(error).toBeInstanceOf(GraphqlFailure);
      expect((error as GraphqlFailure).errors[0]?.extensions?.field).toBe(field);
    }
  });

  it('counts one of two acts at once', async () => {
    const twice = await sent();
    expect(
      await race(act(buyer, 'acceptOffer', twice.id, { round: 1 }), act(buyer, 'acceptOffer', twice.id, { round: 1 })),
    ).toEqual(['ILLEGAL_TRANSITION', 'ok']);
    const quotes = await queryDatabase(exchange, 'SELECT FROM quote WHERE plan_id = $1', [`offer-${twice.id}`]);
    expect(quotes).toHaveLength(1);

    const withdrawn = await sent();
    expect(
      await race(act(buyer, 'acceptOffer', withdrawn.id, { round: 1 }), act(provider, 'withdrawOffer', withdrawn.id)),
    ).toEqual(['ILLEGAL_TRANSITION', 'ok']);

    const countered = await sent();
    const [first, second] = await race(
      counter(buyer, countered.id, 1, '30000'),
      act(buyer, 'acceptOffer', countered.id, { round: 1 }),
    );
    expect([first, second]).toEqual(['ILLEGAL_TRANSITION', 'ok']);

    const crossed = await sent();
    await counter(buyer, crossed.id, 1, '30000');
    expect(
      await race(
        counter(provider, crossed.id, 2, '35000'),
        counter(provider, crossed.id, 2, '36000'),
        act(buyer, 'withdrawOffer', crossed.id),
      ),
    ).toEqual(['ILLEGAL_TRANSITION', 'ILLEGAL_TRANSITION', 'ok']);
  });

  it('is accepted as it is on the table, frozen into a quote, ordered, and renewed on the same terms', async () => {
    const meter = new StatementMeter();
    const offer = await sent('50000');
    await counter(buyer, offer.id, 1, '30000');
    await counter(provider, offer.id, 2, '35000');
    expect(await refusalOf(act(buyer, 'acceptOffer', offer.id, { round: 1 }))).toBe('OFFER_CHANGED');
    await meter.graphql(
      'acceptOffer',
      buyer,
      `mutation($id: ID!) { acceptOffer(offerId: $id, round: 3, idempotencyKey: "accept-it") { ${FIELDS} } }`,
      { id: offer.id },
    );
    expect(meter.of('acceptOffer')).toBeLessThanOrEqual(MUTATION_MAX);
    const accepted = await seen(buyer, offer.id);
    expect(accepted).toMatchObject({ state: 'ACCEPTED', round: 3 });
    expect(accepted?.rounds.map(({ side, price }) => [side, price.minorUnits])).toEqual([
      ['provider', '50000'],
      ['buyer', '30000'],
      ['provider', '35000'],
    ]);
    const order = await placeOrder(buyer, { quoteId: accepted?.quoteId ?? '' });
    await signAgreement(buyer, order);
    await signAgreement(provider, order);
    await payOrder(buyer, order.id);
    await orderReaches(buyer, order.id, 'DELIVERED');
    expect((await readBooks(exchange)).held(order.id)).toBe(35_000n);
    await acceptDelivery(buyer, order.id);

    const { renewOrder } = await buyer.graphql<{ renewOrder: string }>(
      'mutation($id: ID!) { renewOrder(orderId: $id) }',
      { id: order.id },
    );
    const renewed = await placeOrder(buyer, { quoteId: renewOrder });
    const { order: next } = await buyer.graphql<{ order: { total: { minorUnits: string }; renewsOrderId: string } }>(
      'query($id: ID!) { order(id: $id) { total { minorUnits } renewsOrderId } }',
      { id: renewed.id },
    );
    expect(next).toEqual({ total: { minorUnits: '35000' }, renewsOrderId: order.id });
    const [terms] = await queryDatabase<{ from: Date; to: Date }>(
      exchange,
      `SELECT r.access_from AS "from", e.valid_to AS "to" FROM trade_order r, entitlement e WHERE r.id = $1 AND e.order_id = $2`,
      [renewed.id, order.id],
    );
    expect(terms?.from).toEqual(terms?.to);
    const renewal = await drafted('36000', { renewsOrderId: order.id });
    await act(provider, 'sendOffer', renewal.id);
    const onNewTerms = await act(buyer, 'acceptOffer', renewal.id, { round: 1 });
    expect((await placeOrder(buyer, { quoteId: onNewTerms.quoteId ?? '' })).state).toBe('AWAITING_SIGNATURES');
  });

  it('renews a plan of the listing while it stays as it is, and lets an offer expire', async () => {
    const order = await deliveredOrder({ provider, buyer }, { listingId, planId: 'term', durationMonths: 2 });
    const { renewOrder } = await buyer.graphql<{ renewOrder: string }>(
      'mutation($id: ID!) { renewOrder(orderId: $id) }',
      { id: order.id },
    );
    expect((await placeOrder(buyer, { quoteId: renewOrder })).state).toBe('AWAITING_SIGNATURES');
    expect(await refusalOf(stranger.graphql('mutation($id: ID!) { renewOrder(orderId: $id) }', { id: order.id }))).toBe(
      'ORDER_NOT_FOUND',
    );
    expect((await readOrder(buyer, order.id)).state).toBe('DELIVERED');

    const offer = await sent();
    await moveClock(exchange, 15 * DAY_MS);
    await waitFor(
      async () => {
        const [row] = await queryDatabase<{ state: string }>(exchange, 'SELECT state FROM offer WHERE id = $1', [
          offer.id,
        ]);
        return row?.state === 'EXPIRED' ? true : undefined;
      },
      { describe: 'the offer to expire', timeoutMs: 60_000 },
    );
    buyer = await signInAgain(buyer);
    expect(await refusalOf(act(buyer, 'acceptOffer', offer.id, { round: 1 }))).toBe('ILLEGAL_TRANSITION');
  });
});
