import type { IncomingMessage } from 'node:http';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { WeirError } from '@weir/kernel';
import { StripeEvents } from '@weir/settlement';
import type { FastifyRequest } from 'fastify';

const EVENT_BYTES_MAX = 1024 * 1024;

/** Where Stripe tells of what happened: the signature is over the bytes as they came, so nobody parses them before. */
@Controller('webhooks')
export class StripeWebhookController {
  constructor(private readonly events: StripeEvents) {}

  @Post('stripe')
  @HttpCode(200)
  async receive(@Req() request: FastifyRequest): Promise<{ received: true }> {
    const payload = await readBytes(request.raw);
    await this.events.receive(payload, String(request.headers['stripe-signature'] ?? ''));
    return { received: true };
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > EVENT_BYTES_MAX) throw new WeirError('BAD_REQUEST', 'The event is too large.', { httpStatus: 413 });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
