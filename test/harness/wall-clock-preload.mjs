/**
 * Loaded into a process by `--import`: its wall clock is off by the milliseconds in the file that `WEIR_TEST_WALL_CLOCK` names, and by no
 * more than this: PostgreSQL, Redis and the monotonic clock stay as they are. Writes what it has taken over beside the file.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = process.env.WEIR_TEST_WALL_CLOCK ?? '';
const EVERY_MS = 50;

const RealDate = Date;
let offMs = 0;

function takeOver() {
  const wanted = Number(readFileSync(FILE, 'utf8'));
  if (wanted === offMs || Number.isNaN(wanted)) return;
  offMs = wanted;
  writeFileSync(`${FILE}.${process.pid}`, String(offMs));
}

const now = () => RealDate.now() + offMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

takeOver();
setInterval(takeOver, EVERY_MS).unref();
