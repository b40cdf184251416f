/**
 * Megabytes of CSV per second of CPU: Weir's scanner with every detector against V8's alternation of 20 patterns on the
 * same bytes, interleaved in one process.   node bench/scan/index.mjs [megabytes=200] [rounds=3] [seed=20261122]
 */
import { createByteScanner } from '@weir/compliance';
import { countMatches } from './baseline-patterns.mjs';
import { lines } from './generate-csv.mjs';

const [megabytes = 200, rounds = 3, seed = 20261122] = process.argv.slice(2).map(Number);
const blockBytes = 1 << 20;

function generate() {
  const bytes = Buffer.allocUnsafe(megabytes * 1e6 + 4096);
  let length = 0;
  for (const line of lines(seed, megabytes * 1e6)) length += bytes.write(line, length, 'latin1');
  return bytes.subarray(0, length);
}

function cpuSeconds(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const bytes = generate();
const digits = bytes.subarray(0, 1e6).filter((byte) => byte >= 48 && byte <= 57).length / 1e6;
console.log(`${(bytes.length / 1e6).toFixed(0)} MB, ${(100 * digits).toFixed(0)} % digits, seed ${seed}`);

const contenders = {
  'weir, all detectors': () => {
    const scanner = createByteScanner({ format: 'csv' });
    for (let at = 0; at < bytes.length; at += blockBytes) scanner.push(bytes.subarray(at, at + blockBytes));
    scanner.finish();
  },
  'V8 alternation of 20': () => {
    for (let at = 0; at < bytes.length; at += blockBytes)
      countMatches(bytes.latin1Slice(at, Math.min(bytes.length, at + blockBytes)));
  },
};

const best = {};
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(contenders)) {
    const rate = bytes.length / 1e6 / cpuSeconds(work);
    best[name] = Math.max(best[name] ?? 0, rate);
    console.log(`round ${round + 1}  ${name.padEnd(22)} ${rate.toFixed(1)} MB/s`);
  }
}
const [ours, theirs] = Object.values(best);
console.log(`ratio ${(ours / theirs).toFixed(1)} ×`);
