import { EventEmitter, on } from 'node:events';
import type { LiveBus, LiveMessage } from '@weir/platform';

/**
 * Messages of one subject as they come, from any process. Listening starts at the call, before the first is asked for; it
 * ends with `signal`, which makes the iterator throw.
 */
export function liveMessages(
  live: LiveBus,
  channel: LiveMessage['channel'],
  subjectId: string,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage> {
  const emitter = new EventEmitter();
  const end = live.subscribe((message) => {
    if (message.channel === channel && message.subjectId === subjectId) emitter.emit('message', message);
  });
  signal.addEventListener('abort', end, { once: true });
  const messages = on(emitter, 'message', { signal }) as AsyncIterableIterator<[LiveMessage]>;
  return (async function* () {
    for await (const [message] of messages) yield message;
  })();
}
