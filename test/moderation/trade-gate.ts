import { type Actor, creditBalance, makeBuyer, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { Barrier } from '../harness/barrier.js';
import type { Exchange } from '../harness/exchange.js';
import { GraphqlFailure } from '../harness/graphql-client.js';
import { liveListing, oncePlan, PURPOSE, readyRelease, realTable, submitListing } from '../harness/market.js';
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
import { acceptedEvidence, liveByEvidence } from './evidence.js';

export interface World {
  readonly exchange: Exchange;
  readonly operators: Operators;
}

interface RouteView {
  readonly decision: string;
  readonly path: string;
  readonly missing: readonly string[];
  readonly deliverable: boolean;
  readonly next?: readonly { id: string; text: { en: string; zh: string } }[];
}

const CLEARING = {
  title: '收单与发卡机构间清算流水日汇总',
  description: '收单机构与发卡机构之间的清算流水，按日、按机构对汇总交易笔数与清算金额，限持牌机构用于风险管理。',
  tags: ['支付清算'],
};
const MEMBERS = {
  title: 'Members of a loyalty programme',
  description: 'Members of a loyalty programme with their e-mail addresses and telephone numbers.',
  tags: ['loyalty'],
  sourceStatement: 'Collected by ourselves, with consent.',
};
const ROUTE = 'decision path missing deliverable';

/** 240 invented people. */
function memberTable(): Buffer<ArrayBuffer> {
  const rows = Array.from({ length: 240 }, (_, index) => {
    const name = ['Anna', 'Bernd', 'Clara', 'Dirk'][index % 4];
    return `${name} Weber,member${index}@post.example,+49 30 ${9_000_000 + index * 37},Berlin`;
  });
  return Buffer.from(['member_name,email,phone,city', ...rows, ''].join('\n'));
}

/** The failure of an operation that must be refused. */
async function failureOf(work: Promise<unknown>): Promise<GraphqlFailure> {
  const answer = await work.catch((error: unknown) => error);
  if (answer instanceof GraphqlFailure) return answer;
  throw new Error(`the operation was expected to be refused: ${String(answer)}`);
}

async function signedAndPaid(provider: Actor, buyer: Actor, order: OrderView): Promise<OrderView> {
  await signAgreement(buyer, order);
  await signAgreement(provider, order);
  await payOrder(buyer, order.id);
  return orderReaches(buyer, order.id, 'DELIVERED');
}

/** What the gate decided on an order, an entitlement, or a quote whose order was refused; oldest first. */
function decisionsOn(
  exchange: Exchange,
  subjectId: string,
): Promise<{ point: string; effect: string; digest: string }[]> {
  return queryDatabase(exchange, 'SELECT point, effect, digest FROM decision WHERE subject_id = $1 ORDER BY id', [
    subjectId,
  ]);
}

/** The gate where a trade meets it: who may buy, and across which border. Registered in a suite that has an exchange. */
export function describeTradeGate(world: () => World): void {
  it('sells a restricted listing to a designated trader, end to end, and hides it from everybody else', async () => {
    const { exchange, operators } = world();
    const provider = await signUpVerified(exchange, { operators });
    const [trader, outsider] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators)]);
    const now = Date.now();
    const { designateTrader: designationId } = await operators.operator.graphql<{ designateTrader: string }>(
      'mutation($input: DesignateTraderInput!) { designateTrader(input: $input) }',
      {
        input: {
          organizationId: trader.organizationId,
          class: 'payment_clearing_licensed',
          licenceNumber: 'Z-17',
          issuer: 'An authority',
          scope: 'Clearing',
          validFrom: new Date(now - 86_400_000).toISOString(),
          validTo: new Date(now + 365 * 86_400_000).toISOString(),
        },
      },
    );
    const listingId = await submitListing(provider, {
      releaseId: await readyRelease(provider, await realTable('disasters.csv')),
      ...CLEARING,
    });
    await liveByEvidence(provider, operators, listingId);

    const seen = 'query($id: ID!) { listing(id: $id) { effect } listings(search: "清算") { edges { node { id } } } }';
    expect(await outsider.graphql(seen, { id: listingId })).toEqual({ listing: null, listings: { edges: [] } });
    expect(await refusalOf(requestQuote(outsider, { listingId }))).toBe('LISTING_NOT_FOUND');
    expect(await trader.graphql(seen, { id: listingId })).toEqual({
      listing: { effect: 'restricted' },
      listings: { edges: [{ node: { id: listingId } }] },
    });
    const order = await placeOrder(trader, { quoteId: await requestQuote(trader, { listingId }) });
    // Due at the delivery: it has kept back neither the listing nor the order.
    await acceptedEvidence(provider, operators, { listingId, conditionId: 'region_pinning' });
    const delivered = await signedAndPaid(provider, trader, order);
    expect((await fetch(await downloadLink(trader, delivered.entitlementId ?? ''))).status).toBe(200);
    await acceptDelivery(trader, order.id);
    await orderReaches(trader, order.id, 'SETTLED');
    await operators.operator.graphql(
      'mutation($id: ID!) { revokeDesignation(designationId: $id, reason: "The licence ended.") }',
      { id: designationId },
    );
    expect(await refusalOf(downloadLink(trader, delivered.entitlementId ?? ''))).toBe('DESIGNATION_REQUIRED');
  });

  describe('personal data across a border', () => {
    let provider: Actor;
    let releaseId: string;
    let listingId: string;

    beforeAll(async () => {
      const { exchange, operators } = world();
      provider = await signUpVerified(exchange, { operators });
      releaseId = await readyRelease(provider, memberTable());
      listingId = await submitListing(provider, { releaseId, ...MEMBERS, coverage: { places: ['DE'] } });
      await liveByEvidence(provider, operators, listingId);
    });

    it('waits at the order for what is due at the order, and then goes inside the European Economic Area', async () => {
      const { exchange, operators } = world();
      const buyer = await makeBuyer(exchange, operators);
      const quoteId = await requestQuote(buyer, { listingId });
      const refused = await failureOf(placeOrder(buyer, { quoteId }));
      expect([refused.code, refused.errors[0]?.extensions?.missing]).toEqual([
        'EVIDENCE_REQUIRED',
        ['separate_consent'],
      ]);
      expect(await decisionsOn(exchange, quoteId)).toEqual([
        { point: 'order', effect: 'conditional', digest: refused.errors[0]?.extensions?.decisionDigest },
      ]);
      await acceptedEvidence(provider, operators, { listingId, conditionId: 'separate_consent' });
      const { placeOrder: order } = await buyer.graphql<{
        placeOrder: { route: RouteView; decision: { conditions: { id: string; due: string; state: string }[] } };
      }>(
        `mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { route { ${ROUTE} } decision { conditions { id due state } } } }`,
        { input: { quoteId, purpose: PURPOSE } },
      );
      expect(order.route).toEqual({ decision: 'allowed', path: 'EU:intra_eea', missing: [], deliverable: true });
      const states = new Map(order.decision.conditions.map(({ due, state }) => [due, state]));
      expect([states.get('listing'), states.get('order'), states.get('term')]).toEqual(['met', 'met', 'later']);
    });

    it('is refused without a mechanism, goes with one, and stops at the next link when the recipient is found to be an authority', async () => {
      const { exchange, operators } = world();
      const buyer = await makeBuyer(exchange, operators, 500_000n, 'IN');
      await acceptedEvidence(provider, operators, { listingId, conditionId: 'separate_consent' });
      const quoteId = await requestQuote(buyer, { listingId });
      const refused = await failureOf(placeOrder(buyer, { quoteId }));
      const route = refused.errors[0]?.extensions?.route as RouteView;
      expect([refused.code, route.path, route.missing]).toEqual([
        'ROUTE_REQUIREMENTS_MISSING',
        'EU:art46',
        ['no_valid_mechanism'],
      ]);
      expect(route.next?.map(({ id, text }) => [id, text.zh.length > 0])).toEqual([['no_valid_mechanism', true]]);

      const mechanism = { type: 'eu_scc', filed: '2026-01-10', destinations: ['IN'], transferImpactAssessment: true };
      await acceptedEvidence(provider, operators, { listingId, conditionId: 'transfer_mechanism', mechanism });
      const order = await placeOrder(buyer, { quoteId });
      const delivered = await signedAndPaid(provider, buyer, order);
      const answer = await fetch(`${exchange.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${provider.token}`,
          'accept-language': 'zh-CN',
        },
        body: JSON.stringify({
          query: `query($id: ID!) { order(id: $id) { route { ${ROUTE} explanation } decision { digest explanation } } }`,
          variables: { id: order.id },
        }),
      });
      const { data } = (await answer.json()) as {
        data: {
          order: { route: RouteView & { explanation: string }; decision: { digest: string; explanation: string } };
        };
      };
      expect(data.order.route).toMatchObject({
        decision: 'allowed_with_conditions',
        path: 'EU:art46',
        deliverable: true,
      });
      expect(data.order.decision.digest).toMatch(/^[\w:+/=-]{40,}$/);
      expect(data.order.decision.explanation).toContain('可在满足条件下传输 (EU:art46)');

      const entitlementId = delivered.entitlementId ?? '';
      expect((await fetch(await downloadLink(buyer, entitlementId))).status).toBe(200);
      await operators.second.graphql('mutation($input: RecordPartyFactInput!) { recordPartyFact(input: $input) }', {
        input: {
          organizationId: buyer.organizationId,
          fact: 'foreign_judicial',
          value: true,
          reason: 'A court registry.',
        },
      });
      const before = await decisionsOn(exchange, entitlementId);
      const stopped = await failureOf(downloadLink(buyer, entitlementId));
      expect(stopped.code).toBe('ROUTE_PROHIBITED');
      const after = await decisionsOn(exchange, entitlementId);
      expect(after.length - before.length).toBe(1);
      expect(after.at(-1)).toMatchObject({ digest: stopped.errors[0]?.extensions?.decisionDigest });
    });

    it('is held where nobody said whose people it is about; what a person clears is delivered', async () => {
      const { exchange, operators } = world();
      const buyer = await signUpVerified(exchange, { operators, jurisdiction: 'FR' });
      await creditBalance(operators, buyer.organizationId, 100_000n);
      const open = await submitListing(provider, {
        releaseId,
        ...MEMBERS,
        coverage: { places: ['Germany'] },
        plans: [oncePlan()],
      });
      await liveByEvidence(provider, operators, open);
      await acceptedEvidence(provider, operators, { listingId: open, conditionId: 'separate_consent' });
      const held = await placeOrder(buyer, { quoteId: await requestQuote(buyer, { listingId: open }) });
      expect(held.state).toBe('HELD');
      const { reviewQueue } = await operators.operator.graphql<{
        reviewQueue: { edges: { node: { id: string; subjectId: string; decision: { reviewReasons: string[] } } }[] };
      }>('{ reviewQueue(first: 100) { edges { node { id subjectId decision { reviewReasons } } } } }');
      const review = reviewQueue.edges.find(({ node }) => node.subjectId === held.id)?.node;
      expect(review?.decision.reviewReasons).toHaveLength(1);
      await operators.operator.graphql('mutation($id: ID!) { claimReview(reviewId: $id) { state } }', {
        id: review?.id,
      });
      await operators.operator.graphql(
        'mutation($input: DecideReviewInput!) { decideReview(input: $input) { approvalId } }',
        { input: { reviewId: review?.id, effect: 'conditional', reason: 'All members live in Germany.' } },
      );
      const cleared = await orderReaches(buyer, held.id, 'AWAITING_SIGNATURES');
      await signedAndPaid(provider, buyer, cleared);
    });
  });

  it('holds a purchase that completes a mosaic: what each table lacks, the other one has', async () => {
    const { exchange, operators } = world();
    const provider = await signUpVerified(exchange, { operators });
    const [collector, other] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators)]);
    const table = (column: string) =>
      Buffer.from(
        [`district,${column}`, ...Array.from({ length: 40 }, (_, row) => `D${row},${(row * 37) % 11}`), ''].join('\n'),
      );
    const [names, diagnoses] = await Promise.all(
      ['name', 'diagnosis'].map(async (column) =>
        liveListing(provider, {
          releaseId: await readyRelease(provider, table(column)),
          title: 'Districts of a town',
          description: 'One row a district.',
          tags: ['districts'],
        }),
      ),
    );
    const buy = async (buyer: Actor, listingId = ''): Promise<OrderView> =>
      placeOrder(buyer, { quoteId: await requestQuote(buyer, { listingId }) });
    expect((await buy(other, diagnoses)).state).toBe('AWAITING_SIGNATURES');
    expect((await buy(collector, names)).state).toBe('AWAITING_SIGNATURES');
    expect((await buy(collector, names)).state).toBe('AWAITING_SIGNATURES');
    const held = await buy(collector, diagnoses);
    expect(held.state).toBe('HELD');
    const { order } = await collector.graphql<{ order: { decision: { reviewReasons: string[] } } }>(
      'query($id: ID!) { order(id: $id) { decision { reviewReasons } } }',
      { id: held.id },
    );
    expect(order.decision.reviewReasons).toEqual([
      expect.stringMatching(/^Together, the 2 purchases of this buyer would be restricted \(.*CN-MED-01/),
    ]);

    const both = await makeBuyer(exchange, operators);
    const quotes = await Promise.all(
      [names, diagnoses].map((listingId) => requestQuote(both, { listingId: listingId ?? '' })),
    );
    const barrier = await Barrier.at(exchange, {
      table: 'trade_order',
      event: 'INSERT',
      when: `NEW.buyer_organization_id = '${both.organizationId}'`,
    });
    await barrier.close();
    const placing = quotes.map((quoteId) => placeOrder(both, { quoteId }));
    await waitFor(async () => (await barrier.waiting()).length === 2, { describe: 'both orders to be placed at once' });
    await barrier.open();
    const [first, second] = (await Promise.all(placing)).sort((a, b) => (a.id < b.id ? -1 : 1)) as [
      OrderView,
      OrderView,
    ];
    expect([first.state, second.state]).toEqual(['AWAITING_SIGNATURES', 'AWAITING_SIGNATURES']);
    for (const order of [second, first]) {
      await signAgreement(both, order);
      await signAgreement(provider, order);
      await payOrder(both, order.id);
    }
    const refunded = await orderReaches(both, second.id, 'REFUNDED');
    expect(refunded.history.at(-1)).toMatchObject({ event: 'fail_delivery' });
    await orderReaches(both, first.id, 'DELIVERED');
  });
}
