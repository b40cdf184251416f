import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import {
  AGREEMENT_FORMAT,
  type AgreementBody,
  type AgreementRole,
  AUDIT_HEAD_FORMAT,
  agreementDigestsOf,
  auditHeadDigest,
  auditHeadLine,
  canonicalJson,
  merkleLeaf,
  merkleRoot,
  publicKeyOf,
  type SignedAuditHead,
  type SigningKey,
  sign,
  signaturesDigestOf,
} from '@weir/kernel';
import { Command } from 'commander';
import { registerVerify } from './verify.js';

const key: SigningKey = { kid: 'test', secret: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };

let directory: string;
let keys: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-verify-'));
  keys = await save('keys.json', JSON.stringify({ keys: [publicKeyOf(key)] }));
});

afterAll(() => rm(directory, { recursive: true }));

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

async function save(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** Runs `weir verify …` and says what it answered. */
async function verify(...args: string[]): Promise<{ exit: unknown; out: string; err: string }> {
  let out = '';
  let err = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  const program = new Command('weir').exitOverride();
  registerVerify(program);
  await program.parseAsync(['verify', ...args], { from: 'user' });
  const exit = process.exitCode;
  jest.restoreAllMocks();
  return { exit, out, err };
}

function makeLog(): { lines: string[]; heads: string[] } {
  const lines: string[] = [];
  const heads: string[] = [];
  let before: SignedAuditHead | undefined;
  for (const seq of [1, 2]) {
    const entries = [`{"id":"${seq}a","text":"分隔\u2028符"}`, `{"id":"${seq}b"}`];
    const head = {
      format: AUDIT_HEAD_FORMAT,
      log: 'log',
      seq,
      previous: before === undefined ? null : auditHeadDigest(before),
      size: 2,
      total: seq * 2,
      root: Buffer.from(merkleRoot(entries.map((entry) => merkleLeaf(entry)))).toString('hex'),
      sealedAt: '2026-11-20T10:00:00.000Z',
    } as const;
    before = { head, signature: sign('audit-head', head, key) };
    heads.push(auditHeadLine(before));
    lines.push(auditHeadLine(before), ...entries);
  }
  return { lines, heads };
}

function makeAgreement(): object {
  const body: AgreementBody = {
    format: AGREEMENT_FORMAT,
    agreementId: 'a',
    template: { id: 't', version: 1 },
    draftedAt: '2026-11-20T10:00:00.000Z',
    terms: { parties: { provider: { organizationId: 'p' }, buyer: { organizationId: 'b' } } },
    odrl: { uid: 'urn:uuid:a', assigner: { uid: 'urn:uuid:p' }, assignee: { uid: 'urn:uuid:b' } },
    text: { en: { title: 'Licence', clauses: [] }, zh: { title: '许可', clauses: [] } },
  };
  const digests = agreementDigestsOf(body);
  const signed = (role: AgreementRole, organizationId: string) => {
    const statement = {
      act: 'sign-agreement' as const,
      agreementId: 'a',
      digest: digests.document,
      role,
      organizationId,
      signatory: { userId: 'u', name: null },
      signedAt: '2026-11-20T10:00:00.000Z',
      origin: null,
    };
    return { role, statement, signature: sign('agreement-party', statement, key) };
  };
  const signatures = [signed('provider', 'p'), signed('buyer', 'b')];
  const statement = {
    agreementId: 'a',
    digest: digests.document,
    signatures: signaturesDigestOf(signatures),
    sealedAt: '2026-11-20T10:00:00.000Z',
  };
  return { ...body, digests, signatures, seal: { statement, signature: sign('agreement', statement, key) } };
}

describe('weir verify audit', () => {
  const { lines, heads } = makeLog();

  it('accepts a whole log, with and without a last line feed, against retained heads', async () => {
    const file = await save('log.jsonl', `${lines.join('\n')}\n`);
    const bare = await save('bare.jsonl', lines.join('\n'));
    const head = await save('heads.jsonl', `${heads.join('\n')}\n`);

    expect(await verify('audit', file, '--keys', keys, '--head', head)).toEqual({
      exit: 0,
      out: 'valid: 4 entries in blocks 1 to 2, held against 2 retained heads\n',
      err: '',
    });
    expect((await verify('audit', bare, '--keys', keys)).exit).toBe(0);
  });

  it('says where a log was changed', async () => {
    const file = await save('changed.jsonl', lines.join('\n').replace('"2a"', '"2x"'));

    expect(await verify('audit', file, '--keys', keys)).toMatchObject({
      exit: 1,
      out: expect.stringContaining('NOT VALID: The entries of block 2 are not those that were sealed. (line 6)'),
    });
  });

  it('finds a cut log by the heads, and takes a part of one when told to', async () => {
    const cut = await save('cut.jsonl', lines.slice(0, 3).join('\n'));
    const end = await save('end.jsonl', lines.slice(3).join('\n'));
    const head = await save('heads.jsonl', heads.join('\n'));
    const result = await verify('audit', cut, '--keys', keys, '--head', head, '--json');

    expect(result.exit).toBe(1);
    expect(JSON.parse(result.out)).toMatchObject({ valid: false, lastSeq: 1, retainedHeads: 2 });
    expect((await verify('audit', end, '--keys', keys)).exit).toBe(1);
    expect((await verify('audit', end, '--keys', keys, '--partial')).exit).toBe(0);
  });

  it('reads lines that are longer than what is read at once', async () => {
    const entry = `{"text":"${'长'.repeat(1_000_000)}"}`;
    const head = {
      format: AUDIT_HEAD_FORMAT,
      log: 'log',
      seq: 1,
      previous: null,
      size: 1,
      total: 1,
      root: Buffer.from(merkleRoot([merkleLeaf(entry)])).toString('hex'),
      sealedAt: '2026-11-20T10:00:00.000Z',
    } as const;
    const file = await save(
      'long.jsonl',
      `${auditHeadLine({ head, signature: sign('audit-head', head, key) })}\n${entry}\n`,
    );

    expect((await verify('audit', file, '--keys', keys)).exit).toBe(0);
  });
});

describe('weir verify proof', () => {
  const { lines } = makeLog();
  const [line = '', first = '', second = ''] = lines;
  const proof = {
    entry: JSON.parse(second),
    index: 1,
    path: [Buffer.from(merkleLeaf(first)).toString('hex')],
    head: JSON.parse(line),
  };

  it('accepts an entry at its place and refuses another', async () => {
    const good = await save('proof.json', JSON.stringify(proof, null, 2));
    const other = await save('other.json', JSON.stringify({ ...proof, entry: { id: 'other' } }));
    const broken = await save('broken.json', '{');

    expect((await verify('proof', good, '--keys', keys)).exit).toBe(0);
    expect(await verify('proof', other, '--keys', keys)).toMatchObject({
      exit: 1,
      out: 'NOT VALID: The entry is not in the block of this head.\n',
    });
    expect((await verify('proof', broken, '--keys', keys)).exit).toBe(1);
  });
});

describe('weir verify agreement', () => {
  it('accepts it in any layout and lists its checks', async () => {
    const agreement = makeAgreement();
    const file = await save('agreement.json', canonicalJson(agreement));
    const pretty = await save('pretty.json', JSON.stringify(agreement, null, 2));

    expect(await verify('agreement', file, '--keys', keys)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('ok   seal'),
    });
    expect((await verify('agreement', pretty, '--keys', keys)).exit).toBe(0);
  });

  it.each([
    ['changed', (text: string) => text.replace('Licence', 'License')],
    [
      'with a member written twice',
      (text: string) => text.replace('{"agreementId":"a",', '{"agreementId":"z","agreementId":"a",'),
    ],
    ['that is no JSON', () => 'nothing'],
  ])('refuses one %s', async (_how, change) => {
    const text = change(canonicalJson(makeAgreement()));
    const result = await verify('agreement', await save('bad.json', text), '--keys', keys, '--json');

    expect(result.exit).toBe(1);
    expect(JSON.parse(result.out)).toMatchObject({ valid: false, reason: expect.any(String) });
  });

  it('refuses bytes that are not UTF-8', async () => {
    const bytes = Buffer.from(canonicalJson(makeAgreement()));
    bytes[bytes.indexOf('许')] = 0xff;

    expect((await verify('agreement', await save('bytes.json', bytes), '--keys', keys)).exit).toBe(1);
  });
});

describe('bad input', () => {
  it.each([
    ['audit', 'missing.jsonl', 'keys.json', 'There is no file'],
    ['agreement', 'missing.json', 'keys.json', 'There is no file'],
    ['quote', 'keys.json', 'missing.json', 'There is no file'],
    ['audit', 'keys.json', 'empty.json', 'The file of keys'],
  ])('of verify %s ends with 3 and one sentence', async (kind, file, keyFile, sentence) => {
    await save('empty.json', '{"keys":[]}');
    const result = await verify(kind, join(directory, file), '--keys', join(directory, keyFile));

    expect(result).toMatchObject({ exit: 3, out: '', err: expect.stringContaining(sentence) });
    expect(result.err.trimEnd()).not.toContain('\n');
  });

  it('of verify quote that is no quote is not valid', async () => {
    expect(await verify('quote', keys, '--keys', keys)).toMatchObject({
      exit: 1,
      out: expect.stringContaining('NOT VALID'),
    });
  });
});
