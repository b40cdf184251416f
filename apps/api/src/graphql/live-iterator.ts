import { EventEmitter, on } from 'node:events';
import type { LiveBus, LiveMessage } from '@weir/platform';

/**
 * Messages of one subject as they come, from any process. Listening starts at the call, before the first is asked for; it
 * ends when the client goes.
 */
export function liveMessages(
  live: LiveBus,
  channel: LiveMessage['channel'],
  subjectId: string,
): AsyncGenerator<LiveMessage> {
  const emitter = new EventEmitter();
  const end = live.subscribe((message) => {
    if (message.channel === channel && message.subjectId === subjectId) emitter.emit('message', message);
  });
  const messages = on(emitter, 'message') as AsyncIterableIterator<[LiveMessage]>;
  return (async function* () {
    try {
      for await (const [message] of messages) yield message;
    } finally {
      end();
    }
  })();
}
