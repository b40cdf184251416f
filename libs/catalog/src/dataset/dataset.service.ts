import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { newId } from '@weir/kernel';
import {
  authorize,
  decodeCursor,
  isAuthorized,
  type Page,
  type PageRequest,
  pageSize,
  type RequestContext,
  requireOrganization,
  toPage,
  UnitOfWork,
} from '@weir/platform';
import { z } from 'zod';
import { parseInput, requiredText, TEXT_LIMITS } from '../text-limits.js';
import { DatasetEntity } from './dataset.entity.js';

export interface Dataset {
  readonly id: string;
  readonly organizationId: string;
  readonly title: string;
  readonly description: string;
  readonly releaseCount: number;
  readonly createdAt: Date;
}

const newDataset = z.object({
  title: requiredText(TEXT_LIMITS.title),
  description: requiredText(TEXT_LIMITS.description),
});

const COLUMNS = `id, organization_id AS "organizationId", title, description, release_count AS "releaseCount", created_at AS "createdAt"`;

@Injectable()
export class DatasetService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Makes an empty dataset of the caller's organisation. @returns its id. */
  async create(
    ctx: RequestContext,
    input: { title: string; description: string; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const options = { name: 'createDataset', permission: 'dataset.write', idempotencyKey, input: content } as const;
    return this.commands.run(ctx, options, async (command) => {
      const values = parseInput(newDataset, content);
      const id = newId(command.now.getTime());
      await command.tx.insert(DatasetEntity, {
        id,
        organizationId: requireOrganization(ctx),
        ...values,
        releaseCount: 0,
        createdAt: command.now,
      });
      command.describe('dataset', id);
      return id;
    });
  }

  async list(ctx: RequestContext, page: PageRequest): Promise<Page<Dataset>> {
    authorize(ctx, 'dataset.read');
    const size = pageSize(page);
    const [after] = page.after == null ? [null] : decodeCursor(page.after, 1);
    const rows = await this.unitOfWork.query<Dataset>(
      `SELECT ${COLUMNS} FROM dataset WHERE organization_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [requireOrganization(ctx), after, size + 1],
    );
    return toPage(rows, size, (row) => [row.id]);
  }

  /** `null` for what is missing and for what the caller may not see. */
  async find(ctx: RequestContext, id: string): Promise<Dataset | null> {
    const [row] = await this.unitOfWork.query<Dataset>(`SELECT ${COLUMNS} FROM dataset WHERE id = $1`, [id]);
    if (row === undefined || !isAuthorized(ctx, 'dataset.read', { organizationId: row.organizationId })) return null;
    return row;
  }
}
