/**
 * Records a second of `weir verify audit` on a generated log, in wall-clock and CPU time, against reading the same file and hashing each of
 * its lines once, which no verifier can do without. In turns.
 *
 * Usage: node bench/audit/verify.mjs [records=1000000] [rounds=3] [records of a block=500]
 * Needs the build of libs/kernel and apps/cli.
 */
import { hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyAuditFile } from '../../apps/cli/dist/commands/verify-audit.js';
import { readLines } from '../../apps/cli/dist/line-reader.js';
import {
  auditHeadDigest,
  auditHeadLine,
  canonicalJson,
  merkleLeaf,
  publicKeyOf,
  sign,
} from '../../libs/kernel/dist/index.js';
import { MerkleAccumulator } from '../../libs/kernel/dist/merkle-tree.js';

const [records = 1_000_000, rounds = 3, blockSize = 500] = process.argv.slice(2).map(Number);
const KEY = { kid: 'bench', secret: Buffer.alloc(32, 7).toString('base64url') };
const BEGIN_MS = Date.UTC(2026, 0, 1);
const sha256 = (/** @type {Uint8Array} */ data) => hash('sha256', data, 'buffer');

/** An entry such as commands leave, of the length that is usual. @param {number} n */
function entryLine(n) {
  const id = `019a0000-${(n >>> 16).toString(16).padStart(4, '0')}-7${(n & 0xfff).toString(16).padStart(3, '0')}-8000-${n.toString(16).padStart(12, '0')}`;
  return canonicalJson({
    action: n % 3 === 0 ? 'placeOrder' : 'createDownload',
    actor: `user:${id}`,
    code: null,
    details: {
      input: { listingId: id, planId: 'once', purpose: 'dpv:ResearchAndDevelopment' },
      total: String(n % 90_000),
    },
    id,
    occurredAt: new Date(BEGIN_MS + n * 20).toISOString(),
    organizationId: id,
    outcome: n % 17 === 0 ? 'denied' : 'succeeded',
    requestId: id,
    subjectId: id,
    subjectType: 'order',
  });
}

/** @param {string} file */
async function writeLog(file) {
  const out = createWriteStream(file);
  let previous = null;
  for (let total = 0, seq = 1; total < records; seq += 1) {
    const size = Math.min(blockSize, records - total);
    const lines = Array.from({ length: size }, (_, index) => entryLine(total + index));
    const tree = new MerkleAccumulator(sha256);
    for (const line of lines) tree.add(merkleLeaf(line, sha256));
    total += size;
    const head = {
      format: /** @type {const} */ ('weir-audit-head/1'),
      log: 'bench',
      seq,
      previous,
      size,
      total,
      root: Buffer.from(tree.root()).toString('hex'),
      sealedAt: new Date(BEGIN_MS + total * 20).toISOString(),
    };
    const signed = { head, signature: sign('audit-head', head, KEY) };
    previous = auditHeadDigest(signed);
    if (!out.write(`${[auditHeadLine(signed), ...lines].join('\n')}\n`))
      await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}

/** @param {() => Promise<void>} work @returns {Promise<{ wallS: number, cpuS: number }>} */
async function timed(work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallS: (performance.now() - wall) / 1000, cpuS: (user + system) / 1e6 };
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const directory = await mkdtemp(join(tmpdir(), 'weir-bench-audit-'));
try {
  const [log, keys] = [join(directory, 'audit.jsonl'), join(directory, 'keys.json')];
  await writeLog(log);
  await writeFile(keys, JSON.stringify({ keys: [publicKeyOf(KEY)] }));
  const verify = async () => {
    const found = await verifyAuditFile(log, { keys });
    if (!found.valid || found.records !== records) throw new Error(`not verified: ${JSON.stringify(found)}`);
  };
  const bare = async () => {
    for await (const line of readLines(log)) sha256(line);
  };
  const runs = { verify: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    runs.verify.push(await timed(verify));
    runs.bare.push(await timed(bare));
  }
  const rate = (/** @type {number} */ seconds) => Math.round(records / seconds).toLocaleString('en');
  const of = (/** @type {keyof typeof runs} */ name, /** @type {'wallS' | 'cpuS'} */ kind) =>
    median(runs[name].map((run) => run[kind]));
  process.stdout.write(
    [
      `${records.toLocaleString('en')} records in blocks of ${blockSize}, median of ${rounds}:`,
      `verify     ${rate(of('verify', 'wallS'))} records/s, ${rate(of('verify', 'cpuS'))} a CPU second`,
      `bare read  ${rate(of('bare', 'wallS'))} records/s, ${rate(of('bare', 'cpuS'))} a CPU second`,
      `ratio      ${(of('verify', 'cpuS') / of('bare', 'cpuS')).toFixed(2)} × the CPU of reading and hashing each line once\n`,
    ].join('\n'),
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
