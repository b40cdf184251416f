import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../scripts/launcher/child-program.mjs';
import { programs } from '../../scripts/launcher/places.mjs';
import { onCleanup } from '../harness/cleanup.js';
import type { Exchange } from '../harness/exchange.js';

const KEPT_LINES = 1_000;

export interface Load {
  readonly how: string;
  readonly output: string;
}

/** Runs the demo loader as the launcher does, on an exchange of the test. */
export class DemoLoader {
  private constructor(
    private readonly exchange: Exchange,
    readonly file: string,
  ) {}

  static async for(exchange: Exchange): Promise<DemoLoader> {
    const directory = await mkdtemp(join(tmpdir(), 'weir-test-demo-'));
    onCleanup(() => rm(directory, { recursive: true, force: true }));
    return new DemoLoader(exchange, join(directory, 'demo.json'));
  }

  /** @param killAt kills the loader, as a power cut would, once it writes a line that matches */
  async load({ killAt }: { readonly killAt?: RegExp } = {}): Promise<Load> {
    const program = await startProgram({
      name: 'demo',
      script: programs.demo,
      env: { ...this.exchange.env, WEIR_URL: this.exchange.url, WEIR_DEMO_FILE: this.file },
      keepLines: KEPT_LINES,
      onLine: (line) => {
        if (killAt?.test(line)) program.signal('SIGKILL');
      },
    });
    onCleanup(() => program.stop());
    const how = await program.ended;
    return { how, output: program.lastLines().join('\n') };
  }
}
