/**
 * What somebody writes by hand who needs only these answers: Fastify, Mercurius with its JIT and `pg`. The same shape from the same
 * tables as Weir's catalogue page, the session looked up as Weir does; and a trade of six mutations, one statement each.
 * Nothing is authorised, audited, gated or limited.
 */
import { createHash, randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const schema = `
  type Money { minorUnits: String! currency: String! formatted: String! }
  type Duration { months: Int! price: Money! }
  type Plan { id: String! kind: String! currency: String! price: Money durations: [Duration!]! maxLicences: Int }
  type Provider { id: ID! name: String! jurisdiction: String! verified: Boolean! }
  type Listing {
    id: ID! title: String! description: String! tags: [String!]! language: String! licence: String! effect: String
    categories: [String!]! state: String! isLive: Boolean! provider: Provider! plans: [Plan!]!
  }
  type Edge { cursor: String! node: Listing! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Connection { edges: [Edge!]! pageInfo: PageInfo! }
  type Trade { id: ID! state: String! }
  type Query { listings(search: String, first: Int): Connection! }
  type Mutation {
    requestQuote(listingId: ID!): Trade!
    placeOrder(id: ID!): Trade!
    sign(id: ID!, party: String!): Trade!
    pay(id: ID!): Trade!
    accept(id: ID!): Trade!
  }`;

const SEARCH = `
  WITH candidate AS (
    SELECT id, search, created_at FROM listing_revision
     WHERE state = 'LIVE' AND effect IS DISTINCT FROM 'restricted' AND search @@ websearch_to_tsquery('english', $1)
     ORDER BY created_at DESC, id DESC LIMIT 1000),
  best AS (
    SELECT id, created_at, ts_rank_cd(search, websearch_to_tsquery('english', $1)) AS rank FROM candidate
     ORDER BY rank DESC, created_at DESC, id DESC LIMIT $2)
  SELECT r.id, r.listing_id, r.title, r.description, r.tags, r.language, r.licence, r.effect, r.categories, r.state, r.plans,
         r.created_at, b.rank, o.id AS organization_id, o.name, o.jurisdiction, o.verified_at IS NOT NULL AS verified
    FROM best b JOIN listing_revision r ON r.id = b.id JOIN organization o ON o.id = r.organization_id
   ORDER BY b.rank DESC, b.created_at DESC, b.id DESC`;

const SESSION = `
  SELECT u.id, m.organization_id, m.roles FROM session s JOIN user_account u ON u.id = s.user_id
    LEFT JOIN organization_member m ON m.user_id = u.id
   WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > now() LIMIT 1`;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 });
const money = (minorUnits, currency) =>
  minorUnits == null
    ? null
    : { minorUnits: String(minorUnits), currency, formatted: `${(Number(minorUnits) / 100).toFixed(2)} ${currency}` };

function toEdge(row) {
  return {
    cursor: Buffer.from(JSON.stringify([row.rank, row.created_at, row.id])).toString('base64url'),
    node: {
      id: row.listing_id,
      title: row.title,
      description: row.description,
      tags: row.tags,
      language: row.language,
      licence: row.licence,
      effect: row.effect,
      categories: row.categories,
      state: row.state,
      isLive: row.state === 'LIVE',
      provider: { id: row.organization_id, name: row.name, jurisdiction: row.jurisdiction, verified: row.verified },
      plans: row.plans.map((plan) => ({
        ...plan,
        price: money(plan.price, plan.currency),
        durations: (plan.durations ?? []).map(({ months, price }) => ({ months, price: money(price, plan.currency) })),
      })),
    },
  };
}

async function move(id, from, to) {
  const { rows } = await pool.query(
    'UPDATE baseline_trade SET state = $3 WHERE id = $1 AND state = $2 RETURNING id, state',
    [id, from, to],
  );
  if (rows.length === 0) throw new Error('ILLEGAL_TRANSITION');
  return rows[0];
}

const resolvers = {
  Query: {
    listings: async (_, { search, first = 20 }) => {
      const { rows } = await pool.query(SEARCH, [search, first + 1]);
      const edges = rows.slice(0, first).map(toEdge);
      return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
    },
  },
  Mutation: {
    requestQuote: async (_, { listingId }) => {
      const { rows } = await pool.query(
        `INSERT INTO baseline_trade (id, listing_id, plans, state)
         SELECT $2, listing_id, plans, 'QUOTED' FROM listing_revision WHERE listing_id = $1 LIMIT 1 RETURNING id, state`,
        [listingId, randomUUID()],
      );
      return rows[0];
    },
    placeOrder: (_, { id }) => move(id, 'QUOTED', 'PLACED'),
    sign: (_, { id, party }) => (party === 'buyer' ? move(id, 'PLACED', 'SIGNED') : move(id, 'SIGNED', 'IN_FORCE')),
    pay: (_, { id }) => move(id, 'IN_FORCE', 'PAID'),
    accept: (_, { id }) => move(id, 'PAID', 'ACCEPTED'),
  },
};

const app = Fastify();
app.get('/healthz', async () => ({ status: 'ok' }));
await app.register(mercurius, {
  schema,
  resolvers,
  jit: 1,
  context: async (request) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return {};
    const { rows } = await pool.query(SESSION, [createHash('sha256').update(token).digest()]);
    if (rows.length === 0) throw new Error('UNAUTHENTICATED');
    return { user: rows[0] };
  },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
