import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, isBuilt } from '../../scripts/launcher/built.mjs';
import { makeCheckout } from './checkout.js';

/** Later than any build of this test. */
const LATER = new Date(Date.now() + 3_600_000);

describe('the build', () => {
  let checkout: string;
  const path = (name: string) => join(checkout, 'libs/small', name);

  beforeEach(async () => {
    checkout = makeCheckout();
    expect(await isBuilt(checkout)).toBe(false);
    await build(checkout);
    expect(await isBuilt(checkout)).toBe(true);
  });

  it('makes deleted outputs again, although the compiler believes that they are there', async () => {
    for (const output of ['dist/index.js', 'dist']) {
      rmSync(path(output), { recursive: true });
      expect(await isBuilt(checkout)).toBe(false);
      await build(checkout);
      expect(readFileSync(path('dist/index.js'), 'utf8')).toContain('small = 1');
      expect(await isBuilt(checkout)).toBe(true);
    }
  });

  it('removes the outputs of a source that is gone', async () => {
    writeFileSync(path('src/other.ts'), 'export const other = 2;');
    await build(checkout);
    expect(existsSync(path('dist/other.js'))).toBe(true);
    rmSync(path('src/other.ts'));
    await build(checkout);
    expect(['js', 'js.map', 'd.ts', 'd.ts.map'].filter((end) => existsSync(path(`dist/other.${end}`)))).toEqual([]);
    expect(existsSync(path('dist/index.js'))).toBe(true);
  });

  it('is old when a source changed, and not when a test did', async () => {
    writeFileSync(path('src/index.spec.ts'), 'export {};');
    utimesSync(path('src/index.spec.ts'), LATER, LATER);
    expect(await isBuilt(checkout)).toBe(true);
    utimesSync(path('src/index.ts'), LATER, LATER);
    expect(await isBuilt(checkout)).toBe(false);
  });

  it('fails when a source does not compile', async () => {
    writeFileSync(path('src/index.ts'), "export const small: number = 'one';");
    await expect(build(checkout)).rejects.toThrow('The build failed');
    expect(await isBuilt(checkout)).toBe(false);
  });

  it('runs what generates sources before it compiles', async () => {
    const command = "node -e \"fs.writeFileSync('src/made.generated.ts', 'export const made = 3;')\"";
    writeFileSync(join(checkout, 'package.json'), '{ "workspaces": ["libs/*"] }');
    writeFileSync(
      path('package.json'),
      JSON.stringify({ name: 'small', type: 'module', scripts: { generate: command } }),
    );
    await build(checkout);
    expect(readFileSync(path('dist/made.generated.js'), 'utf8')).toContain('made = 3');
  });
});
