import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, JobQueues, Keyring, type WeirConfig } from '@weir/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openPass } from './queue-board-pass.js';

export const QUEUE_BOARD_PATH = '/queues';
const COOKIE = 'weir_queues';

/**
 * Bull Board for operators, to look at alone: retries go through `retryJob`, which leaves an audit row. `openQueueBoard`
 * gives an operator a link whose pass becomes a cookie for this path.
 */
export async function registerQueueBoard(app: NestFastifyApplication, config: WeirConfig): Promise<void> {
  const keyring = app.get(Keyring);
  const clock = app.get(Clock);
  const adapter = new FastifyAdapter();
  adapter.setBasePath(QUEUE_BOARD_PATH);
  createBullBoard({
    queues: app
      .get(JobQueues)
      .all()
      .map((queue) => new BullMQAdapter(queue as never, { readOnlyMode: true })),
    serverAdapter: adapter,
  });
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  fastify.get(`${QUEUE_BOARD_PATH}/enter/:pass`, async (request: FastifyRequest, reply: FastifyReply) => {
    const { pass } = request.params as { pass: string };
    const opened = openPass(keyring, pass, clock.nowMs());
    if (opened === undefined) return refuse(reply);
    const seconds = Math.floor((opened.expiresAtMs - clock.nowMs()) / 1000);
    const secure = config.http.publicUrl.startsWith('https:') ? '; Secure' : '';
    reply.header(
      'set-cookie',
      `${COOKIE}=${pass}; Path=${QUEUE_BOARD_PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`,
    );
    return reply.redirect(QUEUE_BOARD_PATH);
  });
  await fastify.register(async (board) => {
    board.addHook('onRequest', async (request, reply) => {
      const pass = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
      if (pass === undefined || openPass(keyring, pass, clock.nowMs()) === undefined) return refuse(reply);
      return undefined;
    });
    await board.register(adapter.registerPlugin() as never, { prefix: QUEUE_BOARD_PATH });
  });
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply
    .status(401)
    .send({ error: { code: 'UNAUTHENTICATED', message: 'Ask for a link with the mutation openQueueBoard.' } });
}
