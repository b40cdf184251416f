import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64UrlEncode, publicKeyOf } from '@weir/kernel';
import { price, signQuote } from '@weir/pricing';
import { verifyQuoteFile } from './verify-quote.js';

const key = { kid: 'k1', secret: base64UrlEncode(new Uint8Array(32).fill(3)) };
const quote = price(
  { planId: 'once' },
  {
    id: 'book',
    version: 1,
    validFrom: '2026-01-01T00:00:00Z',
    validTo: null,
    currency: 'EUR',
    feeRate: '0.1',
    plans: [
      {
        id: 'once',
        kind: 'fixed',
        name: { en: 'Once', zh: '一次' },
        currency: 'EUR',
        maxLicences: null,
        permittedPurposes: ['dpv:ResearchAndDevelopment'],
        quota: null,
        channels: ['download'],
        price: '1999',
      },
    ],
  },
  { asOf: '2026-06-01T00:00:00Z', quoteId: 'q-1', nonce: 'abcdefghijklmnop' },
);
const options = { asOf: '2026-06-01T01:00:00Z' };

describe('verifyQuoteFile', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-quote-'));
    const signed = signQuote(quote, key);
    const text = JSON.stringify(signed, null, 2);
    await writeFile(path('keys.json'), JSON.stringify({ keys: [publicKeyOf(key)] }));
    await writeFile(path('quote.json'), text);
    await writeFile(path('changed.json'), text.replaceAll('1999', '1998'));
    await writeFile(path('twice.json'), text.replace('"total"', '"total": "1", "total"'));
    await writeFile(path('bytes.json'), Buffer.from([0xff, 0xfe]));
    await writeFile(path('empty.json'), '{"keys": []}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('explains a valid quote', async () => {
    const result = await verifyQuoteFile(path('quote.json'), path('keys.json'), { ...options, locale: 'zh-CN' });
    expect(result).toMatchObject({ valid: true, explained: { title: '一次' } });
  });

  it.each([
    ['changed.json', 'SIGNATURE_INVALID'],
    ['twice.json', 'MALFORMED'],
    ['bytes.json', 'MALFORMED'],
  ])('refuses %s with %s', async (file, code) => {
    expect(await verifyQuoteFile(path(file), path('keys.json'), options)).toMatchObject({ valid: false, code });
  });

  it('refuses an expired quote, and a file of keys without keys', async () => {
    const late = await verifyQuoteFile(path('quote.json'), path('keys.json'), { asOf: '2026-07-01T00:00:00Z' });
    expect(late).toMatchObject({ valid: false, code: 'EXPIRED' });
    await expect(verifyQuoteFile(path('quote.json'), path('empty.json'))).rejects.toMatchObject({ field: 'keys' });
  });
});
