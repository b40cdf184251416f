import type { Stripe } from 'stripe';
import type { Billing } from './billing.js';
import type { BalanceTransaction } from './money-physics.js';
import type { Payments } from './payments.js';
import type { RefundsAndDisputes } from './refunds-and-disputes.js';
import type { Parameters } from './request-parameters.js';
import { missing } from './stripe-failure.js';
import type { StripeWorld } from './stripe-world.js';
import type { Transfers } from './transfers.js';

/** The parts that routes act on. */
export interface Resources {
  readonly world: StripeWorld;
  readonly payments: Payments;
  readonly transfers: Transfers;
  readonly refunds: RefundsAndDisputes;
  readonly billing: Billing;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly pattern: RegExp;
  /** Type of the `stripe` package that the parameters must be. */
  readonly parameters: string;
  /** Type of the answer, or of the items of a list. */
  readonly answers: string;
  readonly isList?: true;
  run(call: { resources: Resources; id: string; sub: string; parameters: Parameters; account: string }): unknown;
}

const ID = '([A-Za-z0-9_]+)';
const route = (path: string, parameters: string, answers: string, run: Route['run'], isList?: true): Route => {
  const [method, url] = path.split(' ') as [Route['method'], string];
  const pattern = new RegExp(`^${url.replaceAll(':id', ID)}$`);
  return { method, pattern, parameters, answers, run, ...(isList === undefined ? {} : { isList }) };
};

