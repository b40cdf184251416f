import { type Exchange, startExchange } from './exchange.js';
import { GraphqlFailure } from './graphql-client.js';

describe('a test exchange', () => {
  let exchange: Exchange;

  beforeAll(async () => {
    exchange = await startExchange();
  });

  it('answers GraphQL, errors included', async () => {
    expect(await exchange.graphql('{ __typename }')).toEqual({ __typename: 'Query' });
    await expect(exchange.graphql('{ noSuchField }')).rejects.toBeInstanceOf(GraphqlFailure);
    const { errors } = await exchange.send('{ noSuchField }');
    expect(errors).toHaveLength(1);
  });

  it('has processes that can be killed and started again', async () => {
    const { url } = exchange;
    await exchange.kill('api');
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
    await exchange.restart('api');
    expect(exchange.url).toBe(url);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    const before = exchange.logs('worker').length;
    await exchange.kill('worker');
    await exchange.restart('worker');
    expect(exchange.logs('worker').length).toBeGreaterThan(before);
  });

  it('shares nothing with another one, and ends when asked', async () => {
    const other = await startExchange({ queue: 'postgres' });
    expect(other.redis).toBeUndefined();
    expect(other.url).not.toBe(exchange.url);
    await other.stop();
    await expect(fetch(`${other.url}/readyz`)).rejects.toThrow();
  });
});
