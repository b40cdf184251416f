import { createReadStream } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Json, WeirError } from '@weir/kernel';
import { type Consumer, type Delivery, type ObjectStore, Outbox, removeDirectory, UnitOfWork } from '@weir/platform';
import { profileRelease } from '../profiling/profile-release.js';
import type { ReleaseProfile } from '../profiling/release-profile.js';
import type { FileFormat } from '../upload/upload.machine.js';
import { RELEASE_PROFILED, RELEASE_PUBLISHED } from './release.events.js';

const MEMORY_LIMIT_MB = 512;
const TIME_LIMIT_MS = 30 * 60 * 1000;

interface FileRow {
  id: string;
  name: string;
  format: FileFormat;
  sha256: string;
  storageKey: string;
  releasedAt: Date;
}

interface ParquetCopy {
  fileId: string;
  key: string;
  bytes: number;
  sha256: string;
}

/** Profiles a published release in a child process and keeps the profile and the Parquet copies. */
@Injectable()
export class ProfilingConsumer implements Consumer {
  readonly name = 'catalog.profiling';
  readonly queue = 'profiling';
  readonly topics = [RELEASE_PUBLISHED];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject('ObjectStore') private readonly store: ObjectStore,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const releaseId = delivery.subjectId;
    const files = await this.unitOfWork.query<FileRow>(
      `SELECT f.id, f.name, f.format, f.sha256, f.storage_key AS "storageKey", r.created_at AS "releasedAt"
         FROM release_file f JOIN release r ON r.id = f.release_id WHERE f.release_id = $1 ORDER BY f.position`,
      [releaseId],
    );
    const workDir = await mkdtemp(join(tmpdir(), 'weir-profiling-'));
    try {
      const profile = await profileRelease({
        files: files.map((file) => ({
          name: file.name,
          path: this.store.localPath(file.storageKey),
          format: file.format,
          sha256: file.sha256,
        })),
        workDir,
        memoryLimitMb: MEMORY_LIMIT_MB,
        timeLimitMs: TIME_LIMIT_MS,
        asOf: releasedAt(files),
        signal: delivery.signal,
        onProgress: ({ fraction, stage }) => void delivery.progress(Math.round(fraction * 90), stage).catch(() => {}),
      });
      const copies = await this.storeCopies(releaseId, files, profile);
      await this.complete(delivery, profile, copies);
    } catch (error) {
      if (delivery.signal.aborted || !isFinal(error)) throw error;
      await this.fail(delivery, error);
    } finally {
      await removeDirectory(workDir);
    }
  }

  private async storeCopies(
    releaseId: string,
    files: readonly FileRow[],
    profile: ReleaseProfile,
  ): Promise<ParquetCopy[]> {
    const copies: ParquetCopy[] = [];
    for (const file of files) {
      const profiled = profile.files.find((candidate) => candidate.name === file.name);
      if (profiled?.parquetPath === undefined) continue;
      const stored = await this.store.put(
        `releases/${releaseId}/${file.id}.parquet`,
        createReadStream(profiled.parquetPath),
      );
      copies.push({ fileId: file.id, key: stored.key, bytes: stored.bytes, sha256: stored.sha256 });
    }
    return copies;
  }

  private async complete(
    delivery: Delivery<never>,
    profile: ReleaseProfile,
    copies: readonly ParquetCopy[],
  ): Promise<void> {
    await delivery.complete(async (tx) => {
      await tx.query(
        `UPDATE release_file f SET parquet_key = c.key, parquet_bytes = c.bytes, parquet_sha256 = c.sha256
           FROM jsonb_to_recordset($1::jsonb) AS c("fileId" uuid, key text, bytes bigint, sha256 text) WHERE f.id = c."fileId"`,
        [JSON.stringify(copies)],
      );
      const files = profile.files.map(({ parquetPath: _, ...file }) => file);
      await tx.query(
        `UPDATE release SET state = 'READY', row_count = $2, profile = $3, profiled_at = $4 WHERE id = $1 AND state = 'PROFILING'`,
        [delivery.subjectId, profile.rows, JSON.stringify({ ...profile, files }), tx.now],
      );
      await this.outbox.append(
        tx,
        [{ topic: RELEASE_PROFILED, subjectId: delivery.subjectId, payload: {} as Json }],
        delivery.requestId,
      );
    });
    await delivery.progress(100, 'done');
  }

  /** What cannot be read is the provider's to mend with a new release; trying again would end the same. */
  private async fail(delivery: Delivery<never>, error: WeirError): Promise<void> {
    const failure = { code: error.code, message: error.message, field: error.field ?? null, details: error.details };
    await delivery.complete(async (tx) => {
      await tx.query(
        `UPDATE release SET state = 'FAILED', failure = $2, profiled_at = $3 WHERE id = $1 AND state = 'PROFILING'`,
        [delivery.subjectId, JSON.stringify(failure), tx.now],
      );
    });
    await delivery.progress(100, 'failed');
  }
}

/** A release without a file is refused by the profiler. */
function releasedAt(files: readonly FileRow[]): string {
  return (files[0]?.releasedAt ?? new Date(0)).toISOString();
}

/** The exchange's own trouble, which passes or is an operator's to mend: the work stays in the outbox and runs again. */
const PASSING = ['PROFILING_CRASHED', 'PROFILING_WORKER_MISSING', 'PROFILING_CANCELLED', 'STORAGE_FULL'];

/** Whether trying again would end the same: the file is at fault, or it takes more time or memory than there is. */
function isFinal(error: unknown): error is WeirError {
  return error instanceof WeirError && !PASSING.includes(error.code);
}
