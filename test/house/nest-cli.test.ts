import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** @returns directories of the packages that TypeScript builds, for example `libs/kernel` */
function builtPackages(): string[] {
  return ['libs', 'apps']
    .flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`))
    .filter((directory) => existsSync(join(ROOT, directory, 'tsconfig.json')))
    .sort();
}

function readJson(path: string) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

describe('every package that TypeScript builds', () => {
  it('is known to nest-cli.json', () => {
    const projects: Record<string, { root: string; type: string }> = readJson('nest-cli.json').projects;
    const known = Object.entries(projects).map(([name, { root, type }]) => ({ name, root, type }));
    const expected = builtPackages().map((root) => {
      const [parent, name] = root.split('/');
      return { name, root, type: parent === 'apps' ? 'application' : 'library' };
    });
    expect(known).toHaveLength(expected.length);
    expect(known).toEqual(expect.arrayContaining(expected));
  });

  it('is built by "npm run build"', () => {
    const references: { path: string }[] = readJson('tsconfig.json').references;
    expect(references.map(({ path }) => path).sort()).toEqual(builtPackages());
  });
});
