import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { LocalObjectStore } from './object-store.js';

const folder = mkdtempSync(join(tmpdir(), 'weir-test-store-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PROGRAM = `
  const { LocalObjectStore } = await import(process.argv[1]);
  const { Readable } = await import('node:stream');
  const store = new LocalObjectStore(process.argv[2]);
  const content = () => Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(65536, 1)), { objectMode: false });
  const refusal = await store.put('a/large', content()).catch((error) => error);
  const small = await store.put('a/small', Readable.from([Buffer.from('abc')], { objectMode: false }));
  console.log(JSON.stringify({ code: refusal.code, httpStatus: refusal.httpStatus, bytes: small.bytes }));
`;

const withLimits = process.platform === 'win32' ? it.skip : it;

describe('a full disk', () => {
  withLimits('refuses what has no room, leaves nothing of it and takes what has', () => {
    const store = new URL('../../dist/storage/object-store.js', import.meta.url).href;
    // The system refuses to write more than 2 MB to a file, as it does when nothing is left of the disk.
    const limited = 'ulimit -f 4096; exec "$0" --input-type=module -e "$1" "$2" "$3"';
    const text = execFileSync('/bin/sh', ['-c', limited, process.execPath, PROGRAM, store, folder], {
      encoding: 'utf8',
    });
    expect(JSON.parse(text)).toEqual({ code: 'STORAGE_FULL', httpStatus: 507, bytes: 3 });
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    expect(readdirSync(join(folder, 'a'))).toEqual(['small']);
  });
});

it.each(['../outside', '/etc/passwd', 'a/../../outside'])('keeps the key %s inside of the folder', async (key) => {
  const store = new LocalObjectStore(folder);
  await expect(store.put(key, Readable.from(['x']))).rejects.toThrow('must stay inside');
  expect(() => store.read(key)).toThrow('must stay inside');
});
