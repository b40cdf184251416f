import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onCleanup } from '../harness/cleanup.js';
import { Billing } from './billing.js';
import { type Fault, Faults } from './faults.js';
import { type Answer, IdempotencyKeys } from './idempotency.js';
import { Payments } from './payments.js';
import { RefundsAndDisputes } from './refunds-and-disputes.js';
import { decodeForm, readParameters } from './request-parameters.js';
import { completeOnboarding, pageOf, type Resources, ROUTES, type Route } from './routes.js';
import { StripeSchemas } from './schemas.js';
import { invalidRequest, StripeFailure } from './stripe-failure.js';
import { PLATFORM, type Settlement, StripeWorld } from './stripe-world.js';
import { Transfers } from './transfers.js';
import { type SignedDelivery, WebhookSender } from './webhook-sender.js';

export const WEBHOOK_SECRET = 'whsec_stand_in';
export const SECRET_KEY = 'sk_test_stand_in';

export interface StandInOptions {
  /** The tests' clock; the machine's by default. */
  readonly clock?: () => Date;
  readonly settlement?: Settlement;
  /** Takes an event as the webhook would; nothing is sent when absent. @returns the HTTP status. */
  readonly webhook?: (delivery: SignedDelivery) => Promise<number>;
}

/**
 * A Stripe of one's own over HTTP: stateful, with money that cannot appear or vanish, and answers that the types of the `stripe` package
 * allow. What it has not been held against is Stripe itself: see docs/guides/stripe.md.
 */
export class StripeStandIn {
  readonly faults = new Faults();
  readonly resources: Resources;
  readonly webhooks: WebhookSender;
  /** Method and path of every request that was carried out, in order. */
  readonly calls: string[] = [];
  readonly #keys: IdempotencyKeys;
  #requests = 0;

  private constructor(
    readonly world: StripeWorld,
    private readonly server: Server,
    options: StandInOptions,
  ) {
    const payments = new Payments(world);
    this.resources = {
      world,
      payments,
      transfers: new Transfers(world),
      refunds: new RefundsAndDisputes(world),
      billing: new Billing(world),
    };
    this.#keys = new IdempotencyKeys(() => world.now());
    const clock = options.clock ?? (() => new Date());
    this.webhooks = new WebhookSender(world, WEBHOOK_SECRET, clock, options.webhook ?? (async () => 200));
    world.onEvent(({ type, data }) => {
      if (type !== 'charge.succeeded') return;
      const charge = world.get('charge', data.object.id);
      if (charge.payment_method === 'pm_card_createDispute')
        world.later(0, charge.id, () => this.resources.refunds.open(charge.id));
    });
  }

