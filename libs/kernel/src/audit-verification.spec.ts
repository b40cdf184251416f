import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import {
  AUDIT_HEAD_FORMAT,
  type AuditProof,
  auditHeadDigest,
  auditHeadLine,
  type SignedAuditHead,
  verifyAuditProof,
} from './audit-chain.js';
import { verifyAuditLog } from './audit-verification.js';
import { canonicalJson } from './canonical-json.js';
import { merkleLeaf, merklePath, merkleRoot } from './merkle-tree.js';
import { type PublicKeySet, publicKeyOf, type SigningKey, sign } from './signatures.js';

const first: SigningKey = { kid: 'first', secret: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };
const second: SigningKey = { kid: 'second', secret: 'HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8' };
const trusted: PublicKeySet = { keys: [publicKeyOf(first), publicKeyOf(second)] };

interface Block {
  readonly entries: string[];
  readonly signed: SignedAuditHead;
}

/** A log with blocks of the given sizes; the key changes after the second block. */
function makeLog(sizes: readonly number[], log = 'log'): Block[] {
  const blocks: Block[] = [];
  let total = 0;
  for (const [at, size] of sizes.entries()) {
    const entries = Array.from({ length: size }, (_, index) =>
      canonicalJson({ id: `${at}-${index}`, action: '下单', actor: 'user:1', details: { amount: '100' } }),
    );
    total += size;
    const before = blocks.at(-1);
    const head = {
      format: AUDIT_HEAD_FORMAT,
      log,
      seq: at + 1,
      previous: before === undefined ? null : auditHeadDigest(before.signed),
      size,
      total,
      root: bytesToHex(merkleRoot(entries.map((entry) => merkleLeaf(entry)))),
      sealedAt: `2026-11-20T10:00:${String(at).padStart(2, '0')}.000Z`,
    } as const;
    blocks.push({ entries, signed: { head, signature: sign('audit-head', head, at < 2 ? first : second) } });
  }
  return blocks;
}

const linesOf = (blocks: readonly Block[]) =>
  blocks.flatMap(({ signed, entries }) => [auditHeadLine(signed), ...entries]);

const blocks = makeLog([3, 1, 5, 2]);
const lines = linesOf(blocks);
const headLines = blocks.map(({ signed }) => auditHeadLine(signed));

