import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { areBundled, bundleApplications } from './bundle.mjs';
import { Failure } from './failure.mjs';
import { runNpm } from './installed.mjs';
import { run } from './run.mjs';

/** Its time is that of the last build. */
const STAMP = 'node_modules/.cache/weir/built';
const SOURCE = /(?<!\.d)\.tsx?$/;
/** Tests, and what only tests import: some rooms leave both out of the build. */
const TEST = /\.spec\.tsx?$|[/\\]testing[/\\]/;
const OUTPUT = /\.(js|d\.ts)(\.map)?$/;

/**
 * @typedef {object} Project
 * @property {string} directory of a workspace that the compiler builds
 * @property {string} buildInfo the compiler's note of what it has built
 * @property {Record<string, string>} scripts of its package.json
 */

/**
 * Builds everything: what is generated (`generate` scripts of the workspaces), then TypeScript, then the applications as one file each.
 *
 * @param {string} root
 * @param {AbortSignal} [signal] ends the build
 * @throws {Failure}
 */
export async function build(root, signal) {
  const startedAt = new Date();
  const projects = await findProjects(root);
  for (const { directory, scripts } of projects) {
    if (scripts.generate === undefined) continue;
    const { code } = await runNpm(root, ['run', 'generate', '--silent', '-w', relative(root, directory)], signal);
    if (code !== 0)
      throw new Failure(`"npm run generate" failed in ${relative(root, directory)}: see its message above.`);
  }
  for (const project of projects) await repair(project);
  const { code } = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], {
    cwd: root,
    show: true,
    ...(signal === undefined ? {} : { signal }),
  });
  if (code !== 0) throw new Failure('The build failed: see the errors above.');
  await bundleApplications(
    root,
    projects.map(({ directory }) => directory),
  );
  const stamp = join(root, STAMP);
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, '');
  // What changes while the compiler runs counts as newer.
  await utimes(stamp, startedAt, startedAt);
}

/**
 * @param {string} root
 * @returns {Promise<boolean>} whether every output is there and nothing changed since the last build
 */
export async function isBuilt(root) {
  const built = await timeOf(join(root, STAMP));
  if (built === undefined) return false;
  const projects = await findProjects(root);
  const inputs = [join(root, 'tsconfig.base.json'), join(root, 'tsconfig.json')];
  for (const { directory } of projects) {
    const sources = await listFiles(join(directory, 'src'));
    if ((await missingOutputs(directory, sources)).length > 0) return false;
    inputs.push(join(directory, 'tsconfig.json'), ...sources.filter((path) => !TEST.test(path)));
  }
  if ((await newestTime(inputs)) > built) return false;
  return areBundled(
    root,
    projects.map(({ directory }) => directory),
  );
}

/**
 * The compiler trusts its note about the last build: it does not see that an output was deleted, and never deletes the output of a source
 * that is gone.
 *
 * @param {Project} project
 */
async function repair({ directory, buildInfo }) {
  const sources = await listFiles(join(directory, 'src'));
  if ((await missingOutputs(directory, sources)).length > 0) await rm(buildInfo, { force: true });
  const expected = new Set(sources.map((path) => relative(join(directory, 'src'), path).replace(SOURCE, '')));
  const dist = join(directory, 'dist');
  for (const path of await listFiles(dist)) {
    if (OUTPUT.test(path) && !expected.has(relative(dist, path).replace(OUTPUT, ''))) await rm(path, { force: true });
  }
}

/** @param {string} directory @param {string[]} sources */
async function missingOutputs(directory, sources) {
  const outputs = new Set(await listFiles(join(directory, 'dist')));
  return sources
    .filter((path) => SOURCE.test(path) && !TEST.test(path))
    .map((path) => join(directory, 'dist', relative(join(directory, 'src'), path).replace(SOURCE, '.js')))
    .filter((path) => !outputs.has(path));
}

/** @param {string} root @returns {Promise<Project[]>} */
async function findProjects(root) {
  const { references } = JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8'));
  return Promise.all(
    references.map(async (/** @type {{ path: string }} */ { path }) => {
      const directory = join(root, path);
      const { scripts = {} } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
      return { directory, buildInfo: join(directory, 'dist/.tsbuildinfo'), scripts };
    }),
  );
}

/** @param {string} directory @returns {Promise<string[]>} */
async function listFiles(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && basename(entry.name) !== '.DS_Store')
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** @param {string[]} paths */
async function newestTime(paths) {
  const times = await Promise.all(paths.map(timeOf));
  return Math.max(0, ...times.filter((time) => time !== undefined));
}

/** @param {string} path @returns {Promise<number | undefined>} when the file was last changed, in ms */
function timeOf(path) {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}
