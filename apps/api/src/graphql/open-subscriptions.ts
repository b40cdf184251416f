import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { UnauthenticatedError } from '@weir/kernel';
import { LiveBus, type LiveMessage, type Logger, type RequestContext, UnitOfWork } from '@weir/platform';
import { clientError } from './error-formatter.js';
import { liveMessages } from './live-iterator.js';
import type { Subscriber } from './subscriber.js';

const CHECK_INTERVAL_MS = 500;

interface Open {
  readonly bearerId: string;
  readonly ending: AbortController;
}

export interface Following<T> {
  readonly channel: LiveMessage['channel'];
  readonly subjectId: string;
  /** The state now; asked for again with each message, for who the listener is by then. */
  load(ctx: RequestContext, message?: LiveMessage): Promise<T>;
  /** Whether nothing comes after this one. */
  isLast?(value: T): boolean;
}

/**
 * Subscriptions that run in this process. Each message is loaded for the session or token as it is then, and what is open is
 * checked twice a second: nobody listens on with a session that was signed out or a token that was revoked.
 */
@Injectable()
export class OpenSubscriptions implements OnModuleInit, OnModuleDestroy {
  private readonly open = new Set<Open>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly live: LiveBus,
    private readonly unitOfWork: UnitOfWork,
    @Inject('Logger') private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.endRevoked().catch(() => {}), CHECK_INTERVAL_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const { ending } of this.open) ending.abort();
  }

  /**
   * Begins with the present state, so that nothing is missed between asking and listening.
   * @throws GraphQLError with a code, for what `load` throws.
   */
  async follow<T>(subscriber: Subscriber, following: Following<T>): Promise<AsyncIterableIterator<T>> {
    const ending = new AbortController();
    const messages = liveMessages(this.live, following.channel, following.subjectId, ending.signal);
    try {
      const first = await following.load(subscriber.ctx);
      const forget = this.remember(subscriber.ctx, ending);
      return endable(this.values(subscriber, following, first, messages, ending.signal), () => {
        forget();
        ending.abort(LEFT);
      });
    } catch (error) {
      ending.abort(LEFT);
      throw clientError(error, this.logger, subscriber.ctx.requestId);
    }
  }

  private async *values<T>(
    subscriber: Subscriber,
    { load, isLast }: Following<T>,
    first: T,
    messages: AsyncIterable<LiveMessage>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    try {
      yield first;
      if (isLast?.(first)) return;
      for await (const message of messages) {
        const value = await load(await subscriber.refresh(), message);
        yield value;
        if (isLast?.(value)) return;
      }
    } catch (error) {
      if (signal.reason === LEFT) return;
      throw clientError(signal.aborted ? new UnauthenticatedError() : error, this.logger, subscriber.ctx.requestId);
    }
  }

  private remember(ctx: RequestContext, ending: AbortController): () => void {
    if (ctx.principal.kind !== 'user') return () => {};
    const entry = { bearerId: ctx.principal.sessionId ?? ctx.principal.tokenId ?? '', ending };
    this.open.add(entry);
    return () => this.open.delete(entry);
  }

  /** Sessions and tokens have identifiers of one kind: one statement finds those of both that have ended. */
  private async endRevoked(): Promise<void> {
    if (this.open.size === 0) return;
    const ids = [...new Set([...this.open].map(({ bearerId }) => bearerId))];
    const alive = await this.unitOfWork.query<{ id: string }>(
      `SELECT id FROM session WHERE id = ANY ($1::uuid[]) AND revoked_at IS NULL AND expires_at > $2
       UNION ALL SELECT id FROM api_token WHERE id = ANY ($1::uuid[]) AND revoked_at IS NULL AND expires_at > $2`,
      [ids, this.unitOfWork.clock.now()],
    );
    const good = new Set(alive.map(({ id }) => id));
    for (const entry of this.open) if (ids.includes(entry.bearerId) && !good.has(entry.bearerId)) entry.ending.abort();
  }
}

/** Why a subscription ends that nobody took anything from. */
const LEFT = new Error('The listener has left.');

/** Ends also while the next value is waited for, which a generator by itself does not. */
function endable<T>(values: AsyncGenerator<T>, end: () => void): AsyncIterableIterator<T> {
  const iterator: AsyncIterableIterator<T> = {
    next: async () => {
      const next = await values.next().catch((error: unknown) => {
        end();
        throw error;
      });
      if (next.done) end();
      return next;
    },
    return: async () => {
      end();
      await values.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
