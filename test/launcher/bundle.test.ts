import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { areBundled, bundleApplications, programOf } from '../../scripts/launcher/bundle.mjs';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { run } from '../../scripts/launcher/run.mjs';
import { makeCheckout } from './checkout.js';

const LATER = new Date(Date.now() + 60_000);

describe('the bundle of an application', () => {
  it('is what is started, until something is built after it', async () => {
    const checkout = makeCheckout();
    const compiled = join(checkout, 'apps/api/dist/main.js');
    const projects = [join(checkout, 'apps/api')];
    expect(await programOf(checkout, 'api')).toBe(compiled);
    expect(await areBundled(checkout, projects)).toBe(false);

    await bundleApplications(checkout, projects);
    expect(await programOf(checkout, 'api')).toBe(join(checkout, 'apps/api/bundle/main.js'));
    expect(await areBundled(checkout, projects)).toBe(true);

    utimesSync(compiled, LATER, LATER);
    expect(await programOf(checkout, 'api')).toBe(compiled);
    expect(await areBundled(checkout, projects)).toBe(false);
  });

  it('leaves modules their places, and asks for a package that is not there only where it is used', async () => {
    const checkout = makeCheckout();
    writeFileSync(
      join(checkout, 'apps/api/dist/main.js'),
      `import { createRequire } from 'node:module';
       const text = createRequire(import.meta.url)('./old.cjs');
       const missing = await import('not-installed').catch(({ code }) => code);
       class Named {}
       console.log(JSON.stringify([new URL('.', import.meta.url).pathname, text, missing, Named.name, /[一-龥]/u.test('七')]));`,
    );
    writeFileSync(
      join(checkout, 'apps/api/dist/old.cjs'),
      `'use strict'\nmodule.exports = [__dirname, require('node:path').basename(__filename)];`,
    );
    await bundleApplications(checkout, [join(checkout, 'apps/api')]);
    const { code, output } = await run(process.execPath, [await programOf(checkout, 'api')], { cwd: ROOT });
    expect(code).toBe(0);
    const dist = join(checkout, 'apps/api/dist');
    expect(JSON.parse(output)).toEqual([`${dist}/`, [dist, 'old.cjs'], 'ERR_MODULE_NOT_FOUND', 'Named', true]);
  });
});

describe('the bundle of the api', () => {
  const text = readFileSync(join(ROOT, 'apps/api/bundle/main.js'), 'utf8');
  const modules = [...text.matchAll(/__commonJS\(\{"(node_modules\/[^"]+)"/g)].map(([, path]) => path);

  it('has no PDF writer, no fonts, no numbers of all countries and no words of all Chinese regions', () => {
    expect(modules.length).toBeGreaterThan(1_000);
    const heavy =
      /node_modules\/(pdfkit|fontkit|brotli|restructure|stdnum\/lib\/cjs\/index|opencc-js\/dist\/umd\/full)/;
    expect(modules.filter((path) => heavy.test(path ?? ''))).toEqual([]);
    expect(text).not.toContain('PDFDocument');
  });

  it('has one copy of what holds state, and only characters that V8 keeps in one byte', () => {
    for (const path of ['pg/lib/client.js', 'graphql/type/schema.js', 'typeorm/data-source/DataSource.js']) {
      expect(modules.filter((each) => each?.endsWith(`node_modules/${path}`))).toHaveLength(1);
    }
    expect(/[^\0-\x7f]/.test(text)).toBe(false);
  });
});
