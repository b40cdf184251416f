import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { newId } from '@weir/kernel';
import { PERMISSIONS, type Permission, type PermissionRule } from '@weir/platform';
import { buildSchema, type GraphQLSchema } from 'graphql';
import {
  type Actor,
  joinOrganization,
  joinPlatform,
  makeBuyer,
  makeOperators,
  type Operators,
  signInAgain,
  signUpVerified,
  unique,
} from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';
import type { GraphqlAnswer } from '../harness/graphql-client.js';
import { liveListing, oncePlan, publishTable, releaseReady, weatherTable } from '../harness/market.js';
import { type GeneratedOperation, generateOperations } from '../harness/operations.js';
import { SubscriptionClient } from '../harness/subscription-client.js';
import { deliveredOrder } from '../harness/trading.js';
import { ACCESS } from './access.js';
import { PERMISSION_OF } from './permissions.js';

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
  let schema: GraphQLSchema;
  /** On things that are there. */
  let operations: GeneratedOperation[];
  /** On things that are not. */
  let unknown: GeneratedOperation[];
  let subjects: Readonly<Record<string, string>>;
  let secrets: string[];
  /** By the first part of the path. */
  let foreignIds: Readonly<Record<string, string>>;

  beforeAll(async () => {
    exchange = await startExchange();
    operators = await makeOperators(exchange);
    provider = await signUpVerified(exchange, { operators });
    [buyer, stranger] = await Promise.all([makeBuyer(exchange, operators), makeBuyer(exchange, operators, 0n)]);
    const { datasetId, releaseId } = await publishTable(provider, await weatherTable());
    await releaseReady(provider, releaseId);
    const listingId = await liveListing(provider, { releaseId, plans: [oncePlan()] });
    const order = await deliveredOrder({ provider, buyer }, { listingId });
    const { order: ids } = await buyer.graphql<{ order: { quoteId: string; decision: { id: string } } }>(
      'query($id: ID!) { order(id: $id) { quoteId decision { id } } }',
      { id: order.id },
    );
    const { createUpload, createOffer, createApiToken } = await provider.graphql<{
      createUpload: { id: string };
      createOffer: { id: string }[];
      createApiToken: { id: string };
    }>(
      `mutation($upload: CreateUploadInput!, $offer: CreateOfferInput!) {
        createUpload(input: $upload) { id } createOffer(input: $offer) { id }
        createApiToken(input: { name: "theirs", scopes: ["order.read"], expiresInDays: 1 }) { id } }`,
      {
        upload: { datasetId, fileName: 'more.csv' },
        offer: { listingId, buyerOrganizationIds: [buyer.organizationId], terms: { plan: oncePlan() } },
      },
    );
    schema = buildSchema(await readFile(SCHEMA_FILE, 'utf8'));
    const plain = {
      first: 1,
      planId: 'once',
      effect: 'allowed',
      email: NOBODY,
      bankReference: 'BANK-1',
      currency: 'EUR',
      roles: ['member'],
      scopes: ['order.read'],
      jurisdiction: 'DE',
      registrationNumber: 'HRB 4711',
    };
    subjects = { orderProgress: order.id, listingProgress: listingId, jobProgress: releaseId };
    unknown = generateOperations(schema, plain);
    operations = generateOperations(schema, {
      ...plain,
      orderId: order.id,
      listingId,
      datasetId,
      releaseId,
      quoteId: ids.quoteId,
      decisionId: ids.decision.id,
      uploadId: createUpload.id,
      offerId: createOffer[0]?.id,
      revokeApiTokenId: createApiToken.id,
      entitlementId: order.entitlementId,
      organizationId: buyer.organizationId,
    });
    foreignIds = { agreements: order.agreementId ?? '', uploads: createUpload.id };
    secrets = [provider.email, buyer.email, order.agreementId, order.entitlementId, order.agreement?.digest].filter(
      (each) => typeof each === 'string',
    );
  }, SETUP_MS);

  function known(name: string): GeneratedOperation {
    const found = operations.find((operation) => operation.name === name);
    if (found === undefined) throw new Error(`no operation ${name}`);
    return found;
  }

  it('is what schema.graphql says', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PRINT_SCHEMA], { maxBuffer: 1 << 26 });
    expect(stdout).toBe(await readFile(SCHEMA_FILE, 'utf8'));
  });

  it('has a row and a permission for each operation, and no others', () => {
    const names = operations.map(({ name }) => name).sort();
    expect(Object.keys(ACCESS).sort()).toEqual(names);
    expect(Object.keys(PERMISSION_OF).sort()).toEqual(names);
    expect(Object.keys(schema.getSubscriptionType()?.getFields() ?? {}).sort()).toEqual(Object.keys(LISTENING));
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

  it('lets listen whom it lets look', async () => {
    const onlooker = await signInAgain(stranger);
    const seen: Record<string, string> = {};
    for (const [name, text] of Object.entries(SUBSCRIPTIONS)) {
      const outcomes: string[] = [];
      for (const parameters of [{}, { authorization: `Bearer ${onlooker.token}` }]) {
        const client = await SubscriptionClient.connect(exchange.url, parameters);
        const answer = await client.first(text, { id: subjects[name] });
        client.close();
        outcomes.push(Array.isArray(answer) ? (answer[0]?.extensions?.code ?? 'no code') : 'ok');
      }
      seen[name] = outcomes.join(' ');
    }
    expect(seen).toEqual(LISTENING);
  });

  it('answers who asks for what is of others exactly as who asks for what is not there, with as many statements', async () => {
    const onlooker = await signInAgain(stranger);
    const told: string[] = [];
    const before = operations.filter(({ name }) => !LAST.includes(name));
    for (const operation of before) {
      const missing = unknown.find(({ name }) => name === operation.name) ?? operation;
      const [foreign, absent] = await Promise.all([said(operation, onlooker.token), said(missing, onlooker.token)]);
      if (foreign !== absent) told.push(operation.name);
    }
    // The listing is on the market: everybody may look at it and ask for a quote.
    expect(told.sort()).toEqual(['listing', 'listingEvidence', 'requestQuote']);
    expect(await said(known('order'), buyer.token)).toMatch(/"statements":"[1-9]/);
  });

  it.each(['GET /agreements/ID.html', 'GET /agreements/ID.json', 'PUT /uploads/ID', 'HEAD /uploads/ID'])(
    'answers %s of others as it answers one that is not there',
    async (request) => {
      const onlooker = await signInAgain(stranger);
      const [method = '', path = ''] = request.split(' ');
      const answers = [foreignIds[path.split('/')[1] ?? ''] ?? '', newId()].map(async (id) => {
        const response = await fetch(exchange.url + path.replace('ID', id), {
          method,
          headers: { authorization: `Bearer ${onlooker.token}`, 'tus-resumable': '1.0.0' },
          ...(method === 'PUT' ? { body: 'a,b\n1,2\n' } : {}),
        });
        const text = (await response.text()).replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '');
        return { status: response.status, text, statements: response.headers.get('x-sql-statements') };
      });
      const [foreign, absent] = await Promise.all(answers);
      expect(foreign).toEqual(absent);
      expect(foreign?.status).toBe(404);
    },
  );

  /** All that an answer tells: outcome, errors and the SQL statements that it took; identifiers that were asked for taken out. */
  async function said(operation: GeneratedOperation, token: string): Promise<string> {
    const response = await fetch(`${exchange.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: operation.text, variables: withOwnAddress(operation) }),
    });
    const { data, errors = [] } = (await response.json()) as GraphqlAnswer<Record<string, unknown>>;
    const answer = JSON.stringify({
      status: response.status,
      // Not the position: the second time a compiled query answers, which does not say it.
      errors: errors.map(({ message, extensions }) => ({ message, extensions })),
      isNull: data === null || data === undefined ? null : data[operation.name] === null,
      statements: response.headers.get('x-sql-statements'),
    });
    return Object.values(operation.variables).reduce<string>((text, id) => text.replaceAll(String(id), 'ID'), answer);
  }

  it('lets each role in where its permission says so', async () => {
    const callers = {
      visitor: undefined,
      owner: await joinOrganization(buyer, ['owner']),
      member: await joinOrganization(buyer, ['member']),
      signatory: await joinOrganization(buyer, ['signatory']),
      finance: await joinOrganization(buyer, ['finance']),
      operator: await joinPlatform(operators.operator, ['operator']),
      compliance_officer: await joinPlatform(operators.operator, ['compliance_officer']),
      auditor: await joinPlatform(operators.operator, ['auditor']),
    };
    const wrong: string[] = [];
    const ordered = [...unknown].sort((a, b) => LAST.indexOf(a.name) - LAST.indexOf(b.name));
    for (const operation of ordered) {
      const rule = PERMISSION_OF[operation.name] ?? 'any';
      if (rule === 'any') continue;
      const { text, variables } = rule.startsWith('find ') ? known(operation.name) : operation;
      await Promise.all(
        Object.entries(callers).map(async ([role, caller]) => {
          const asked = { ...operation, text, variables };
          const answer = await exchange.send<Record<string, unknown>>(text, withOwnAddress(asked), caller?.token);
          const outcome = outcomeOf(answer.errors[0]?.extensions?.code, answer.data?.[operation.name]);
          const isIn = outcome !== 'FORBIDDEN' && (outcome !== 'UNAUTHENTICATED' || operation.name === 'signIn');
          const isLet = rule.startsWith('find ') ? outcome === 'ok' : isIn;
          if (isLet !== mayCall(rule, role)) wrong.push(`${operation.name} (${rule}) by ${role}: ${outcome}`);
        }),
      );
    }
    expect(wrong).toEqual([]);
  });
});

/** What a visitor and a stranger are told who listen to an order, a listing on the market and a release of others. */
const LISTENING = {
  jobProgress: 'RELEASE_NOT_FOUND RELEASE_NOT_FOUND',
  listingProgress: 'ok ok',
  orderProgress: 'ORDER_NOT_FOUND ORDER_NOT_FOUND',
};
const SUBSCRIPTIONS: Readonly<Record<keyof typeof LISTENING, string>> = {
  jobProgress: 'subscription($id: ID!) { jobProgress(releaseId: $id) { percent } }',
  listingProgress: 'subscription($id: ID!) { listingProgress(listingId: $id) { id } }',
  orderProgress: 'subscription($id: ID!) { orderProgress(orderId: $id) { id } }',
};

function mayCall(rule: string, role: string): boolean {
  const { anyone, user, organization, platform }: PermissionRule =
    PERMISSIONS[rule.replace('find ', '').replace(' own', '') as Permission];
  if (anyone) return true;
  if (role === 'visitor') return false;
  const isOwn = rule.endsWith(' own');
  return (
    user === true ||
    organization?.includes(role as never) === true ||
    (!isOwn && platform?.includes(role as never) === true)
  );
}

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
