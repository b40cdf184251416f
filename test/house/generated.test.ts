import { join } from 'node:path';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { run } from '../../scripts/launcher/run.mjs';

const TIMEOUT_MS = 240_000;
const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');

const check = (script: string) =>
  run(process.execPath, [TSX, join(ROOT, 'libs/compliance/scripts', `${script}.ts`), '--check']);

describe('what is generated of the gate', () => {
  it.each(['build-packs', 'train-model'])(
    'by %s is what its sources give',
    async (script) => {
      const { code, output } = await check(script);
      expect({ code, output }).toEqual({ code: 0, output: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'every line of the corpus is of its form',
    async () => {
      const { code, output } = await check('measure-corpus');
      expect({ code, output }).toEqual({ code: 0, output: '' });
    },
    TIMEOUT_MS,
  );
});
