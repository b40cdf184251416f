import { Controller, Get, Head, Param, Req, Res } from '@nestjs/common';
import { DownloadService, type OpenDownload } from '@weir/delivery';
import { WeirError } from '@weir/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestContextFactory } from '../graphql/request-context.factory.js';
import { parseRange } from './byte-range.js';

@Controller('downloads')
export class DownloadsController {
  constructor(
    private readonly downloads: DownloadService,
    private readonly contexts: RequestContextFactory,
  ) {}

  /** Size and digest without a byte of content; not a use. */
  @Head(':token')
  async head(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const download = await this.open(token, request);
    setHeaders(reply, download);
    await reply.header('content-length', download.size).send();
  }

  /** The file, whole or in part (one `Range` of RFC 9110), so that a broken download can go on. */
  @Get(':token')
  async get(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const download = await this.open(token, request);
    const range = parseRange(request.headers.range, download.size);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${download.size}`);
      throw new WeirError('RANGE_NOT_SATISFIABLE', `The file has ${download.size} bytes.`, { httpStatus: 416 });
    }
    const { start, end } = range ?? { start: 0, end: download.size - 1 };
    const stream = await download.read({ start, end });
    setHeaders(reply, download);
    if (range !== undefined) reply.status(206).header('content-range', `bytes ${start}-${end}/${download.size}`);
    await reply.header('content-length', end - start + 1).send(stream);
  }

  private async open(token: string, request: FastifyRequest): Promise<OpenDownload> {
    return this.downloads.open(await this.contexts.fromRequest(request), token);
  }
}

function setHeaders(reply: FastifyReply, { file }: OpenDownload): void {
  reply.headers({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'accept-ranges': 'bytes',
    etag: `"${file.sha256}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-store',
  });
}
