import { Controller, Param, Put, Req } from '@nestjs/common';
import { UploadService } from '@weir/catalog';
import type { FastifyRequest } from 'fastify';
import { RequestContextFactory } from '../graphql/request-context.factory.js';

/** The one-shot form of an upload; the resumable one is tus at the same address. */
@Controller('uploads')
export class UploadsController {
  constructor(
    private readonly uploads: UploadService,
    private readonly contexts: RequestContextFactory,
  ) {}

  @Put(':id')
  async put(@Param('id') id: string, @Req() request: FastifyRequest): Promise<object> {
    const ctx = await this.contexts.fromRequest(request);
    const upload = await this.uploads.receive(ctx, id, request.raw);
    return { id: upload.id, state: upload.state, bytes: Number(upload.bytes), sha256: upload.sha256 };
  }
}
