import { Command, CommanderError } from 'commander';
import { registerDetectCommand } from './commands/detect.js';
import { registerPacksCommand } from './commands/packs.js';
import { registerRouteCommand } from './commands/route.js';
import { registerScanCommand } from './commands/scan.js';
import { registerScreenCommand } from './commands/screen.js';
import { registerVerify } from './commands/verify.js';

/** Commander's own complaints are about input, as the commands' are. */
const BAD_INPUT = 3;

// Set before the commands are made: they inherit it.
const program = new Command('weir').description('Weir: verify and screen offline').exitOverride();

registerDetectCommand(program);
registerScanCommand(program);
registerScreenCommand(program);
registerRouteCommand(program);
registerPacksCommand(program);
registerVerify(program);

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : BAD_INPUT;
}
