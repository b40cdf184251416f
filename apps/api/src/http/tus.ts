import { AsyncLocalStorage } from 'node:async_hooks';
import { createReadStream, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FileStore } from '@tus/file-store';
import { Server, Upload } from '@tus/server';
import { UploadService } from '@weir/catalog';
import type { RequestContext, WeirConfig } from '@weir/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { publicError } from '../graphql/error-formatter.js';
import { RequestContextFactory } from '../graphql/request-context.factory.js';

/**
 * The resumable form of an upload: tus 1.0 at the address that `createUpload` gave, so that a client begins with HEAD or
 * PATCH. Parts wait beside the object store; the finished file goes through the same checks as a one-shot upload.
 */
export function registerTus(app: NestFastifyApplication, config: WeirConfig): void {
  const directory = join(config.storageDirectory, 'tus');
  mkdirSync(directory, { recursive: true });
  const store = new FileStore({ directory });
  const uploads = app.get(UploadService, { strict: false });
  const contexts = app.get(RequestContextFactory, { strict: false });
  const contextOf = new AsyncLocalStorage<RequestContext>();
  const server = new Server({
    path: '/uploads',
    datastore: store,
    maxSize: config.maxUploadBytes,
    respectForwardedHeaders: false,
    // Before the last part is answered: who hears that it was taken may publish the file.
    onUploadFinish: async (_request, { id }) => {
      const ctx = contextOf.getStore();
      if (ctx === undefined) throw new Error('A part arrived outside of a request.');
      const path = join(directory, id);
      try {
        await uploads.receive(ctx, id, createReadStream(path));
      } catch (error) {
        throw tusError(error);
      } finally {
        await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })]);
      }
      return {};
    },
  });

  const handle = async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
    try {
      const ctx = await contexts.fromRequest(request);
      const upload = await uploads.findOpen(ctx, request.params.id);
      await ensureStarted(store, upload);
      reply.hijack();
      await contextOf.run(ctx, () => server.handle(request.raw, reply.raw));
    } catch (error) {
      const known = publicError(error);
      if (reply.raw.headersSent) return;
      await reply.status(known?.httpStatus ?? 500).send({
        error: {
          code: known?.code ?? 'INTERNAL_ERROR',
          message: known?.message ?? 'Something went wrong on our side.',
        },
      });
    }
  };
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.route({ method: ['HEAD', 'PATCH'], url: '/uploads/:id', handler: handle as never });
  fastify.options('/uploads/:id', (request, reply) => {
    reply.hijack();
    void server.handle(request.raw, reply.raw);
  });
}

/** An error as tus answers it: the same JSON as everywhere. */
function tusError(error: unknown): { status_code: number; body: string } {
  const known = publicError(error);
  const body = {
    code: known?.code ?? 'INTERNAL_ERROR',
    message: known?.message ?? 'Something went wrong on our side.',
  };
  return { status_code: known?.httpStatus ?? 500, body: JSON.stringify({ error: body }) };
}

async function ensureStarted(store: FileStore, upload: { id: string; declaredBytes: string | null }): Promise<void> {
  const known = await store.getUpload(upload.id).catch(() => undefined);
  if (known !== undefined) return;
  await store.create(
    new Upload({
      id: upload.id,
      offset: 0,
      ...(upload.declaredBytes === null ? {} : { size: Number(upload.declaredBytes) }),
    }),
  );
}
