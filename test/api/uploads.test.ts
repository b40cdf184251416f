import { createHash } from 'node:crypto';
import { type Actor, signUpVerified } from '../harness/actors.js';
import { type Exchange, startExchange } from '../harness/exchange.js';

const TABLE = Buffer.from(
  `city,amount\n${Array.from({ length: 500 }, (_, row) => `town ${row},${row * 7}`).join('\n')}\n`,
);
const SHA256 = createHash('sha256').update(TABLE).digest('hex');

describe('uploads', () => {
  let exchange: Exchange;
  let provider: Actor;
  let datasetId: string;

  beforeAll(async () => {
    exchange = await startExchange();
    provider = await signUpVerified(exchange);
    const answer = await provider.graphql<{ createDataset: { id: string } }>(
      'mutation($input: CreateDatasetInput!) { createDataset(input: $input) { id } }',
      { input: { title: 'Towns', description: 'Amounts of towns' } },
    );
    datasetId = answer.createDataset.id;
  });

  async function open(input: object = {}): Promise<{ id: string; url: string }> {
    const { createUpload } = await provider.graphql<{ createUpload: { id: string } }>(
      'mutation($input: CreateUploadInput!) { createUpload(input: $input) { id } }',
      { input: { datasetId, fileName: 'towns.csv', ...input } },
    );
    return { id: createUpload.id, url: `${exchange.url}/uploads/${createUpload.id}` };
  }

  function put(
    url: string,
    body: Uint8Array<ArrayBuffer>,
    contentType: string,
    token = provider.token,
  ): Promise<Response> {
    return fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': contentType },
      body,
    });
  }

  it.each(['text/csv', 'text/plain;charset=UTF-8', 'application/json', 'application/octet-stream'])(
    'takes the bytes as they are, sent as %s',
    async (contentType) => {
      const answer = await put((await open({ bytes: TABLE.length, sha256: SHA256 })).url, TABLE, contentType);
      expect(await answer.json()).toMatchObject({ state: 'COMPLETE', bytes: TABLE.length, sha256: SHA256 });
    },
  );

  it.each([
    ['another digest', { sha256: 'a'.repeat(64) }, TABLE, 'UPLOAD_CHECKSUM_MISMATCH'],
    ['another size', { bytes: 3 }, TABLE, 'UPLOAD_INCOMPLETE'],
    ['nothing', {}, Buffer.alloc(0), 'VALIDATION_FAILED'],
  ])('refuses %s and stays open for another try', async (_what, declared, body, code) => {
    const upload = await open(declared);
    const answer = await put(upload.url, body as Buffer<ArrayBuffer>, 'text/csv');
    expect(answer.ok).toBe(false);
    expect(((await answer.json()) as { error: { code: string } }).error.code).toBe(code);
    const { upload: state } = await provider.graphql<{ upload: { state: string } }>(
      'query($id: ID!) { upload(id: $id) { state } }',
      { id: upload.id },
    );
    expect(state.state).toBe('OPEN');
  });

  it('is finished once, however many send it at the same time', async () => {
    const { url } = await open();
    const answers = await Promise.all(Array.from({ length: 4 }, () => put(url, TABLE, 'text/csv')));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  it('goes on where it broke off, by tus', async () => {
    const { url, id } = await open({ bytes: TABLE.length, sha256: SHA256 });
    const headers = { authorization: `Bearer ${provider.token}`, 'tus-resumable': '1.0.0' };
    const half = Math.floor(TABLE.length / 2);
    const patch = (offset: number, body: Uint8Array<ArrayBuffer>) =>
      fetch(url, {
        method: 'PATCH',
        headers: { ...headers, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
        body,
      });
    expect((await patch(0, TABLE.subarray(0, half))).status).toBe(204);
    const where = await fetch(url, { method: 'HEAD', headers });
    expect(where.headers.get('upload-offset')).toBe(String(half));
    expect((await patch(half, TABLE.subarray(half))).status).toBe(204);
    const { upload } = await provider.graphql<{ upload: { state: string; sha256: string } }>(
      'query($id: ID!) { upload(id: $id) { state sha256 } }',
      { id },
    );
    expect(upload).toEqual({ state: 'COMPLETE', sha256: SHA256 });
  });

  it('does not exist for anybody else', async () => {
    const { url } = await open();
    const stranger = await signUpVerified(exchange);
    expect((await put(url, TABLE, 'text/csv', stranger.token)).status).toBe(404);
    expect((await fetch(url, { method: 'PUT', body: TABLE })).status).toBe(404);
  });

  it.each(['../../etc/passwd.csv', 'a/b.csv', '.hidden.csv', 'x\u0000.csv', 'towns.exe'])(
    'refuses the file name %j',
    async (fileName) => {
      const answer = await provider.send(
        'mutation($input: CreateUploadInput!) { createUpload(input: $input) { id } }',
        { input: { datasetId, fileName } },
      );
      expect(JSON.stringify(answer)).toContain('VALIDATION_FAILED');
    },
  );
});
