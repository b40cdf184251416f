/** Loaded with `--import`: `SIGUSR2` begins a CPU profile of the process, the next one ends it and writes it to `WEIR_BENCH_PROFILE`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const directory = process.env.WEIR_BENCH_PROFILE ?? '.';
const session = new Session();
session.connect();
session.post('Profiler.enable');
let isRunning = false;
let count = 0;
process.on('SIGUSR2', () => {
  isRunning = !isRunning;
  if (isRunning) return session.post('Profiler.start');
  session.post('Profiler.stop', (error, { profile }) => {
    if (error !== null) return;
    count += 1;
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${process.pid}-${count}.cpuprofile`), JSON.stringify(profile));
  });
});
