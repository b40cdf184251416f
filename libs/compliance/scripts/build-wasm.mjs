/**
 * Compiles csv-cells.as (AssemblyScript) into csv-cells.generated.ts. Run after a change of the source:
 *   node libs/compliance/scripts/build-wasm.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const directory = new URL('../src/scan/wasm/', import.meta.url);
const source = readFileSync(new URL('csv-cells.as', directory), 'utf8');
const files = new Map([['csv-cells.ts', source]]);
let binary = new Uint8Array(0);
const { error, stderr } = await asc.main(
  [
    'csv-cells.ts',
    '-o',
    'csv-cells.wasm',
    '--runtime',
    'stub',
    '--noAssert',
    '-O3',
    '--enable',
    'simd',
    '--initialMemory',
    '256',
    '--maximumMemory',
    '256',
    '--use',
    'abort=',
  ],
  {
    readFile: (name) => files.get(name) ?? null,
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => [],
  },
);
if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
const text = Buffer.from(binary).toString('base64');
writeFileSync(
  new URL('csv-cells.generated.ts', directory),
  `/** csv-cells.as compiled by build-wasm.mjs: ${binary.length} bytes of WebAssembly in base64. */\nexport const csvCellsModule =\n  '${text}';\n`,
);
