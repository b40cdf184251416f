import { Command } from 'commander';

const program = new Command('weir').description('Weir: verify and screen offline');

await program.parseAsync();
