import { Controller, Get, Header, Headers, Inject, Res } from '@nestjs/common';
import { UnauthenticatedError } from '@weir/kernel';
import { Keyring, Metrics, mayReadMetrics, ReadinessProbe, type WeirConfig } from '@weir/platform';
import type { FastifyReply } from 'fastify';

@Controller()
export class HealthController {
  constructor(
    private readonly probe: ReadinessProbe,
    private readonly metrics: Metrics,
    private readonly keyring: Keyring,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  /** The process lives. */
  @Get('healthz')
  health(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can do its work; each part that cannot is named. 200 while only others fail to do theirs. */
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const readiness = await this.probe.check();
    await reply.status(readiness.status === 'not ready' ? 503 : 200).send(readiness);
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async prometheus(@Headers('authorization') authorization: string | undefined): Promise<string> {
    if (!mayReadMetrics(this.config, authorization)) throw new UnauthenticatedError();
    return this.metrics.registry.metrics();
  }

  /** Public keys to verify quotes, agreements and audit heads with. */
  @Get('.well-known/weir-keys.json')
  keys(): object {
    return this.keyring.publicKeys();
  }
}
