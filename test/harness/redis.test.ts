import { Redis } from 'ioredis';
import { onCleanup } from './cleanup.js';
import { startRedis } from './redis.js';

describe('a test Redis', () => {
  it('keeps what is queued as in production, and shares nothing with another one', async () => {
    const [first, second] = await Promise.all([startRedis(), startRedis()]);
    const clients = [first, second].map(({ url }) => new Redis(url, { maxRetriesPerRequest: 1 }));
    onCleanup(() => {
      for (const client of clients) client.disconnect();
    });
    const [one, two] = clients;

    expect(await one?.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await one?.config('GET', 'append*')).toEqual(expect.arrayContaining(['appendonly', 'yes', 'everysec']));
    await one?.set('key', 'value');
    expect(await two?.get('key')).toBeNull();
  });
});
