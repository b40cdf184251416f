import { type Actor, makeBuyer, makeOperators, type Operators, refusalOf, signUpVerified } from '../harness/actors.js';
import { auditBooks, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import {
  instalmentPlan,
  listingDecided,
  liveListing,
  readyRelease,
  realTable,
  submitListing,
  termPlan,
  weatherRelease,
  weatherTable,
} from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { acceptDelivery, deliveredOrder, orderReaches } from '../harness/trading.js';
import { waitFor } from '../harness/wait-for.js';
import { describeTradeGate } from './trade-gate.js';

const SETUP_MS = 300_000;
/** The gate lets it pass, and has a person look: it claims to be public, and its source statement does not say so. */
const UNSURE = {
  title: '患者病历',
  description: '公开的患者病历明细 published patient records',
  tags: [],
  sourceStatement: 'Collected by ourselves.',
};
const PROHIBITED = {
  title: 'Classified internal cables of a ministry, marked SECRET',
  description: 'Full text of restricted-circulation cables with classification markings.',
  tags: [],
};
const DECIDE = 'mutation($input: DecideReviewInput!) { decideReview(input: $input) { approvalId review { state } } }';

describe('moderation', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let releaseId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    releaseId = await weatherRelease(provider);
  }, SETUP_MS);

  async function submitted(content: object, state: string): Promise<string> {
    const listingId = await submitListing(provider, { releaseId, ...content });
    expect(await listingDecided(provider, listingId)).toBe(state);
    return listingId;
  }

  async function reviewOf(listingId: string): Promise<string> {
    const { reviewQueue } = await operators.operator.graphql<{
      reviewQueue: { edges: { node: { id: string; listingId: string } }[] };
    }>('{ reviewQueue(first: 100) { edges { node { id listingId } } } }');
    const found = reviewQueue.edges.find(({ node }) => node.listingId === listingId);
    if (found === undefined) throw new Error('the listing is in no review');
    return found.node.id;
  }

  function claim(by: Actor, reviewId: string): Promise<unknown> {
    return by.graphql('mutation($id: ID!) { claimReview(reviewId: $id) { state } }', { id: reviewId });
  }

  async function paymentStates(orderId: string): Promise<string[]> {
    const sql = 'SELECT state FROM order_payment WHERE order_id = $1 ORDER BY number';
    return (await queryDatabase<{ state: string }>(exchange, sql, [orderId])).map(({ state }) => state);
  }

  async function decide(
    by: Actor,
    reviewId: string,
    effect: string,
  ): Promise<{ approvalId: string | null; review: { state: string } }> {
    const answer = await by.graphql<{ decideReview: { approvalId: string | null; review: { state: string } } }>(
      DECIDE,
      {
        input: { reviewId, effect, reason: 'Looked at the table: daily weather.' },
      },
    );
    return answer.decideReview;
  }

  it('lets one person decide as the gate did, after claiming the review', async () => {
    const listingId = await submitted(UNSURE, 'IN_REVIEW');
    const reviewId = await reviewOf(listingId);
    expect(await refusalOf(decide(operators.operator, reviewId, 'allowed'))).toBe('REVIEW_NOT_CLAIMED');
    await claim(operators.operator, reviewId);
    expect(await refusalOf(claim(operators.second, reviewId))).toBe('ILLEGAL_TRANSITION');
    expect(await decide(operators.operator, reviewId, 'allowed')).toEqual({
      approvalId: null,
      review: { state: 'DECIDED' },
    });
    expect(await listingDecided(provider, listingId)).toBe('LIVE');
  });

  it('shows the provider why, and takes an appeal to a person; a milder outcome takes two', async () => {
    const listingId = await submitted(PROHIBITED, 'PROHIBITED');
    const { listing } = await provider.graphql<{
      listing: { decision: { effect: string; findings: { category: string; citations: unknown[] }[] } };
    }>(
      'query($id: ID!) { listing(id: $id) { decision { effect findings { category citations { source article } } } } }',
      { id: listingId },
    );
    expect(listing.decision.effect).toBe('prohibited');
    expect(listing.decision.findings[0]?.citations.length).toBeGreaterThan(0);
    expect(
      await refusalOf(
        provider.graphql('mutation($id: ID!) { retireListing(listingId: $id, reason: "away") { state } }', {
          id: listingId,
        }),
      ),
    ).toBe('ILLEGAL_TRANSITION');

    await provider.graphql(
      'mutation($id: ID!) { appealDecision(listingId: $id, statement: "It is weather.") { state } }',
      { id: listingId },
    );
    const reviewId = await reviewOf(listingId);
    await claim(operators.operator, reviewId);
    const refused = await decide(operators.operator, reviewId, 'allowed');
    expect(refused.review.state).toBe('AWAITING_SECOND');
    expect(
      await refusalOf(
        operators.operator.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: refused.approvalId }),
      ),
    ).toBe('SECOND_PERSON_NEEDED');
    await operators.second.graphql('mutation($id: ID!) { reject(approvalId: $id, reason: "Say more.") }', {
      id: refused.approvalId,
    });
    await waitFor(
      async () => {
        const { review } = await operators.operator.graphql<{ review: { state: string } }>(
          'query($id: ID!) { review(id: $id) { state } }',
          { id: reviewId },
        );
        return review.state === 'CLAIMED' ? review : undefined;
      },
      { describe: 'the review to come back to its reviewer' },
    );

    const { approvalId } = await decide(operators.operator, reviewId, 'allowed');
    await operators.second.graphql('mutation($id: ID!) { approve(approvalId: $id) }', { id: approvalId });
    expect(await listingDecided(provider, listingId)).toBe('LIVE');
  });

  it('sends what comes back with other words to a person', async () => {
    await submitted(PROHIBITED, 'PROHIBITED');
    await submitted({}, 'IN_REVIEW');
  });

  it('knows refused data again under another organisation: the same file, and one with other headers and fewer rows', async () => {
    await submitted(PROHIBITED, 'PROHIBITED');
    const other = await signUpVerified(exchange, { operators });
    const original = await weatherTable();
    const [, ...rows] = original.toString().split('\n');
    const edited = Buffer.from(['tag,regen,hoch,tief,luft,lage', ...rows.slice(5)].join('\n'));
    const decision = 'decision { reviewReasons findings { ruleId remedy evidence { detector } } }';
    for (const [content, how] of [
      [original, 'content_hash'],
      [edited, 'profile_similarity'],
    ] as const) {
      const listingId = await submitListing(other, { releaseId: await readyRelease(other, content) });
      expect(await listingDecided(other, listingId)).toBe('IN_REVIEW');
      const own = await other.graphql<{
        listing: { decision: { reviewReasons: string[]; findings: { ruleId: string; evidence: unknown[] }[] } };
      }>(`query($id: ID!) { listing(id: $id) { ${decision} } }`, { id: listingId });
      expect(own.listing.decision.reviewReasons).toEqual([
        "Another organisation's listing of this data was prohibited before.",
      ]);
      // How it was known again is for the platform alone.
      expect(own.listing.decision.findings).toMatchObject([{ ruleId: 'WEIR-RESUBMITTED', evidence: [] }]);
      const { review } = await operators.operator.graphql<{ review: object }>(
        `query($id: ID!) { review(id: $id) { ${decision} } }`,
        { id: await reviewOf(listingId) },
      );
      expect(review).toMatchObject({ decision: { findings: [{ evidence: [{ detector: how }] }] } });
    }
    const unrelated = await readyRelease(other, await realTable('co2-concentration.csv'));
    expect(await listingDecided(other, await submitListing(other, { releaseId: unrelated }))).toBe('LIVE');
  });

  it('ends running orders when a listing is prohibited: access cut, what is not earned refunded, the books at zero', async () => {
    const buyer = await makeBuyer(exchange, operators);
    const other = await signUpVerified(exchange, { operators });
    const ownRelease = await readyRelease(other, await realTable('co2-concentration.csv'));
    const listingId = await liveListing(other, { releaseId: ownRelease, plans: [termPlan(), instalmentPlan()] });
    const order = await deliveredOrder({ provider: other, buyer }, { listingId, planId: 'term', durationMonths: 2 });
    await acceptDelivery(buyer, order.id);
    await orderReaches(buyer, order.id, 'ACCEPTED');
    const second = await deliveredOrder({ provider: other, buyer }, { listingId, planId: 'term', durationMonths: 2 });
    const payer = await makeBuyer(exchange, operators, 30_000n);
    const inParts = { listingId, planId: 'instalments' };
    const paidOnce = await deliveredOrder({ provider: other, buyer: payer }, inParts);
    await acceptDelivery(payer, paidOnce.id);
    const heldOnce = await deliveredOrder({ provider: other, buyer: payer }, inParts);
    await waitFor(async () => ((await paymentStates(paidOnce.id)).includes('RELEASED') ? true : undefined), {
      describe: 'the first payment to be released',
    });

    await operators.operator.graphql(
      'mutation($id: ID!) { suspendListing(listingId: $id, reason: "complaint") { state } }',
      { id: listingId },
    );
    await other.graphql('mutation($id: ID!) { appealDecision(listingId: $id, statement: "Why?") { state } }', {
      id: listingId,
    });
    const reviewId = await reviewOf(listingId);
    expect(await refusalOf(claim(operators.operator, reviewId))).toBe('REVIEW_SAME_REVIEWER');
    await claim(operators.second, reviewId);
    await decide(operators.second, reviewId, 'prohibited');
    await orderReaches(buyer, order.id, 'SETTLED');
    await orderReaches(buyer, second.id, 'REFUNDED');
    await orderReaches(payer, paidOnce.id, 'SETTLED');
    await orderReaches(payer, heldOnce.id, 'REFUNDED');
    // A job for each order: none runs longer than one order takes.
    const jobs = await queryDatabase<{ order: string }>(
      exchange,
      `SELECT subject_id AS "order" FROM outbox WHERE consumer = 'trading.order_take_down' ORDER BY subject_id`,
    );
    expect(jobs.map((job) => job.order)).toEqual([order, second, paidOnce, heldOnce].map(({ id }) => id).sort());

    const { entitlements } = await buyer.graphql<{ entitlements: { edges: { node: { state: string } }[] } }>(
      '{ entitlements { edges { node { state } } } }',
    );
    expect(entitlements.edges.map(({ node }) => node.state)).toEqual(['REVOKED', 'REVOKED']);
    const { balance } = await buyer.graphql<{
      balance: { held: { minorUnits: string }; available: { minorUnits: string } }[];
    }>('{ balance { held { minorUnits } available { minorUnits } } }');
    expect(balance[0]?.held.minorUnits).toBe('0');
    // Minutes of the first month were earned at most.
    expect(BigInt(balance[0]?.available.minorUnits ?? 0)).toBeGreaterThan(499_900n);
    const books = await readBooks(exchange);
    expect({
      held: books.held(paidOnce.id) + books.held(heldOnce.id),
      available: books.available(payer.organizationId),
      paidOnce: await paymentStates(paidOnce.id),
      heldOnce: await paymentStates(heldOnce.id),
    }).toEqual({
      held: 0n,
      available: 20_000n,
      paidOnce: ['RELEASED', 'CANCELLED', 'CANCELLED'],
      heldOnce: ['CANCELLED', 'CANCELLED', 'CANCELLED'],
    });
    const { trialBalance } = await auditBooks(operators);
    expect(trialBalance.balanced).toBe(true);
  });

  describeTradeGate(() => ({ exchange, operators }));
});
