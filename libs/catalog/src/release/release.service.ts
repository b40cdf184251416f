import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ConflictError, NotFoundError, newId, ValidationError } from '@weir/kernel';
import { isAuthorized, type RequestContext, requireOrganization, UnitOfWork } from '@weir/platform';
import { z } from 'zod';
import { parseInput, TEXT_LIMITS } from '../text-limits.js';
import type { FileFormat } from '../upload/upload.machine.js';
import { ReleaseEntity, ReleaseFileEntity } from './release.entity.js';
import { RELEASE_PUBLISHED } from './release.events.js';
import type { ReleaseState } from './release.machine.js';

export interface ReleaseFile {
  readonly id: string;
  readonly name: string;
  readonly format: FileFormat;
  readonly bytes: string;
  readonly sha256: string;
}

export interface Release {
  readonly id: string;
  readonly datasetId: string;
  readonly organizationId: string;
  readonly number: number;
  readonly notes: string;
  readonly state: ReleaseState;
  readonly bytes: string;
  readonly rowCount: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly quality: object | null;
  readonly createdAt: Date;
  readonly files: readonly ReleaseFile[];
}

const MAX_FILES = 100;

const newRelease = z.object({
  datasetId: z.uuid('is not a valid identifier'),
  uploadIds: z
    .array(z.uuid('is not a valid identifier'))
    .min(1, 'must name at least one upload')
    .max(MAX_FILES, `must name at most ${MAX_FILES} uploads`),
  notes: z.string().max(TEXT_LIMITS.notes, `must have at most ${TEXT_LIMITS.notes} characters`),
});

interface ReadyUpload {
  id: string;
  fileName: string;
  format: FileFormat;
  bytes: string;
  sha256: string;
  storageKey: string;
}

const RELEASE_SQL = `
  SELECT r.id, r.dataset_id AS "datasetId", r.organization_id AS "organizationId", r.number, r.notes, r.state, r.bytes,
         r.row_count AS "rowCount", r.failure, r.quality, r.created_at AS "createdAt",
         (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'format', f.format, 'bytes', f.bytes::text,
                 'sha256', f.sha256) ORDER BY f.position), '[]') FROM release_file f WHERE f.release_id = r.id) AS files
    FROM release r`;

@Injectable()
export class ReleaseService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Binds finished uploads into the dataset's next release and has it profiled. @returns its id. */
  async publish(
    ctx: RequestContext,
    input: { datasetId: string; uploadIds: string[]; notes?: string | null; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const options = { name: 'publishRelease', permission: 'dataset.write', idempotencyKey, input: content } as const;
    return this.commands.run(ctx, options, async (command) => {
      const values = parseInput(newRelease, { ...content, notes: content.notes ?? '' });
      const number = await this.nextNumber(command, values.datasetId);
      const uploads = await this.takeUploads(command, values.datasetId, values.uploadIds);
      const id = newId(command.now.getTime());
      await command.tx.insert(ReleaseEntity, {
        id,
        datasetId: values.datasetId,
        organizationId: requireOrganization(ctx),
        number,
        notes: values.notes,
        state: 'PROFILING',
        bytes: uploads.reduce((sum, upload) => sum + BigInt(upload.bytes), 0n).toString(),
        createdAt: command.now,
      });
      await command.tx.insert(
        ReleaseFileEntity,
        uploads.map((upload, position) => ({
          id: newId(command.now.getTime()),
          releaseId: id,
          uploadId: upload.id,
          position,
          name: upload.fileName,
          format: upload.format,
          bytes: upload.bytes,
          sha256: upload.sha256,
          storageKey: upload.storageKey,
        })),
      );
      command.emit(RELEASE_PUBLISHED, id);
      command.describe('release', id, { number, files: uploads.length });
      return id;
    });
  }

  /** `null` for what is missing and for what the caller may not see. */
  async find(ctx: RequestContext, id: string): Promise<Release | null> {
    const [row] = await this.unitOfWork.query<Release>(`${RELEASE_SQL} WHERE r.id = $1`, [id]);
    if (row === undefined || !isAuthorized(ctx, 'dataset.read', { organizationId: row.organizationId })) return null;
    return row;
  }

  async listByDataset(ctx: RequestContext, datasetId: string): Promise<Release[]> {
    const rows = await this.unitOfWork.query<Release>(
      `${RELEASE_SQL} WHERE r.dataset_id = $1 ORDER BY r.number DESC LIMIT 100`,
      [datasetId],
    );
    return rows.filter((row) => isAuthorized(ctx, 'dataset.read', { organizationId: row.organizationId }));
  }

  private async nextNumber(command: Command, datasetId: string): Promise<number> {
    const [row] = await command.tx.query<{ number: number }>(
      `UPDATE dataset SET release_count = release_count + 1 WHERE id = $1 AND organization_id = $2 RETURNING release_count AS number`,
      [datasetId, requireOrganization(command.ctx)],
    );
    if (row === undefined) throw new NotFoundError('DATASET');
    return row.number;
  }

  private async takeUploads(command: Command, datasetId: string, ids: readonly string[]): Promise<ReadyUpload[]> {
    if (new Set(ids).size !== ids.length) throw new ValidationError('uploadIds', 'uploadIds names an upload twice.');
    const rows = await command.tx.query<ReadyUpload>(
      `UPDATE upload SET state = 'PUBLISHED' WHERE id = ANY($1) AND dataset_id = $2 AND state = 'COMPLETE'
       RETURNING id, file_name AS "fileName", format, bytes, sha256, storage_key AS "storageKey"`,
      [ids, datasetId],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const uploads = ids.map((id) => {
      const upload = byId.get(id);
      if (upload !== undefined) return upload;
      throw new ConflictError(
        'UPLOAD_NOT_READY',
        `Upload ${id} is not a finished upload of this dataset, or is part of a release already.`,
        {
          field: 'uploadIds',
        },
      );
    });
    if (new Set(uploads.map((upload) => upload.fileName)).size !== uploads.length) {
      throw new ValidationError(
        'uploadIds',
        'uploadIds has two files with the same name. Rename one and upload it again.',
      );
    }
    return uploads;
  }
}