  static async start(options: StandInOptions = {}): Promise<StripeStandIn> {
    const schemas = await StripeSchemas.load();
    schemas.warmUp();
    const world = new StripeWorld(schemas, options.clock ?? (() => new Date()), options.settlement);
    const server = createServer();
    const standIn = new StripeStandIn(world, server, options);
    server.on('request', (request, response) => void standIn.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onCleanup(() => standIn.stop());
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Lets everything happen that the clock has made due. */
  tick(): void {
    this.world.runDue();
    this.world.money.check();
  }

  completeOnboarding(accountId: string): void {
    completeOnboarding(this.world, accountId);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', 'http://stripe');
    const fault = this.faults.take(request.method ?? '', url.pathname);
    if (fault?.when === 'before') {
      this.misbehave(fault, response, undefined);
      return;
    }
    const answer = this.carryOutSoundly(request, url, body);
    if (fault?.when === 'after') {
      const failed = this.misbehave(fault, response, answer);
      // The first result of a key is kept whatever it was: a failure of the server is answered again for a day.
      if (failed !== undefined && typeof fault.kind === 'object' && fault.kind.status >= 500)
        this.keep(request, failed);
      return;
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  /** Money that appeared or vanished is a fault of the stand-in, and answered as one. */
  private carryOutSoundly(request: IncomingMessage, url: URL, body: string): Answer {
    const answer = this.carryOut(request, url, body);
    try {
      this.world.money.check();
      return answer;
    } catch (error) {
      return toAnswer(500, { error: { type: 'api_error', message: String(error) } }, 'req_unsound');
    }
  }

  private carryOut(request: IncomingMessage, url: URL, body: string): Answer {
    const requestId = `req_${++this.#requests}`;
    const account = accountOf(request);
    const scoped = scopedKey(request);
    let claimed = false;
    try {
      this.requireKey(request);
      this.world.runDue();
      if (scoped !== undefined) {
        const kept = this.#keys.claim(scoped, `${request.method} ${url.pathname} ${body}`);
        if (kept !== undefined) return kept;
        claimed = true;
      }
      const answer = this.run(request.method ?? '', url, body, account, requestId);
      if (scoped !== undefined) this.#keys.remember(scoped, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof StripeFailure))
        return toAnswer(500, { error: { type: 'api_error', message: String(error) } }, requestId);
      const answer = toAnswer(error.status, { error: error.error }, requestId, error.headers);
      if (scoped !== undefined && claimed) {
        if (hasRun(error)) this.#keys.remember(scoped, answer);
        else this.#keys.forget(scoped);
      }
      return answer;
    }
  }

  private run(method: string, url: URL, body: string, account: string, requestId: string): Answer {
    const route = ROUTES.find((each) => each.method === method && each.pattern.test(url.pathname));
    if (route === undefined) {
      throw new StripeFailure(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${method}: ${url.pathname}).`,
      });
    }
    const parameters = readParameters(
      this.world.schemas,
      route.parameters,
      decodeForm(method === 'GET' ? url.search.slice(1) : body),
    );
    const [, id = '', sub = ''] = route.pattern.exec(url.pathname) ?? [];
    this.calls.push(`${method} ${url.pathname}`);
    const result = route.run({ resources: this.resources, id, sub, parameters, account });
    this.requireValid(route, result);
    return toAnswer(
      200,
      route.isList ? pageOf(result as { id: string }[], parameters, url.pathname) : result,
      requestId,
    );
  }

  private requireValid(route: Route, result: unknown): void {
    const values = route.isList ? (result as unknown[]).slice(0, 3) : [result];
    for (const value of values) {
      this.world.requireValid(
        route.answers,
        route.answers === 'EventBase' ? { ...(value as object), data: { object: {} } } : value,
      );
    }
  }

  private requireKey(request: IncomingMessage): void {
    if (request.headers.authorization !== `Bearer ${SECRET_KEY}`) {
      throw new StripeFailure(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
    }
    if (
      request.method === 'POST' &&
      !String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded')
    ) {
      throw invalidRequest('The body must be form-encoded.');
    }
  }

  private keep(request: IncomingMessage, answer: Answer): void {
    const scoped = scopedKey(request);
    if (scoped !== undefined) this.#keys.remember(scoped, answer);
  }

  /** @returns the failure that was answered; undefined when there was none to answer. */
  private misbehave({ kind }: Fault, response: ServerResponse, answer: Answer | undefined): Answer | undefined {
    if (kind === 'silence') return undefined;
    if (kind === 'reset') {
      response.socket?.resetAndDestroy();
      return undefined;
    }
    if (kind === 'truncated') {
      const body = answer?.body ?? '{"id": "';
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      response.write(body.slice(0, Math.ceil(body.length / 2)));
      response.socket?.end();
      return undefined;
    }
    const retry: Record<string, string> =
      kind.shouldRetry === undefined ? {} : { 'stripe-should-retry': String(kind.shouldRetry) };
    const error = {
      type: kind.status === 429 ? 'rate_limit_error' : 'api_error',
      message: 'Something went wrong on our end.',
    };
    const failed = toAnswer(kind.status, { error }, 'req_fault', retry);
    response.writeHead(failed.status, failed.headers).end(failed.body);
    return failed;
  }
}

function accountOf(request: IncomingMessage): string {
  return String(request.headers['stripe-account'] ?? PLATFORM);
}

function scopedKey(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key'];
  return key === undefined || request.method === 'GET' ? undefined : `${accountOf(request)}/${key}`;
}

/** Whether a refused request got as far as to do something: then its result is kept under its key. */
function hasRun({ status, error }: StripeFailure): boolean {
  const refusedAtOnce = ['parameter_unknown', 'parameter_missing', 'parameter_invalid_integer'];
  return error.type !== 'idempotency_error' && status !== 401 && !refusedAtOnce.includes(String(error.code));
}

function toAnswer(
  status: number,
  body: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'request-id': requestId, ...headers },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