/** What the rail needs of Stripe, and nothing else. */
export const ROUTES: readonly Route[] = [
  route('POST /v1/accounts', 'AccountCreateParams', 'Account', ({ resources, parameters }) =>
    createAccount(resources.world, parameters),
  ),
  route(
    'GET /v1/accounts',
    'AccountListParams',
    'Account',
    ({ resources, parameters }) => within(resources.world.all('account') as { created: number }[], parameters),
    true,
  ),
  route('GET /v1/accounts/:id', 'AccountRetrieveParams', 'Account', ({ resources, id }) =>
    resources.world.get('account', id),
  ),
  route('POST /v1/account_links', 'AccountLinkCreateParams', 'AccountLink', ({ resources, parameters }) => {
    resources.world.get('account', String(parameters.account));
    const created = resources.world.now();
    return {
      object: 'account_link',
      created,
      expires_at: created + 300,
      url: `https://connect.stripe.com/setup/e/${parameters.account}/${created}`,
    };
  }),
  route('POST /v1/customers', 'CustomerCreateParams', 'Customer', ({ resources, parameters }) =>
    resources.world.create('customer', {
      metadata: (parameters.metadata ?? {}) as Stripe.Metadata,
      name: (parameters.name as string | undefined) ?? null,
    }),
  ),
  route(
    'GET /v1/customers',
    'CustomerListParams',
    'Customer',
    ({ resources, parameters }) => within(resources.world.all('customer'), parameters),
    true,
  ),
  route('POST /v1/billing/meters', 'Billing.MeterCreateParams', 'Billing.Meter', ({ resources, parameters }) =>
    resources.billing.createMeter(parameters),
  ),
  route(
    'GET /v1/billing/meters',
    'Billing.MeterListParams',
    'Billing.Meter',
    ({ resources }) => resources.world.all('billing.meter'),
    true,
  ),
  route(
    'POST /v1/billing/meter_events',
    'Billing.MeterEventCreateParams',
    'Billing.MeterEvent',
    ({ resources, parameters }) => resources.billing.createMeterEvent(parameters),
  ),
  route('POST /v1/prices', 'PriceCreateParams', 'Price', ({ resources, parameters }) =>
    resources.billing.createPrice(parameters),
  ),
  route(
    'GET /v1/prices',
    'PriceListParams',
    'Price',
    ({ resources, parameters }) => within(resources.world.all('price'), parameters),
    true,
  ),
  route('POST /v1/subscriptions', 'SubscriptionCreateParams', 'Subscription', ({ resources, parameters }) =>
    resources.billing.subscribe(parameters),
  ),
  route(
    'GET /v1/subscriptions',
    'SubscriptionListParams',
    'Subscription',
    ({ resources, parameters }) =>
      resources.world.all('subscription').filter(({ customer }) => customer === parameters.customer),
    true,
  ),
  route('GET /v1/subscriptions/:id', 'SubscriptionRetrieveParams', 'Subscription', ({ resources, id }) =>
    resources.world.get('subscription', id),
  ),
  route('POST /v1/subscriptions/:id', 'SubscriptionUpdateParams', 'Subscription', ({ resources, id, parameters }) =>
    resources.billing.update(id, parameters),
  ),
  route('DELETE /v1/subscriptions/:id', 'SubscriptionCancelParams', 'Subscription', ({ resources, id }) =>
    resources.billing.cancel(id),
  ),
  route('POST /v1/payment_intents', 'PaymentIntentCreateParams', 'PaymentIntent', ({ resources, parameters }) =>
    resources.payments.create(parameters),
  ),
  route(
    'GET /v1/payment_intents',
    'PaymentIntentListParams',
    'PaymentIntent',
    ({ resources, parameters }) =>
      within(
        resources.world
          .all('payment_intent')
          .filter(({ customer }) => parameters.customer === undefined || customer === parameters.customer),
        parameters,
      ),
    true,
  ),
  route(
    'GET /v1/payment_intents/:id',
    'PaymentIntentRetrieveParams',
    'PaymentIntent',
    ({ resources, id, parameters }) =>
      expandCharge(resources.world, resources.world.get('payment_intent', id), parameters),
  ),
  route(
    'POST /v1/payment_intents/:id/confirm',
    'PaymentIntentConfirmParams',
    'PaymentIntent',
    ({ resources, id, parameters }) => resources.payments.confirm(id, parameters),
  ),
  route(
    'POST /v1/payment_intents/:id/cancel',
    'PaymentIntentCancelParams',
    'PaymentIntent',
    ({ resources, id, parameters }) =>
      resources.payments.cancel(
        id,
        (parameters.cancellation_reason as Stripe.PaymentIntent.CancellationReason | undefined) ?? null,
      ),
  ),
  route('GET /v1/charges/:id', 'ChargeRetrieveParams', 'Charge', ({ resources, id }) =>
    resources.world.get('charge', id),
  ),
  route('POST /v1/refunds', 'RefundCreateParams', 'Refund', ({ resources, parameters }) =>
    resources.refunds.refund(parameters),
  ),
  route(
    'GET /v1/refunds',
    'RefundListParams',
    'Refund',
    ({ resources, parameters }) =>
      resources.world
        .all('refund')
        .filter((each) => parameters.payment_intent === undefined || each.payment_intent === parameters.payment_intent),
    true,
  ),
  route('GET /v1/refunds/:id', 'RefundRetrieveParams', 'Refund', ({ resources, id, parameters }) =>
    expandTransactions(resources.world, resources.world.get('refund', id), parameters, [
      'balance_transaction',
      'failure_balance_transaction',
    ]),
  ),
  route('POST /v1/transfers', 'TransferCreateParams', 'Transfer', ({ resources, parameters }) =>
    resources.transfers.create(parameters),
  ),
  route(
    'GET /v1/transfers',
    'TransferListParams',
    'Transfer',
    ({ resources, parameters }) =>
      resources.world
        .all('transfer')
        .filter((each) => parameters.transfer_group === undefined || each.transfer_group === parameters.transfer_group),
    true,
  ),
  route('GET /v1/transfers/:id', 'TransferRetrieveParams', 'Transfer', ({ resources, id }) =>
    resources.world.get('transfer', id),
  ),
  route(
    'POST /v1/transfers/:id/reversals',
    'TransferCreateReversalParams',
    'TransferReversal',
    ({ resources, id, parameters }) => resources.transfers.reverse(id, parameters),
  ),
  route(
    'GET /v1/transfers/:id/reversals',
    'TransferListReversalsParams',
    'TransferReversal',
    ({ resources, id }) => resources.world.all('transfer_reversal').filter(({ transfer }) => transfer === id),
    true,
  ),
  route('GET /v1/disputes/:id', 'DisputeRetrieveParams', 'Dispute', ({ resources, id }) =>
    resources.world.get('dispute', id),
  ),
  route('POST /v1/disputes/:id', 'DisputeUpdateParams', 'Dispute', ({ resources, id, parameters }) =>
    resources.refunds.submit(id, parameters),
  ),
  route(
    'GET /v1/disputes',
    'DisputeListParams',
    'Dispute',
    ({ resources, parameters }) =>
      resources.world
        .all('dispute')
        .filter((each) => parameters.payment_intent === undefined || each.payment_intent === parameters.payment_intent),
    true,
  ),
  route('POST /v1/payouts', 'PayoutCreateParams', 'Payout', ({ resources, parameters, account }) =>
    resources.transfers.requestPayout(account, parameters),
  ),
  route(
    'GET /v1/payouts',
    'PayoutListParams',
    'Payout',
    ({ resources, parameters, account }) => within(resources.world.all('payout', account), parameters),
    true,
  ),
  route('GET /v1/payouts/:id', 'PayoutRetrieveParams', 'Payout', ({ resources, id, account, parameters }) =>
    expandTransactions(resources.world, resources.world.get('payout', id, account), parameters, [
      'balance_transaction',
      'failure_balance_transaction',
    ]),
  ),
  route(
    'GET /v1/balance_transactions/:id',
    'BalanceTransactionRetrieveParams',
    'BalanceTransaction',
    ({ resources, id, account }) => {
      const found = resources.world.money.transactions(account).find((each) => each.id === id);
      if (found === undefined) throw missing('balance_transaction', id);
      return resources.world.tellLine(found);
    },
  ),
  route('GET /v1/balance', 'BalanceRetrieveParams', 'Balance', ({ resources, account }) =>
    balanceOf(resources.world, account),
  ),
  route(
    'GET /v1/balance_transactions',
    'BalanceTransactionListParams',
    'BalanceTransaction',
    ({ resources, parameters, account }) =>
      within(resources.world.money.transactions(account).toReversed(), parameters).map(resources.world.tellLine),
    true,
  ),
  route(
    'GET /v1/events',
    'EventListParams',
    'EventBase',
    ({ resources, parameters }) => within(resources.world.events.toReversed(), parameters),
    true,
  ),
];

