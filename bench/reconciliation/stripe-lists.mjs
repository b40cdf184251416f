/**
 * Stripe's list of balance transactions, and single ones, over HTTP in a process of its own: what it costs is not Weir's.
 * Arguments: number of lines, first second, differences as JSON. Prints its port.
 */
import { createServer } from 'node:http';
import { lineOf } from './lines.mjs';

const [count, from, changes] = [Number(process.argv[2]), Number(process.argv[3]), JSON.parse(process.argv[4])];
/** @type {Map<number, string>} */
const kinds = new Map(changes);

/** @param {number} n */
function told(n) {
  const line = lineOf(n, from);
  const kind = kinds.get(n);
  if (kind === 'missing_there') return undefined;
  const amount = kind === 'amount' ? line.amount + 1 : line.amount;
  const fee = kind === 'fee' ? line.fee + 1 : line.fee;
  return {
    id: line.id,
    object: 'balance_transaction',
    amount,
    available_on: line.created,
    balance_type: 'payments',
    created: line.created,
    currency: 'eur',
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: 'eur',
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: line.type,
    source: `src_${n}`,
    status: 'available',
    type: line.type,
  };
}

/** @param {URLSearchParams} query */
function page(query) {
  const limit = Number(query.get('limit') ?? 10);
  const after = query.get('starting_after');
  const data = [];
  let n = after === null ? count - 1 : Number(after.slice(4)) - 1;
  for (; n >= 0 && data.length < limit; n -= 1) {
    const line = told(n);
    if (line !== undefined) data.push(line);
  }
  return { object: 'list', url: '/v1/balance_transactions', has_more: n >= 0, data };
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://stripe');
  const answer = (/** @type {number} */ status, /** @type {unknown} */ body) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_bench' })
      .end(JSON.stringify(body));
  const id = /^\/v1\/balance_transactions\/txn_(\d+)$/.exec(url.pathname)?.[1];
  if (url.pathname === '/v1/balance_transactions') return answer(200, page(url.searchParams));
  const line = id === undefined ? undefined : told(Number(id));
  if (line !== undefined) return answer(200, line);
  return answer(404, { error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such line' } });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});
process.on('disconnect', () => process.exit());
