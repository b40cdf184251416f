import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified } from '../harness/actors.js';
import { auditBooks, readBooks } from '../harness/books.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import {
  listingDecided,
  liveListing,
  oncePlan,
  publishTable,
  releaseReady,
  submitListing,
  weatherTable,
} from '../harness/market.js';
import { queryDatabase } from '../harness/sql.js';
import { deliveredOrder, orderToPay, placeOrder, requestQuote } from '../harness/trading.js';
import { IS_SOAK } from './random.js';

const ROUNDS = IS_SOAK ? 100 : 2;
const AT_ONCE = 5;
const PRICE = 12_900n;
/** The gate has a person look at it. */
const UNSURE = {
  title: '患者病历',
  description: '公开的患者病历明细 published patient records',
  tags: [],
  sourceStatement: 'Collected by ourselves.',
};

interface Tried {
  readonly succeeded: number;
  /** Codes of the refusals, each once. */
  readonly refusals: readonly (string | undefined)[];
}

/** Sends all of it at once. */
async function race(commands: readonly (readonly [Actor, query: string, variables: object])[]): Promise<Tried> {
  const answers = await Promise.all(commands.map(([by, query, variables]) => by.send(query, { ...variables })));
  const refusals = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions?.code));
  return { succeeded: answers.length - refusals.length, refusals: [...new Set(refusals)].sort() };
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe(`races, ${ROUNDS} rounds each`, () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyers: readonly [Actor, Actor];
  let releaseId: string;
  let listingId: string;
  let editedId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    buyers = [await makeBuyer(exchange, operators, 100_000_000n), await makeBuyer(exchange, operators, 100_000_000n)];
    const table = await weatherTable();
    releaseId = (await publishTable(provider, table, Buffer.from('day,rain\n1,2\n2,3\n'))).releaseId;
    await releaseReady(provider, releaseId);
    listingId = await liveListing(provider, { releaseId, plans: [oncePlan(), oncePlan({ id: 'single', quota: 1 })] });
    editedId = await liveListing(provider, { releaseId });
  });

  afterAll(async () => {
    const { trialBalance, verifyLedger } = await auditBooks(operators);
    expect({ balanced: trialBalance.balanced, sound: verifyLedger.sound }).toEqual({ balanced: true, sound: true });
  });

  it('edits of one listing: each that is answered is a revision of its own, one is sent to the gate', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const content = {
        listingId: editedId,
        releaseId,
        title: `Seattle daily weather, edition ${round}`,
        description: 'Daily observations of precipitation, temperature and wind in Seattle.',
        licence: 'CC0-1.0',
        sourceStatement: 'Public records of NOAA',
        plans: [oncePlan()],
      };
      const numbers = async () =>
        (
          await queryDatabase<{ number: number }>(
            exchange,
            'SELECT number FROM listing_revision WHERE listing_id = $1 ORDER BY number',
            [editedId],
          )
        ).map(({ number }) => number);
      const before = await numbers();
      const edit = 'mutation($input: UpdateListingInput!) { updateListing(input: $input) { id } }';
      const { succeeded, refusals } = await race(
        times(AT_ONCE, (index) => [provider, edit, { input: { ...content, tags: [`edit-${index}`] } }] as const),
      );
      expect(refusals.filter((code) => code === undefined || code === 'INTERNAL_ERROR')).toEqual([]);
      expect(succeeded).toBeGreaterThan(0);
      const after = await numbers();
      expect(after).toEqual(times(after.length, (index) => index + 1));
      expect(after.length - before.length).toBeLessThanOrEqual(succeeded);

      const submit = 'mutation($id: ID!) { submitListing(listingId: $id) { state } }';
      const sent = await race(times(AT_ONCE, () => [provider, submit, { id: editedId }] as const));
      expect(sent.succeeded).toBe(1);
      await listingDecided(provider, editedId);
    }
  });

  it('of the last licence: one of all buyers gets it', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const limited = await liveListing(provider, { releaseId, plans: [oncePlan({ id: 'last', maxLicences: 1 })] });
      const answers = await Promise.allSettled(
        times(4, async (index) => {
          const buyer = buyers[index % 2] as Actor;
          return placeOrder(buyer, { quoteId: await requestQuote(buyer, { listingId: limited, planId: 'last' }) });
        }),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const codes = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
      expect(new Set(codes)).toEqual(new Set(['NO_LICENCE_LEFT']));
    }
  });

  it('of payments and a cancellation: paid once, or cancelled and nothing taken', async () => {
    const [buyer] = buyers;
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await orderToPay({ provider, buyer }, { listingId });
      const before = (await readBooks(exchange)).available(buyer.organizationId);
      const pay = 'mutation($id: ID!) { payOrder(orderId: $id) { state } }';
      const cancel = 'mutation($id: ID!) { cancelOrder(orderId: $id) { state } }';
      const { succeeded, refusals } = await race([
        ...times(AT_ONCE, () => [buyer, pay, { id: order.id }] as const),
        [buyer, cancel, { id: order.id }],
      ]);
      expect({ succeeded, refusals }).toEqual({ succeeded: 1, refusals: ['ILLEGAL_TRANSITION'] });
      const [row] = await queryDatabase<{ state: string; agreement: string }>(
        exchange,
        'SELECT o.state, a.state AS agreement FROM trade_order o JOIN agreement a ON a.id = o.agreement_id WHERE o.id = $1',
        [order.id],
      );
      const taken = before - (await readBooks(exchange)).available(buyer.organizationId);
      const isCancelled = row?.state === 'CANCELLED';
      expect({ taken, isVoid: row?.agreement === 'VOID' }).toEqual({
        taken: isCancelled ? 0n : PRICE,
        isVoid: isCancelled,
      });
    }
  });

  it('of decisions on a dispute: one counts, and the buyer is paid back once', async () => {
    const [buyer] = buyers;
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await deliveredOrder({ provider, buyer }, { listingId });
      const paid = (await readBooks(exchange)).available(buyer.organizationId);
      const reject = 'mutation($input: RejectDeliveryInput!) { rejectDelivery(input: $input) { state } }';
      const rejection = { input: { orderId: order.id, reason: 'Rows are missing.', evidence: 'Lines 1 to 9' } };
      expect((await race(times(AT_ONCE, () => [buyer, reject, rejection] as const))).succeeded).toBe(1);
      const resolve = 'mutation($input: ResolveDisputeInput!) { resolveDispute(input: $input) { state } }';
      const resolution = { input: { orderId: order.id, outcome: 'REFUNDED', reason: 'Both sides were heard.' } };
      const people = [operators.operator, operators.second];
      const { succeeded, refusals } = await race(
        times(AT_ONCE, (index) => [people[index % 2] as Actor, resolve, resolution] as const),
      );
      expect({ succeeded, refusals }).toEqual({ succeeded: 1, refusals: ['NO_OPEN_DISPUTE'] });
      const books = await readBooks(exchange);
      expect([books.held(order.id), books.available(buyer.organizationId) - paid]).toEqual([0n, PRICE]);
    }
  });

  it('for the only use: one file of two is received, however many ask for both', async () => {
    const [buyer] = buyers;
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = await deliveredOrder({ provider, buyer }, { listingId, planId: 'single' });
      const { entitlement } = await buyer.graphql<{ entitlement: { files: { id: string }[] } }>(
        'query($id: ID!) { entitlement(id: $id) { files { id } } }',
        { id: order.entitlementId },
      );
      const links = await Promise.all(
        entitlement.files.map(async ({ id }) => {
          const { createDownload } = await buyer.graphql<{ createDownload: { url: string } }>(
            'mutation($input: CreateDownloadInput!) { createDownload(input: $input) { url } }',
            { input: { entitlementId: order.entitlementId, fileId: id } },
          );
          return createDownload.url;
        }),
      );
      expect(links).toHaveLength(2);
      const statuses = await Promise.all(
        times(AT_ONCE * 2, async (index) => {
          const response = await fetch(links[index % 2] ?? '');
          await response.arrayBuffer();
          return `${index % 2}: ${response.status}`;
        }),
      );
      expect([...new Set(statuses)].sort()).toEqual(
        statuses.includes('0: 200') ? ['0: 200', '1: 409'] : ['0: 409', '1: 200'],
      );
      const [row] = await queryDatabase(exchange, 'SELECT uses, state FROM entitlement WHERE id = $1', [
        order.entitlementId,
      ]);
      expect(row).toEqual({ uses: 1, state: 'EXHAUSTED' });
    }
  });

  it('of two operators for one review: one has it, and one outcome counts', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const submitted = await submitListing(provider, { releaseId, ...UNSURE });
      expect(await listingDecided(provider, submitted)).toBe('IN_REVIEW');
      const [review] = await queryDatabase<{ id: string }>(
        exchange,
        `SELECT v.id FROM review v JOIN listing_revision r ON r.id = v.revision_id WHERE r.listing_id = $1`,
        [submitted],
      );
      const people = [operators.operator, operators.second];
      const claim = 'mutation($id: ID!) { claimReview(reviewId: $id) { state } }';
      const claimed = await race(
        times(AT_ONCE * 2, (index) => [people[index % 2] as Actor, claim, { id: review?.id }] as const),
      );
      expect(claimed).toEqual({ succeeded: 1, refusals: ['ILLEGAL_TRANSITION'] });
      const decide = 'mutation($input: DecideReviewInput!) { decideReview(input: $input) { review { state } } }';
      const decision = { input: { reviewId: review?.id, effect: 'allowed', reason: 'Looked at the table.' } };
      const decided = await race(
        times(AT_ONCE * 2, (index) => [people[index % 2] as Actor, decide, decision] as const),
      );
      expect(decided.succeeded).toBe(1);
      const moves = await queryDatabase(
        exchange,
        `SELECT FROM listing_revision_history h JOIN listing_revision r ON r.id = h.revision_id
          WHERE r.listing_id = $1 AND h.event = 'go_live'`,
        [submitted],
      );
      expect(moves).toHaveLength(1);
    }
  });
});
