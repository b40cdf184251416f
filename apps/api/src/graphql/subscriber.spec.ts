import { anonymousContext } from '@weir/platform';
import type { FastifyRequest } from 'fastify';
import type { RequestContextFactory } from './request-context.factory.js';
import { openSubscriber } from './subscriber.js';

const request = {
  ip: '192.0.2.7',
  headers: { 'user-agent': 'a browser', 'accept-language': 'zh-CN', authorization: 'Bearer of-the-request' },
} as FastifyRequest;

async function sourceOf(parameters: Record<string, unknown> | undefined): Promise<Record<string, unknown>> {
  let made: Record<string, unknown> = {};
  const contexts = {
    create: async (source: Record<string, unknown>) => {
      made = source;
      return anonymousContext();
    },
  };
  await openSubscriber(contexts as unknown as RequestContextFactory, request, parameters);
  return made;
}

describe('openSubscriber', () => {
  it('knows address, program and language of a session that signs in by the connection’s parameters', async () => {
    expect(await sourceOf({ authorization: 'Bearer of-the-socket', organization: 'an id' })).toMatchObject({
      authorization: 'Bearer of-the-socket',
      organization: 'an id',
      language: 'zh-CN',
      ip: '192.0.2.7',
      userAgent: 'a browser',
    });
    expect(await sourceOf({ language: 'en' })).toMatchObject({ language: 'en' });
  });

  it('takes the headers of the request without parameters, or with such that are no text', async () => {
    expect(await sourceOf(undefined)).toMatchObject({ authorization: 'Bearer of-the-request', ip: '192.0.2.7' });
    expect(await sourceOf({ authorization: { $ne: '' } })).toMatchObject({ authorization: 'Bearer of-the-request' });
  });
});