describe('verifying an audit log', () => {
  it('accepts it whole, with and without retained heads, as text and as bytes', () => {
    const found = { valid: true, records: 11, blocks: 4, firstSeq: 1, lastSeq: 4 };

    expect(verifyAuditLog(lines, trusted)).toEqual({ ...found, retainedHeads: 0 });
    expect(verifyAuditLog(lines, trusted, { retainedHeads: headLines })).toEqual({ ...found, retainedHeads: 4 });
    expect(
      verifyAuditLog(
        lines.map((line) => Buffer.from(line)),
        trusted,
      ),
    ).toMatchObject(found);
  });

  it('finds any byte that was changed', () => {
    const bytes = Buffer.from(lines.join('\n'));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        expect(verifyAuditLog(splitLines(changed), trusted).valid).toBe(false);
      }),
      { numRuns: 600 },
    );
  });

  it('finds a line that was removed, doubled or put elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(lines.length - 1), fc.nat(lines.length - 1), (from, to) => {
        const line = lines[from] ?? '';
        const without = lines.toSpliced(from, 1);
        expect(verifyAuditLog(without, trusted).valid).toBe(false);
        expect(verifyAuditLog(lines.toSpliced(to, 0, line), trusted).valid).toBe(false);
        const moved = without.toSpliced(to, 0, line);
        if (moved.join() !== lines.join()) expect(verifyAuditLog(moved, trusted).valid).toBe(false);
      }),
    );
  });

  it('finds blocks that were removed at the start or in the middle, and exchanged blocks', () => {
    const of = (...at: number[]) => linesOf(at.flatMap((index) => blocks[index] ?? []));

    expect(verifyAuditLog(of(1, 2, 3), trusted).reason).toContain('blocks before it are missing');
    expect(verifyAuditLog(of(0, 2, 3), trusted).reason).toContain('Block 3 follows block 1');
    expect(verifyAuditLog(of(0, 2, 1, 3), trusted).valid).toBe(false);
    expect(verifyAuditLog(of(1, 2, 3), trusted, { partial: true }).valid).toBe(true);
    expect(verifyAuditLog(of(2, 3), trusted, { partial: true, retainedHeads: headLines }).valid).toBe(true);
  });

  it('finds a cut end by a retained head, and within a block without one', () => {
    const cut = linesOf(blocks.slice(0, 3));

    expect(verifyAuditLog(cut, trusted).valid).toBe(true);
    expect(verifyAuditLog(cut, trusted, { retainedHeads: headLines })).toMatchObject({
      valid: false,
      reason: 'The log ends with block 3, but the head of block 4 was retained.',
    });
    expect(verifyAuditLog(lines.slice(0, -1), trusted).reason).toContain('1 entries are missing');
  });

  it('finds a history that the key itself rewrote, by a retained head', () => {
    const rewritten = makeLog([3, 2, 5, 2]);

    expect(verifyAuditLog(linesOf(rewritten), trusted).valid).toBe(true);
    expect(verifyAuditLog(linesOf(rewritten), trusted, { retainedHeads: headLines })).toMatchObject({
      valid: false,
      line: 5,
      reason: 'Block 2 is not the one whose head was retained.',
    });
    expect(
      verifyAuditLog(linesOf(rewritten.slice(2)), trusted, { partial: true, retainedHeads: headLines.slice(0, 2) })
        .valid,
    ).toBe(false);
  });

  it('checks the last signature of every key', () => {
    const onlyFirst = { keys: [publicKeyOf(first)] };
    const onlySecond = { keys: [publicKeyOf(second)] };

    expect(verifyAuditLog(lines, onlyFirst).reason).toContain('Key second');
    expect(verifyAuditLog(lines, onlySecond).reason).toContain('Key first');
  });

  it('refuses heads that a key signed after it had been retired', () => {
    const retired = { keys: [publicKeyOf(first), { ...publicKeyOf(second), retiredAt: '2026-11-20T10:00:03.000Z' }] };

    expect(verifyAuditLog(lines, retired).reason).toContain('had been retired');
  });

  it('refuses an empty log, heads of another log, two heads of one block, malformed heads', () => {
    const other = makeLog([1], 'other').map(({ signed }) => auditHeadLine(signed));

    expect(verifyAuditLog([], trusted).reason).toBe('The log is empty.');
    expect(verifyAuditLog(lines, trusted, { retainedHeads: other }).valid).toBe(false);
    expect(verifyAuditLog(lines, trusted, { retainedHeads: [...headLines, ...other] }).reason).toContain('Two heads');
    expect(verifyAuditLog(lines, trusted, { retainedHeads: ['{}'] }).reason).toContain('malformed');
  });
});

describe('verifying a proof', () => {
  const [, , block] = blocks;
  if (block === undefined) throw new Error('the log has four blocks');
  const leaves = block.entries.map((entry) => merkleLeaf(entry));
  const proof: AuditProof = {
    entry: JSON.parse(block.entries[4] ?? ''),
    index: 4,
    path: merklePath(leaves, 4).map((hash) => bytesToHex(hash)),
    head: block.signed,
  };

  it('accepts the entry at its place', () => {
    expect(verifyAuditProof(JSON.parse(JSON.stringify(proof)), trusted)).toEqual({ valid: true });
  });

  it('refuses it when any member is changed', () => {
    const text = canonicalJson(proof);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', 'a', 'A', 'B', 'Z', '"', '}', ' '), (at, character) => {
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        let parsed: AuditProof;
        try {
          parsed = JSON.parse(changed);
        } catch {
          return;
        }
        if (canonicalJson(parsed) !== text) expect(verifyAuditProof(parsed, trusted).valid).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it.each([null, {}, { ...proof, path: ['zz'] }, { ...proof, path: undefined }])('refuses %j', (malformed) => {
    expect(verifyAuditProof(malformed as unknown as AuditProof, trusted).valid).toBe(false);
  });
});

function splitLines(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    found.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...found, bytes.subarray(start)];
}
