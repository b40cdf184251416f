import type { Consumer, ConsumerRunner } from './consumer.js';
import type { Outbox } from './outbox.js';

/** Makes a consumer known to the side that writes events and to the side that runs them. */
export function registerConsumers(outbox: Outbox, runner: ConsumerRunner, consumers: readonly Consumer[]): void {
  for (const consumer of consumers) {
    outbox.register(consumer);
    runner.register(consumer);
  }
}
