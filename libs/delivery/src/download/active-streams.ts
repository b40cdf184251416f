import type { Readable } from 'node:stream';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LiveBus, UnitOfWork } from '@weir/platform';
import { LISTING_STOPPED } from '../entitlement/entitlement.repository.js';

const CHECK_INTERVAL_MS = 500;

/**
 * Downloads in flight in this process. A revocation, or the suspension of a listing, reaches them by the live bus at once;
 * because the bus may lose a message, the states of what is in flight are also read every half second, so that no stream outlives its entitlement by
 * more than a second.
 */
@Injectable()
export class ActiveStreams implements OnModuleInit, OnModuleDestroy {
  private readonly streams = new Map<string, Set<Readable>>();
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly live: LiveBus,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.live.subscribe((message) => {
      if (message.channel === 'entitlement' && message.data.state !== 'ACTIVE') this.cut(message.subjectId);
      if (message.channel === 'listing' && message.data.state !== 'LIVE') void this.checkStates().catch(() => {});
    });
    this.timer = setInterval(() => void this.checkStates().catch(() => {}), CHECK_INTERVAL_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
    clearInterval(this.timer);
  }

  add(entitlementId: string, stream: Readable): void {
    const streams = this.streams.get(entitlementId) ?? new Set();
    this.streams.set(entitlementId, streams.add(stream));
    stream.once('close', () => {
      streams.delete(stream);
      if (streams.size === 0) this.streams.delete(entitlementId);
    });
  }

  private cut(entitlementId: string): void {
    for (const stream of this.streams.get(entitlementId) ?? []) stream.destroy(new Error('The entitlement has ended.'));
  }

  private async checkStates(): Promise<void> {
    if (this.streams.size === 0) return;
    const ended = await this.unitOfWork.query<{ id: string }>(
      `SELECT e.id FROM entitlement e
        WHERE e.id = ANY ($1) AND (e.state NOT IN ('ACTIVE', 'EXHAUSTED') OR e.valid_to <= $2 OR ${LISTING_STOPPED})`,
      [[...this.streams.keys()], this.unitOfWork.clock.now()],
    );
    for (const { id } of ended) this.cut(id);
  }
}
