import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchema } from 'graphql';
import { type Actor, makeBuyer, makeOperators, type Operators, signUpVerified, unique } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import { liveListing, oncePlan, publishTable, releaseReady, weatherTable } from '../harness/market.js';
import { type GeneratedOperation, generateOperations } from '../harness/operations.js';
import { deliveredOrder } from '../harness/trading.js';
import { ACCESS } from './access.js';

const SETUP_MS = 300_000;
const SCHEMA_FILE = new URL('../../schema.graphql', import.meta.url);
const PRINT_SCHEMA = fileURLToPath(new URL('../../apps/api/dist/print-schema.js', import.meta.url));
/** An organisation makes a member of its maker; without a session everything is refused. */
const LAST: readonly string[] = ['createOrganization', 'signOut'];
const NOBODY = 'nobody@trade.test';
const INTERNALS = /\bat .+:\d+:\d+|node_modules|SELECT |INSERT |UPDATE |pg_|TypeORM|QueryFailed|\/work\//;

describe('the surface of the api', () => {
  let exchange: Exchange;
  let operators: Operators;
  let provider: Actor;
  let buyer: Actor;
  let stranger: Actor;
  let operations: GeneratedOperation[];
  let secrets: string[];

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    [buyer, stranger] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators, 0n)]);
    const { datasetId, releaseId } = await publishTable(provider, await weatherTable());
    await releaseReady(provider, releaseId);
    const listingId = await liveListing(provider, { releaseId, plans: [oncePlan()] });
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const { order: ids } = await buyer.graphql<{ order: { quoteId: string } }>(
      'query($id: ID!) { order(id: $id) { quoteId } }',
      { id: order.id },
    );
    const schema = buildSchema(await readFile(SCHEMA_FILE, 'utf8'));
    operations = generateOperations(schema, {
      first: 1,
      planId: 'once',
      orderId: order.id,
      listingId,
      datasetId,
      releaseId,
      quoteId: ids.quoteId,
      entitlementId: order.entitlementId,
      organizationId: buyer.organizationId,
      effect: 'allowed',
      email: NOBODY,
      bankReference: 'BANK-1',
      currency: 'EUR',
      roles: ['member'],
      scopes: ['order.read'],
      jurisdiction: 'DE',
      registrationNumber: 'HRB 4711',
    });
    secrets = [provider.email, buyer.email, order.agreementId, order.entitlementId, order.agreement?.digest].filter(
      (each) => typeof each === 'string',
    );
  }, SETUP_MS);

  it('is what schema.graphql says', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PRINT_SCHEMA], { maxBuffer: 1 << 26 });
    expect(stdout).toBe(await readFile(SCHEMA_FILE, 'utf8'));
  });

  it('has a row for each operation, and no others', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(ACCESS).sort());
  });

  it(
    'answers each caller as the table says, and shows nobody what is of others',
    async () => {
      const last = operations.filter(({ name }) => LAST.includes(name));
      const rest = operations.filter(({ name }) => !LAST.includes(name));
      const seen: Record<string, string[]> = {};
      const leaks: string[] = [];
      const internals: string[] = [];
      for (const operation of [...rest, ...last]) {
        const outcomes: string[] = [];
        for (const token of [undefined, stranger.token, operators.auditor.token]) {
          const answer = await exchange.send<Record<string, unknown>>(operation.text, withOwnAddress(operation), token);
          const text = JSON.stringify(answer);
          if (token !== operators.auditor.token && secrets.some((secret) => text.includes(secret)))
            leaks.push(operation.name);
          const message = JSON.stringify(answer.errors);
          if (INTERNALS.test(message)) internals.push(`${operation.name}: ${message}`);
          outcomes.push(outcomeOf(answer.errors[0]?.extensions?.code, answer.data?.[operation.name]));
        }
        seen[operation.name] = outcomes;
      }
      console.log(
        Object.entries(seen)
          .map(([name, outcomes]) => `${name}: '${outcomes.join(' ')}',`)
          .join('\n'),
      );
      expect(leaks).toEqual([]);
      expect(internals).toEqual([]);
      const expected = Object.fromEntries(Object.entries(ACCESS).map(([name, row]) => [name, row.split(' ')]));
      expect(seen).toEqual(expected);
    },
    SETUP_MS,
  );
});

/** Mail to one address is limited: each call names another one. */
function withOwnAddress({ variables }: GeneratedOperation): Record<string, unknown> {
  return JSON.parse(JSON.stringify(variables).replaceAll(NOBODY, `${unique('nobody')}@trade.test`));
}

/** `ok`, `nothing` (null, an empty list), or the code of the refusal. */
function outcomeOf(code: string | undefined, value: unknown): string {
  if (code !== undefined) return code;
  if (value === null || value === undefined) return 'nothing';
  const list = Array.isArray(value) ? value : (value as { edges?: unknown[] }).edges;
  return list !== undefined && list.length === 0 ? 'nothing' : 'ok';
}
