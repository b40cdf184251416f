import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId, WeirError } from '@weir/kernel';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** Files live here; the database holds their keys and digests. */
export interface ObjectStore {
  /**
   * Streams to the store; the object appears under its key only when it is complete.
   * @throws StorageFullError when there is no room for it; nothing of it is left.
   */
  put(key: string, content: Readable): Promise<StoredObject>;
  /** `start` and `end` are inclusive byte offsets. */
  read(key: string, range?: { start: number; end: number }): Readable;
  size(key: string): Promise<number>;
  delete(key: string): Promise<void>;
  /** A path that a child process may read, where the store has one. */
  localPath(key: string): string;
}

/** The disk, or what a process may write, is full: for an operator to mend, so that it is worth trying again later. */
export class StorageFullError extends WeirError {
  constructor(cause?: unknown) {
    super('STORAGE_FULL', 'There is no room for this file at the moment. Try again later.', { httpStatus: 507, cause });
  }
}

const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A folder as object store. Keys are relative paths without `..`. */
export class LocalObjectStore implements ObjectStore {
  private readonly root: string;

  constructor(directory: string) {
    this.root = resolve(directory);
  }

  async put(key: string, content: Readable): Promise<StoredObject> {
    const target = this.localPath(key);
    const temporary = join(this.root, 'tmp', newId());
    await mkdir(dirname(temporary), { recursive: true });
    await mkdir(dirname(target), { recursive: true });
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await pipeline(
        content,
        async function* measure(source: AsyncIterable<Buffer>) {
          for await (const chunk of source) {
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(temporary, { flags: 'wx', flush: true }),
      );
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw NO_ROOM.has((error as NodeJS.ErrnoException).code) ? new StorageFullError(error) : error;
    }
    return { key, bytes, sha256: hash.digest('hex') };
  }

  read(key: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.localPath(key), range ?? {});
  }

  async size(key: string): Promise<number> {
    return (await stat(this.localPath(key))).size;
  }

  async delete(key: string): Promise<void> {
    await rm(this.localPath(key), { force: true });
  }

  localPath(key: string): string {
    const path = resolve(this.root, key);
    if (!path.startsWith(this.root + sep)) throw new Error('An object key must stay inside the store.');
    return path;
  }
}

/** Removes a folder of temporary objects, e.g. a worker's scratch space. */
export async function removeDirectory(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
