import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, newId, ValidationError, WeirError } from '@weir/kernel';
import {
  isAuthorized,
  type ObjectStore,
  type RequestContext,
  requireOrganization,
  requireUser,
  type StoredObject,
  UnitOfWork,
  type WeirConfig,
} from '@weir/platform';
import { z } from 'zod';
import { parseInput, requiredText, TEXT_LIMITS } from '../text-limits.js';
import { UploadEntity } from './upload.entity.js';
import { FILE_FORMATS, type FileFormat, type UploadState } from './upload.machine.js';

export interface Upload {
  readonly id: string;
  readonly datasetId: string;
  readonly organizationId: string;
  readonly fileName: string;
  readonly format: FileFormat;
  readonly state: UploadState;
  readonly declaredBytes: string | null;
  readonly declaredSha256: string | null;
  readonly bytes: string | null;
  readonly sha256: string | null;
  readonly storageKey: string | null;
  readonly expiresAt: Date;
}

const UPLOAD_LIFETIME_MS = 24 * 3600 * 1000;

const FORMAT_BY_EXTENSION: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.parquet': 'parquet',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

const newUpload = z.object({
  datasetId: z.uuid('is not a valid identifier'),
  fileName: requiredText(TEXT_LIMITS.fileName).refine(
    (name) => !/[\\/:*?"<>|]|^\.|\.\./.test(name) && !hasControlCharacter(name),
    'must be a plain file name without a path or control characters',
  ),
  format: z.enum(FILE_FORMATS, `must be one of ${FILE_FORMATS.join(', ')}`).optional(),
  bytes: z.number().int().positive('must be more than zero').optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional(),
});

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => (character.codePointAt(0) ?? 0) < 32 || character === '\u007f');
}

const COLUMNS = `id, dataset_id AS "datasetId", organization_id AS "organizationId", file_name AS "fileName", format, state,
  declared_bytes AS "declaredBytes", declared_sha256 AS "declaredSha256", bytes, sha256, storage_key AS "storageKey",
  expires_at AS "expiresAt"`;