function createAccount(world: StripeWorld, parameters: Parameters): Stripe.Account {
  const account = world.create('account', {
    type: 'express',
    country: (parameters.country as string | undefined) ?? 'DE',
    metadata: (parameters.metadata ?? {}) as Stripe.Metadata,
    capabilities: { transfers: 'inactive' },
  });
  return account;
}

/** The account's owner has given Stripe what it asked for. */
export function completeOnboarding(world: StripeWorld, id: string): void {
  const account = world.get('account', id);
  Object.assign(account, {
    details_submitted: true,
    payouts_enabled: true,
    charges_enabled: false,
    capabilities: { transfers: 'active' },
  });
  world.emit('account.updated', account);
}

function expandCharge(world: StripeWorld, intent: Stripe.PaymentIntent, parameters: Parameters): unknown {
  const expand = (parameters.expand as string[] | undefined) ?? [];
  if (!expand.some((path) => path.startsWith('latest_charge')) || typeof intent.latest_charge !== 'string')
    return intent;
  const charge = world.get('charge', intent.latest_charge);
  const wanted = expand.includes('latest_charge.balance_transaction') ? ['balance_transaction'] : [];
  return { ...intent, latest_charge: expandTransactions(world, charge, { expand: wanted }, wanted) };
}

function expandTransactions<T extends object>(
  world: StripeWorld,
  object: T,
  parameters: Parameters,
  fields: readonly string[],
): T {
  const expand = (parameters.expand as string[] | undefined) ?? [];
  const expanded = fields
    .filter((field) => expand.includes(field) && typeof Reflect.get(object, field) === 'string')
    .map((field) => [field, transactionOf(world, Reflect.get(object, field) as string)]);
  return { ...object, ...Object.fromEntries(expanded) };
}

function transactionOf(world: StripeWorld, id: string): BalanceTransaction | undefined {
  return world.money.transactions('acct_platform').find((each) => each.id === id);
}

function balanceOf(world: StripeWorld, account: string): unknown {
  const currencies = world.money.currencies(account);
  const lines = (amountOf: (currency: string) => number) =>
    currencies.map((currency) => ({
      amount: amountOf(currency),
      currency,
      source_types: { card: amountOf(currency) },
    }));
  const { money } = world;
  return {
    object: 'balance',
    livemode: false,
    available: lines((currency) => money.available(account, currency)),
    pending: lines((currency) => money.total(account, currency) - money.available(account, currency)),
  };
}

/** The list filters that count here: `created`. */
function within<T extends { readonly created: number }>(all: readonly T[], { created }: Parameters): T[] {
  const range = (typeof created === 'object' && created !== null ? created : {}) as {
    gte?: number;
    lte?: number;
    gt?: number;
    lt?: number;
  };
  return all.filter(
    (each) =>
      each.created >= (range.gte ?? 0) &&
      each.created <= (range.lte ?? Number.POSITIVE_INFINITY) &&
      each.created > (range.gt ?? -1) &&
      each.created < (range.lt ?? Number.POSITIVE_INFINITY),
  );
}

/** One page of a list: `limit`, `starting_after`, `ending_before`. */
export function pageOf(all: readonly { readonly id: string }[], parameters: Parameters, url: string): object {
  const limit = Number(parameters.limit ?? 10);
  const after = all.findIndex(({ id }) => id === parameters.starting_after);
  const rest = parameters.starting_after === undefined ? all : all.slice(after + 1);
  return { object: 'list', url, has_more: rest.length > limit, data: rest.slice(0, limit) };
}
