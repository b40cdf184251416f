import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { programs } from '../../scripts/launcher/places.mjs';
import { runOrFail } from '../../scripts/launcher/run.mjs';
import { startExchange } from '../harness/exchange.js';
import { DemoLoader } from './loader.js';

/** Three boots of the api, on a machine that does other things too. */
const PATIENCE_MS = 300_000;

describe('an exchange that the demo is not for', () => {
  it(
    'is left alone when it has an operator of its own',
    async () => {
      const exchange = await startExchange({ workers: 0 });
      await runOrFail(process.execPath, [programs.operatorCreate], {
        env: {
          ...exchange.env,
          WEIR_OPERATOR_EMAIL: 'real@operator.example',
          WEIR_OPERATOR_PASSWORD: 'a real one, kept secret',
        },
        failure: 'no operator was made',
      });
      const loader = await DemoLoader.for(exchange);
      const { how, output } = await loader.load();
      expect({ how, output }).toMatchObject({ how: 'exit code 0', output: expect.stringContaining('left out') });
      expect(JSON.parse(await readFile(loader.file, 'utf8'))).toEqual({ accounts: [], ideas: [] });
    },
    PATIENCE_MS,
  );

  it('is left alone when its mail goes out', async () => {
    const exchange = await startExchange({ workers: 0, env: { SMTP_URL: 'smtp://127.0.0.1:9' } });
    const loader = await DemoLoader.for(exchange);
    const { how, output } = await loader.load();
    expect({ how, output }).toMatchObject({ how: 'exit code 0', output: expect.stringContaining('left out') });
    expect(existsSync(loader.file)).toBe(false);
  });
});