@Injectable()
export class UploadService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    @Inject('ObjectStore') private readonly store: ObjectStore,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  /** Opens a place to send one file to, for 24 hours. @returns its id. */
  async create(
    ctx: RequestContext,
    input: {
      datasetId: string;
      fileName: string;
      format?: FileFormat | null;
      bytes?: number | null;
      sha256?: string | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const options = { name: 'createUpload', permission: 'dataset.write', idempotencyKey, input: content } as const;
    return this.commands.run(ctx, options, async (command) => {
      const values = parseInput(newUpload, withoutNulls(content));
      if ((values.bytes ?? 0) > this.config.maxUploadBytes) throw tooLarge(this.config.maxUploadBytes);
      const organizationId = requireOrganization(ctx);
      const owned = await command.tx.query(`SELECT 1 FROM dataset WHERE id = $1 AND organization_id = $2`, [
        values.datasetId,
        organizationId,
      ]);
      if (owned.length === 0) throw new NotFoundError('DATASET');
      const id = newId(command.now.getTime());
      await command.tx.insert(UploadEntity, {
        id,
        datasetId: values.datasetId,
        organizationId,
        fileName: values.fileName,
        format: values.format ?? formatOf(values.fileName),
        state: 'OPEN',
        declaredBytes: values.bytes?.toString() ?? null,
        declaredSha256: values.sha256 ?? null,
        createdBy: requireUser(ctx).userId,
        createdAt: command.now,
        expiresAt: new Date(command.now.getTime() + UPLOAD_LIFETIME_MS),
      });
      command.describe('upload', id);
      return id;
    });
  }

  /** @throws NotFoundError for what is missing and for what the caller may not write to. */
  async find(ctx: RequestContext, id: string): Promise<Upload> {
    const rows = z.uuid().safeParse(id).success
      ? await this.unitOfWork.query<Upload>(`SELECT ${COLUMNS} FROM upload WHERE id = $1`, [id])
      : [];
    const [row] = rows;
    if (row === undefined || !isAuthorized(ctx, 'dataset.write', { organizationId: row.organizationId })) {
      throw new NotFoundError('UPLOAD');
    }
    return row;
  }

  /** An upload that still takes bytes. @throws ConflictError when it is finished or too old. */
  async findOpen(ctx: RequestContext, id: string): Promise<Upload> {
    const upload = await this.find(ctx, id);
    if (upload.state !== 'OPEN' || upload.expiresAt <= this.unitOfWork.clock.now()) {
      throw new ConflictError('UPLOAD_CLOSED', 'This upload is finished or has expired. Create a new one.');
    }
    return upload;
  }

  /**
   * Stores the content of an open upload, streaming, with its SHA-256. A file that differs from what was declared is
   * refused and the upload stays open for another try.
   */
  async receive(ctx: RequestContext, id: string, content: Readable): Promise<Upload> {
    const upload = await this.findOpen(ctx, id);
    const stored = await this.store.put(
      `uploads/${upload.id}/${newId()}`,
      limitBytes(content, this.config.maxUploadBytes),
    );
    try {
      requireAsDeclared(upload, stored);
      return await this.finish(ctx, upload, stored);
    } catch (error) {
      await this.store.delete(stored.key);
      throw error;
    }
  }

  private async finish(ctx: RequestContext, upload: Upload, stored: StoredObject): Promise<Upload> {
    const subject = { organizationId: upload.organizationId, type: 'upload', id: upload.id };
    await this.commands.run(ctx, { name: 'finishUpload', permission: 'dataset.write', subject }, async ({ tx }) => {
      const changed = await tx.execute(
        `UPDATE upload SET state = 'COMPLETE', bytes = $2, sha256 = $3, storage_key = $4 WHERE id = $1 AND state = 'OPEN'`,
        [upload.id, stored.bytes, stored.sha256, stored.key],
      );
      if (changed !== 1) throw new ConflictError('UPLOAD_CLOSED', 'This upload was finished by another request.');
      return undefined;
    });
    return { ...upload, state: 'COMPLETE', bytes: String(stored.bytes), sha256: stored.sha256, storageKey: stored.key };
  }
}

function withoutNulls<T extends object>(input: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}

function formatOf(fileName: string): FileFormat {
  const format = FORMAT_BY_EXTENSION[extname(fileName).toLowerCase()];
  if (format !== undefined) return format;
  throw new ValidationError(
    'format',
    'format is needed: the file name ends in none of .csv, .parquet, .jsonl, .ndjson.',
  );
}

function tooLarge(limit: number): ValidationError {
  return new ValidationError('bytes', `bytes is beyond the limit of ${limit}. Split the file.`);
}

/** Ends the stream with an error once it is longer than what may be uploaded. */
function limitBytes(content: Readable, limit: number): Readable {
  return Readable.from(
    (async function* () {
      let bytes = 0;
      for await (const chunk of content as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > limit) throw tooLarge(limit);
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
}

function requireAsDeclared(upload: Upload, stored: StoredObject): void {
  if (stored.bytes === 0) throw new ValidationError('file', 'file is empty.');
  if (upload.declaredBytes !== null && BigInt(upload.declaredBytes) !== BigInt(stored.bytes)) {
    throw new WeirError(
      'UPLOAD_INCOMPLETE',
      `The file has ${stored.bytes} bytes, ${upload.declaredBytes} were declared. Send it again.`,
      {
        field: 'file',
      },
    );
  }
  if (upload.declaredSha256 !== null && upload.declaredSha256 !== stored.sha256) {
    throw new WeirError(
      'UPLOAD_CHECKSUM_MISMATCH',
      `The file's SHA-256 is ${stored.sha256}, another was declared. Send it again.`,
      {
        field: 'file',
      },
    );
  }
}
