import type { Readable } from 'node:stream';
import { activeSpan, failSpan, inChildSpan, startSpan } from '../telemetry/tracing.js';
import type { ObjectStore, StoredObject } from './object-store.js';

/** An object store whose work shows in traces. Keys are identifiers. */
export class TracedObjectStore implements ObjectStore {
  constructor(private readonly store: ObjectStore) {}

  put(key: string, content: Readable): Promise<StoredObject> {
    return inChildSpan('storage put', { attributes: { 'weir.object.key': key } }, async (span) => {
      const stored = await this.store.put(key, content);
      span?.setAttribute('weir.object.bytes', stored.bytes);
      return stored;
    });
  }

  /** The span lasts until the stream is closed. */
  read(key: string, range?: { start: number; end: number }): Readable {
    const content = this.store.read(key, range);
    const span = activeSpan() && startSpan('storage read', { attributes: { 'weir.object.key': key } });
    if (span !== undefined) {
      content.once('error', (error) => failSpan(span, error));
      content.once('close', () => span.end());
    }
    return content;
  }

  size(key: string): Promise<number> {
    return this.store.size(key);
  }

  delete(key: string): Promise<void> {
    return inChildSpan('storage delete', { attributes: { 'weir.object.key': key } }, () => this.store.delete(key));
  }

  localPath(key: string): string {
    return this.store.localPath(key);
  }
}
