import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/launcher/run.mjs';
import { onCleanup } from '../harness/cleanup.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A small house of the same shape, in which every import is allowed. */
const SOUND: Record<string, string> = {
  'package.json': '{ "workspaces": ["libs/*", "apps/*"] }',
  'node_modules/installed/package.json': '{ "name": "installed", "main": "index.js" }',
  'node_modules/installed/index.js': 'module.exports = 1;',
  'libs/kernel/src/index.ts': "export * from './money.js';",
  'libs/kernel/src/money.ts': 'export const cent = 1;',
  'libs/compliance/src/index.ts': "export { cent } from '@weir/kernel';",
  'libs/pricing/src/index.ts': "export { cent } from '@weir/kernel';",
  'libs/platform/src/index.ts': "export { join } from 'node:path';\nexport { cent } from '@weir/kernel';",
  'libs/catalog/src/index.ts': "export * from '@weir/platform';\nexport * from './listing.js';",
  'libs/catalog/src/listing.ts': 'export const listing = 1;',
  'libs/contracts/src/index.ts': "export { listing } from '@weir/catalog';",
  'libs/settlement/src/index.ts': "export { cent } from '@weir/kernel';",
  'apps/api/src/main.ts': "export { listing } from '@weir/catalog';\nexport { cent } from '@weir/settlement';",
  'apps/worker/src/main.ts': "export { listing } from '@weir/catalog';",
  'apps/cli/src/main.ts': "export { cent } from '@weir/pricing';",
};

const DECLARED: Record<string, string[]> = {
  'libs/kernel': [],
  'libs/compliance': ['@weir/kernel'],
  'libs/pricing': ['@weir/kernel'],
  'libs/platform': ['@weir/kernel'],
  'libs/catalog': ['@weir/kernel', '@weir/platform', '@weir/contracts'],
  'libs/contracts': ['@weir/kernel', '@weir/catalog', '@weir/settlement'],
  'libs/audit': [],
  'libs/settlement': ['@weir/kernel'],
  'apps/api': ['@weir/catalog', '@weir/settlement'],
  'apps/worker': ['@weir/catalog'],
  'apps/cli': ['@weir/pricing', '@weir/catalog'],
};

/** One file each, and the rule that must find it. */
const PLANTED: [what: string, path: string, text: string, rule: string][] = [
  ['an import upwards', 'libs/catalog/src/up.ts', "import '@weir/contracts';", 'floor-3-catalog'],
  ['an import sideways', 'libs/contracts/src/aside.ts', "import '@weir/settlement';", 'floor-4-contracts'],
  [
    'a type from upwards',
    'libs/catalog/src/up-for-a-type.ts',
    "import type { listing } from '@weir/contracts';\nexport type Listing = typeof listing;",
    'floor-3-catalog',
  ],
  ['a kernel that knows a room', 'libs/kernel/src/up.ts', "import '@weir/platform';", 'kernel-knows-nobody'],
  [
    'pure rooms that know each other',
    'libs/pricing/src/aside.ts',
    "import '@weir/compliance';",
    'pure-rooms-on-kernel-only',
  ],
  ['a pure room that uses Node', 'libs/pricing/src/file.ts', "import 'node:fs';", 'pure-rooms-run-anywhere'],
  ['a pure room that uses Node by its old name', 'libs/kernel/src/file.ts', "import 'fs';", 'pure-rooms-run-anywhere'],
  [
    'a room that is not declared',
    'libs/settlement/src/extra.ts',
    "import '@weir/platform';",
    'declared-in-libs-settlement',
  ],
  ['a package that is not declared', 'libs/platform/src/extra.ts', "import 'installed';", 'declared'],
  ['a package that is not installed', 'libs/platform/src/missing.ts', "import 'nowhere';", 'resolvable'],
  ['a way around the name', 'apps/api/src/path.ts', "import '../../../libs/catalog/src/listing.js';", 'rooms-by-name'],
  [
    'a library that knows an application',
    'libs/settlement/src/app.ts',
    "import '../../../apps/api/src/main.js';",
    'libraries-know-no-application',
  ],
  [
    'an application that knows another',
    'apps/api/src/other.ts',
    "import '../../worker/src/main.js';",
    'applications-know-no-other',
  ],
  [
    'a command line that knows the database',
    'apps/cli/src/up.ts',
    "import '@weir/catalog';",
    'command-line-knows-pure-rooms-only',
  ],
  ['a circle', 'libs/audit/src/circle.ts', "import './other-half.js';", 'no-circles'],
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** @returns what the rules find in the sound house with the given files added */
async function violations(added: Record<string, string>): Promise<Violation[]> {
  const house = mkdtempSync(join(tmpdir(), 'weir-house-'));
  onCleanup(() => rmSync(house, { recursive: true, force: true }));
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json', 'tsconfig.lint.json']) {
    cpSync(join(ROOT, file), join(house, file));
  }
  const files: Record<string, string> = { ...SOUND, ...added };
  for (const [directory, names] of Object.entries(DECLARED)) {
    const dependencies = Object.fromEntries(names.map((name) => [name, '*']));
    const name = directory.replace(/^(libs|apps)/, '@weir');
    files[`${directory}/package.json`] = JSON.stringify({ name, dependencies });
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  const args = [CRUISER, '--config', '.dependency-cruiser.mjs', '-T', 'json', 'libs', 'apps'];
  const { output } = await run(process.execPath, args, { cwd: house });
  return JSON.parse(output).summary.violations;
}

describe('the floors of the house', () => {
  it('let a sound house pass, and its tests use Node', async () => {
    expect(await violations({ 'libs/pricing/src/fixed.spec.ts': "import 'node:fs';" })).toEqual([]);
  });

  describe('find', () => {
    let found: string[];

    beforeAll(async () => {
      const files = Object.fromEntries(PLANTED.map(([, path, text]) => [path, text]));
      const all = await violations({ ...files, 'libs/audit/src/other-half.ts': "import './circle.js';" });
      found = all.map(({ from, rule }) => `${from}: ${rule.name}`);
    });

    it.each(PLANTED)('%s', (_what, path, _text, rule) => {
      expect(found).toContain(`${path}: ${rule}`);
    });
  });
});
