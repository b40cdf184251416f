import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../scripts/launcher/run.mjs';
import { onCleanup } from '../harness/cleanup.js';

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

describe('nest build', () => {
  it.each(['api', 'worker'])(
    'builds %s',
    async (name) => {
      // Into another directory: other tests run what stands in dist.
      const directory = mkdtempSync(join(tmpdir(), 'weir-nest-build-'));
      onCleanup(() => rmSync(directory, { recursive: true, force: true }));
      const application = join(ROOT, 'apps', name);
      const configuration = join(directory, 'tsconfig.json');
      const compilerOptions = {
        rootDir: join(application, 'src'),
        outDir: join(directory, 'dist'),
        tsBuildInfoFile: join(directory, 'dist/.tsbuildinfo'),
        typeRoots: [join(ROOT, 'node_modules/@types')],
      };
      writeFileSync(
        configuration,
        JSON.stringify({
          extends: join(application, 'tsconfig.json'),
          compilerOptions,
          include: [join(application, 'src')],
          exclude: [join(application, 'src/**/*.spec.ts')],
        }),
      );
      const nest = [
        join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'),
        'build',
        name,
        '-p',
        relative(ROOT, configuration),
      ];
      expect(await run(process.execPath, nest, { cwd: ROOT })).toMatchObject({ code: 0 });
      expect(existsSync(join(directory, 'dist/main.js'))).toBe(true);
    },
    300_000,
  );
});
