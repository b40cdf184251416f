import { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { WeirConfig } from '../config/config.js';
import { PooledClient } from '../database/pooled-client.js';

/** What travels between processes: identifiers and progress, never content. */
export interface LiveMessage {
  readonly channel: 'order' | 'listing' | 'job' | 'notification' | 'entitlement' | 'clock';
  readonly subjectId: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

const CHANNEL = 'weir_live';
/** PostgreSQL refuses a NOTIFY payload of 8,000 bytes or more. */
const MAX_PAYLOAD_BYTES = 7_900;
const RECONNECT_MS = 500;

/** Publish and subscribe across processes: Redis where configured, else `LISTEN/NOTIFY`. At most once: the database is the truth. */
export abstract class LiveBus {
  protected readonly emitter = new EventEmitter().setMaxListeners(0);

  abstract start(): Promise<void>;
  abstract publish(message: LiveMessage): Promise<void>;
  abstract close(): Promise<void>;

  /** @returns a function that ends the subscription. */
  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.emitter.on('message', listener);
    return () => this.emitter.off('message', listener);
  }

  protected receive(text: string): void {
    try {
      this.emitter.emit('message', JSON.parse(text) as LiveMessage);
    } catch {
      // Another version's message: nothing here can use it.
    }
  }
}

class RedisLiveBus extends LiveBus {
  private readonly publisher: Redis;
  private readonly subscriber: Redis;

  constructor(url: string) {
    super();
    this.publisher = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2 });
    this.subscriber = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null });
    for (const client of [this.publisher, this.subscriber]) client.on('error', () => {});
  }

  async start(): Promise<void> {
    await Promise.all([this.publisher.connect(), this.subscriber.connect()]);
    this.subscriber.on('message', (_channel, text) => this.receive(text));
    await this.subscriber.subscribe(CHANNEL);
  }

  async publish(message: LiveMessage): Promise<void> {
    await this.publisher.publish(CHANNEL, JSON.stringify(message));
  }

  async close(): Promise<void> {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }
}

class PostgresLiveBus extends LiveBus {
  private listener: pg.Client | undefined;
  private readonly pool: pg.Pool;
  private closed = false;

  constructor(private readonly url: string) {
    super();
    this.pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'weir-live', Client: PooledClient });
    this.pool.on('error', () => {});
  }

  async start(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'weir-live', keepAlive: true });
    client.on('error', () => this.reconnect(client));
    client.on('end', () => this.reconnect(client));
    client.on('notification', (notification) => this.receive(notification.payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    this.listener = client;
  }

  async publish(message: LiveMessage): Promise<void> {
    const text = JSON.stringify(message);
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES)
      throw new RangeError('A live message carries identifiers, not content.');
    await this.pool.query('SELECT pg_notify($1, $2)', [CHANNEL, text]);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.listener?.end().catch(() => {});
    await this.pool.end();
  }

  private reconnect(client: pg.Client): void {
    if (this.closed || this.listener !== client) return;
    this.listener = undefined;
    const retry = () => {
      if (this.closed) return;
      this.start().catch(() => setTimeout(retry, RECONNECT_MS).unref());
    };
    retry();
  }
}

export function createLiveBus(config: Pick<WeirConfig, 'redisUrl' | 'database'>): LiveBus {
  return config.redisUrl === undefined ? new PostgresLiveBus(config.database.url) : new RedisLiveBus(config.redisUrl);
}
