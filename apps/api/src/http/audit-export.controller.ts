import { Readable } from 'node:stream';
import { Controller, Get, Query, Req, StreamableFile } from '@nestjs/common';
import { AuditReader } from '@weir/audit';
import { ValidationError } from '@weir/kernel';
import { authorize } from '@weir/platform';
import type { FastifyRequest } from 'fastify';
import { RequestContextFactory } from '../graphql/request-context.factory.js';

/** The longest range: both ends are times that PostgreSQL can read. */
const BEGINNING = new Date(0);
const END = new Date('9999-12-31T23:59:59.999Z');

@Controller('audit')
export class AuditExportController {
  constructor(
    private readonly reader: AuditReader,
    private readonly contexts: RequestContextFactory,
  ) {}

  /** The audit log as JSON Lines, for `weir verify audit`. */
  @Get('export.jsonl')
  async export(
    @Req() request: FastifyRequest,
    @Query('from') from?: string,
    @Query('to') to?: string,
  ): Promise<StreamableFile> {
    const ctx = await this.contexts.fromRequest(request);
    authorize(ctx, 'audit.read');
    const range = { from: timeOf(from, 'from', BEGINNING), to: timeOf(to, 'to', END) };
    const lines = this.reader.exportAudit(ctx, range);
    const stream = Readable.from(withLineFeeds(lines));
    return new StreamableFile(stream, {
      type: 'application/x-ndjson',
      disposition: 'attachment; filename="audit.jsonl"',
    });
  }
}

async function* withLineFeeds(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

function timeOf(text: string | undefined, field: string, otherwise: Date): Date {
  if (text === undefined) return otherwise;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new ValidationError(field, `${field} must be by RFC 3339, e.g. 2026-01-31T00:00:00Z.`);
  return time;
}
