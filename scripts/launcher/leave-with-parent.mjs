/**
 * Loaded before a program of the exchange: when the process that started it is gone, however it went, the program is asked to end, and
 * made to end when it does not.
 */
import { isMainThread } from 'node:worker_threads';

const PATIENCE_MS = 15_000;

// Threads of the program load this too; they have no channel to the parent, and end with the program.
if (isMainThread) watch();

function watch() {
  process.on('disconnect', leave);
  // Gone before this process listened.
  if (!process.connected) leave();
  // The channel tells of the end; it is no reason to stay.
  process.channel?.unref();
}

function leave() {
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
}
