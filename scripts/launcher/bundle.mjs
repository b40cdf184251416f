import { statSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/**
 * The api and the worker as one file each, with everything that they import. Loading 3,500 files takes two thirds of a start; the compiled
 * files stay beside it, for threads and child processes and for whoever builds a room alone.
 */
const APPLICATIONS = ['api', 'worker'];

/** Packages with a native part, which looks for its binary beside itself. */
const NATIVE = ['@duckdb/node-api', '@node-rs/argon2', '*.node'];

/** What a module knows about its own place: that of the file it was, wherever it is bundled. */
const PLACES = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __directoryOf } from 'node:path';
import { fileURLToPath as __pathOf } from 'node:url';
const require = __createRequire(import.meta.url);
const __urlOf = (path) => new URL(path, import.meta.url).href;
`;

/** @param {string} root @param {string} application @returns {{ entry: string, bundle: string }} */
function filesOf(root, application) {
  const directory = join(root, 'apps', application);
  return { entry: join(directory, 'dist/main.js'), bundle: join(directory, 'bundle/main.js') };
}

/**
 * Bundles the applications among the projects.
 *
 * @param {string} root
 * @param {string[]} directories of the projects that the compiler has built
 */
export async function bundleApplications(root, directories) {
  for (const application of applicationsAmong(root, directories)) await bundle(root, application);
}

/** @param {string} root @param {string[]} directories @returns {Promise<boolean>} whether none of their bundles is missing or older than what it holds */
export async function areBundled(root, directories) {
  const fresh = await Promise.all(applicationsAmong(root, directories).map((name) => isFresh(root, name)));
  return fresh.every(Boolean);
}

/**
 * The file to start an application with: its bundle, unless something was built after it.
 *
 * @param {string} root
 * @param {string} application
 * @returns {Promise<string>}
 */
export async function programOf(root, application) {
  const { entry, bundle } = filesOf(root, application);
  return (await isFresh(root, application)) ? bundle : entry;
}

/** @param {string} root @param {string[]} directories */
function applicationsAmong(root, directories) {
  return APPLICATIONS.filter((application) => directories.includes(join(root, 'apps', application)));
}

/** @param {string} root @param {string} application */
async function isFresh(root, application) {
  const bundled = timeOf(filesOf(root, application).bundle);
  if (bundled === 0) return false;
  const rooms = await readdir(join(root, 'libs'));
  const outputs = [join(root, 'apps', application), ...rooms.map((room) => join(root, 'libs', room))];
  const listed = await Promise.all(outputs.map((directory) => listScripts(join(directory, 'dist'))));
  // npm notes there what it has installed.
  const inputs = [join(root, 'node_modules/.package-lock.json'), ...listed.flat()];
  return inputs.every((path) => timeOf(path) <= bundled);
}

/** @param {string} directory @returns {Promise<string[]>} */
async function listScripts(directory) {
  const entries = await readdir(directory, { recursive: true }).catch(() => []);
  return entries.filter((path) => path.endsWith('.js')).map((path) => join(directory, path));
}

/** @param {string} path @returns {number} when the file was last changed, in ms; 0 when there is none */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} root @param {string} application */
async function bundle(root, application) {
  const { entry, bundle: outfile } = filesOf(root, application);
  // Loaded here: the launcher's first files must run before anything is installed.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // As Node reads packages: none of it knows the field "module".
    mainFields: ['main'],
    // Nest finds providers by the names of classes.
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'none',
    external: NATIVE,
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: PLACES },
    plugins: [optionalPackages, placesOf(root, dirname(outfile))],
    logLevel: 'error',
  });
  await rm(dirname(outfile), { recursive: true, force: true });
  await mkdir(dirname(outfile), { recursive: true });
  for (const { path, text } of outputFiles) await writeFile(path, inAscii(text));
}

/** V8 holds text of ASCII alone in half the memory. What is left of other characters stands in regular expressions. @param {string} text */
function inAscii(text) {
  return text.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Packages that others ask for and do without: they fail where they are asked for, as they do unbundled. @type {import('esbuild').Plugin} */
const optionalPackages = {
  name: 'optional-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, kind, ...from }) => {
      if (kind === 'entry-point' || pluginData === optionalPackages) return undefined;
      const found = await build.resolve(path, { ...from, kind, pluginData: optionalPackages });
      return found.errors.length === 0 ? found : { path, external: true };
    });
  },
};

/** @param {string} root @param {string} directory of the bundle @returns {import('esbuild').Plugin} */
function placesOf(root, directory) {
  return {
    name: 'places',
    setup(build) {
      build.onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const isOwn = !relative(root, path).startsWith('node_modules');
        // What a room asks of CommonJS on purpose must be the one copy that the packages around it have.
        const contents = isOwn ? text.replaceAll('createRequire(import.meta.url)(', 'require(') : text;
        const place = `__urlOf(${JSON.stringify(relative(directory, path).split(sep).join('/'))})`;
        const head = [
          contents.includes('import.meta.url') ? `const __moduleUrl = ${place};` : '',
          /\b__filename\b/.test(contents) ? `var __filename = __pathOf(${place});` : '',
          /\b__dirname\b/.test(contents) ? `var __dirname = __directoryOf(__pathOf(${place}));` : '',
        ].join('');
        // After a directive, which counts as the first statement alone.
        return head === '' ? { contents } : { contents: withHead(contents, head) };
      });
    },
  };
}

/** @param {string} text @param {string} head */
function withHead(text, head) {
  const directive = /^(?:#!.*\n)?\s*(["'])use strict\1;?/.exec(text)?.[0] ?? '';
  return `${directive};${head}${text.slice(directive.length)}`;
}
