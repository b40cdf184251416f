import { connect } from 'node:net';
import { newId } from '@weir/kernel';
import { type Actor, makeBuyer, makeOperators, signInAgain, signUpVerified } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, weatherRelease } from '../harness/market.js';
import { SubscriptionClient } from '../harness/subscription-client.js';
import { orderToPay, payOrder } from '../harness/trading.js';

const SETUP_MS = 300_000;
const BODY_LIMIT_BYTES = 1024 * 1024;

describe('the limits of the api', () => {
  let exchange: Exchange;

  beforeAll(async () => {
    exchange = await startExchange();
  }, SETUP_MS);

  async function post(body: string): Promise<{ status: number; text: string }> {
    const response = await fetch(`${exchange.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  it('refuses a query that is too deep', async () => {
    const deep = `{ __schema { types { fields { type { ${'ofType { '.repeat(14)} name ${'} '.repeat(14)} } } } } }`;
    const { data, errors } = await exchange.send(deep);
    expect(data).toBeNull();
    expect(errors[0]?.extensions?.code).toBe('GRAPHQL_INVALID');
    expect(errors[0]?.message).toMatch(/depth/i);
  });

  it('refuses a query that costs too much, however its fields are hidden', async () => {
    const page = 'listings(first: 100) { edges { node { id title plans { id kind } } } }';
    const aliases = Array.from({ length: 20 }, (_, index) => `a${index}: ${page}`).join(' ');
    const fragment = `fragment Page on Query { ${aliases} } query { ...Page }`;
    for (const query of [`{ ${aliases} }`, fragment]) {
      const { data, errors } = await exchange.send(query);
      expect(data).toBeNull();
      expect(errors[0]?.extensions?.code).toBe('QUERY_TOO_COSTLY');
    }
    expect((await exchange.send(`{ ${page} }`)).errors).toEqual([]);
  });

  it('refuses fragments that go round, directives without end and aliases without end', async () => {
    const cycle =
      '{ listings { edges { node { ...A } } } } fragment A on Listing { plans { id } ...B } fragment B on Listing { ...A }';
    const directives = `{ categories { id ${'@include(if: true) '.repeat(2_000)} } }`;
    const doubling = Array.from(
      { length: 20 },
      (_, index) =>
        `fragment F${index} on Query { ${index === 19 ? 'categories { id }' : `a: __typename ...F${index + 1} ...F${index + 1}`} }`,
    ).join(' ');
    const aliases = `{ ${Array.from({ length: 3_000 }, (_, index) => `a${index}: categories { id }`).join(' ')} }`;
    const outcomes: (string | undefined)[] = [];
    for (const query of [cycle, directives, `{ ...F0 } ${doubling}`, aliases]) {
      const { data, errors } = await exchange.send(query);
      if (errors.length > 0) expect(data).toBeNull();
      outcomes.push(errors[0]?.extensions?.code);
    }
    expect(outcomes).toEqual(['GRAPHQL_INVALID', 'GRAPHQL_INVALID', 'GRAPHQL_INVALID', 'QUERY_TOO_COSTLY']);
    expect((await exchange.send('{ categories { id } }')).errors).toEqual([]);
  });

  it('takes no command from a form or an address, which pages of others can send in the name of a visitor', async () => {
    const mutation = 'mutation { requestPasswordReset(email: "somebody@trade.test") }';
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
    const answers = await Promise.all([
      ...forms.map((type) =>
        fetch(`${exchange.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': type, origin: 'https://elsewhere.test' },
          body: JSON.stringify({ query: mutation }),
        }),
      ),
      fetch(`${exchange.url}/graphql?query=${encodeURIComponent(mutation)}`),
    ]);
    for (const answer of answers) {
      expect((await answer.text()).includes('"requestPasswordReset":true')).toBe(false);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('refuses batches and bodies of more than a mebibyte', async () => {
    const batch = await post(JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]));
    expect(batch.status).toBe(400);
    expect(JSON.parse(batch.text)).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    const large = await post(
      JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(BODY_LIMIT_BYTES) } }),
    );
    expect(large.status).toBe(413);
    expect(JSON.parse(large.text)).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    for (const { text } of [batch, large, await post('{"query":')]) expect(text).not.toMatch(/node_modules|\.js:\d+/);
  });

  it('never treats a bad token as no token', async () => {
    const response = await fetch(`${exchange.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer not-a-token' },
      body: JSON.stringify({ query: '{ categories { id } }' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

describe('subscriptions', () => {
  const ORDER_PROGRESS = 'subscription($id: ID!) { orderProgress(orderId: $id) { id state } }';
  let exchange: Exchange;
  let provider: Actor;
  let buyer: Actor;
  let stranger: Actor;
  let listingId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    const operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    [buyer, stranger] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators, 0n)]);
    listingId = await liveListing(provider, { releaseId: await weatherRelease(provider) });
  }, SETUP_MS);

  it('tell a party of its order as it goes on, and nobody else', async () => {
    const order = await orderToPay({ provider, buyer }, { listingId });
    const outsider = await SubscriptionClient.connect(exchange.url, { authorization: `Bearer ${stranger.token}` });
    expect(await outsider.first(ORDER_PROGRESS, { id: order.id })).toMatchObject([
      { message: 'No such order.', extensions: { code: 'ORDER_NOT_FOUND' } },
    ]);
    outsider.close();

    const client = await SubscriptionClient.connect(exchange.url, { authorization: `Bearer ${buyer.token}` });
    const states = client.until<{ orderProgress: { state: string } }>(
      ORDER_PROGRESS,
      { id: order.id },
      ({ orderProgress }) => orderProgress.state === 'DELIVERED',
      // Paid only once somebody listens.
      () => payOrder(buyer, order.id),
    );
    const seen = (await states).map(({ orderProgress }) => orderProgress.state);
    expect(seen[0]).toBe('AWAITING_PAYMENT');
    expect(seen.at(-1)).toBe('DELIVERED');
    client.close();
  });

  it('are refused with a code: without a session, with a bad one, and when they ask for what there is not', async () => {
    const refusal = async (parameters: Record<string, unknown>, query: string, variables = { id: newId() }) => {
      const client = await SubscriptionClient.connect(exchange.url, parameters);
      const answer = (await client.first(query, variables)) as { message: string; extensions?: { code?: string } }[];
      client.close();
      expect(JSON.stringify(answer)).not.toMatch(/node_modules|\.js:\d+/);
      return answer[0]?.extensions?.code;
    };
    const authorization = `Bearer ${buyer.token}`;
    const cycle = `subscription($id: ID!) { orderProgress(orderId: $id) { ...A } } fragment A on Order { agreement { ...B } }
      fragment B on Agreement { digest ...B }`;
    expect([
      await refusal({}, ORDER_PROGRESS),
      await refusal({ authorization: 'Bearer weirs_nobody' }, ORDER_PROGRESS),
      await refusal({ authorization }, ORDER_PROGRESS, { id: 'no id' }),
      await refusal({ authorization }, 'subscription($id: ID!) { orderProgress(orderId: $id) { id secret } }'),
      await refusal({ authorization }, cycle),
      await refusal({ authorization }, tooCostly()),
    ]).toEqual([
      'ORDER_NOT_FOUND',
      'UNAUTHENTICATED',
      'VALIDATION_FAILED',
      'GRAPHQL_INVALID',
      'GRAPHQL_INVALID',
      'QUERY_TOO_COSTLY',
    ]);
    expect((await exchange.send('{ categories { id } }')).errors).toEqual([]);
  });

  it('take neither queries nor mutations, which have limits of their own over HTTP', async () => {
    const client = await SubscriptionClient.connect(exchange.url, { authorization: `Bearer ${buyer.token}` });
    const answers = [await client.first('{ viewer { email } }', {}), await client.first('mutation { signOut }', {})];
    client.close();
    for (const answer of answers) expect(JSON.stringify(answer)).toMatch(/Invalid operation/);
    expect((await buyer.send('{ viewer { email } }')).errors).toEqual([]);
  });

  it.each(['session', 'token'] as const)('end at once with the %s that they were opened with', async (kind) => {
    const order = await orderToPay({ provider, buyer }, { listingId });
    const session = await signInAgain(buyer);
    const { createApiToken } = await session.graphql<{ createApiToken: { id: string; token: string } }>(
      'mutation { createApiToken(input: { name: "listener", scopes: ["order.read"], expiresInDays: 1 }) { id token } }',
    );
    const bearer = kind === 'session' ? session.token : createApiToken.token;
    const client = await SubscriptionClient.connect(exchange.url, { authorization: `Bearer ${bearer}` });
    const listening = client.until(
      ORDER_PROGRESS,
      { id: order.id },
      () => false,
      () =>
        kind === 'session'
          ? session.graphql('mutation { signOut }')
          : session.graphql('mutation($id: ID!) { revokeApiToken(id: $id) }', { id: createApiToken.id }),
    );
    await expect(listening).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    client.close();
  });

  it('are refused to pages of others', async () => {
    const answer = await handshake(exchange.url, 'https://elsewhere.test');
    expect(answer).toMatch(/^HTTP\/1\.1 40[13]/);
    expect(await handshake(exchange.url, exchange.url)).toMatch(/^HTTP\/1\.1 101/);
  });
});

/** One object many times over: no page, and yet more fields than anybody needs. */
function tooCostly(): string {
  const fields = Array.from(
    { length: 1_000 },
    (_, index) => `a${index}: total { minorUnits currency formatted } b${index}: fee { minorUnits }`,
  );
  return `subscription($id: ID!) { orderProgress(orderId: $id) { ${fields.join(' ')} } }`;
}

/** Asks for a WebSocket as a page of an origin would. @returns the first line of the answer */
function handshake(url: string, origin: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [
          'GET /graphql HTTP/1.1',
          `Host: ${host}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
          'Sec-WebSocket-Protocol: graphql-transport-ws',
          `Origin: ${origin}`,
          '\r\n',
        ].join('\r\n'),
      );
    });
    socket.once('data', (data) => {
      resolve(data.toString('latin1').split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
