import { Controller, Get, Header, Res } from '@nestjs/common';
import { JobQueues, Keyring, Metrics, UnitOfWork } from '@weir/platform';
import type { FastifyReply } from 'fastify';

const CHECK_TIMEOUT_MS = 2_000;

@Controller()
export class HealthController {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queues: JobQueues,
    private readonly metrics: Metrics,
    private readonly keyring: Keyring,
  ) {}

  /** The process lives. */
  @Get('healthz')
  health(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can do its work; each part that cannot is named. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const checks = {
      database: await check(() => this.unitOfWork.query('SELECT 1')),
      queue: await check(() => this.queues.get('platform').getJobCounts('waiting')),
    };
    const isReady = Object.values(checks).every((state) => state === 'ok');
    await reply.status(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  async prometheus(): Promise<string> {
    return this.metrics.registry.metrics();
  }

  /** Public keys to verify quotes, agreements and audit heads with. */
  @Get('.well-known/weir-keys.json')
  keys(): object {
    return this.keyring.publicKeys();
  }
}

async function check(work: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('time-out')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([work(), timeout]);
    return 'ok';
  } catch (error) {
    return (error as Error).message === 'time-out' ? 'no answer in 2 s' : 'unreachable';
  } finally {
    clearTimeout(timer);
  }
}
