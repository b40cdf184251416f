import { join } from 'node:path';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { run } from '../../scripts/launcher/run.mjs';

const TIMEOUT_MS = 60_000;
const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs');

describe('what is generated of the gate', () => {
  it.each(['build-packs', 'train-model'])(
    'by %s is what its sources give',
    async (script) => {
      const source = join(ROOT, 'libs/compliance/scripts', `${script}.ts`);
      const { code, output } = await run(process.execPath, [TSX, source, '--check']);
      expect({ code, output }).toEqual({ code: 0, output: '' });
    },
    TIMEOUT_MS,
  );
});
