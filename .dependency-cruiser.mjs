import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * Holds the floors of the house: an import goes down, never up and never sideways, and only to what the package declares.
 * See docs/architecture.md.
 */

/** Functions from data to data. `kernel` lies under the two others, which do not know each other. */
const PURE = ['kernel', 'compliance', 'pricing'];

/** Rooms from the lowest floor to the highest. */
const FLOORS = [
  ['platform'],
  ['audit'],
  ['parties', 'notifications'],
  ['catalog'],
  ['moderation', 'contracts', 'settlement', 'transfers', 'risk'],
  ['delivery'],
  ['trading'],
];

/** Test code may use the harness, Jest and Node. */
const TEST_CODE = '\\.(spec|test)\\.tsx?$|^test/|/testing/';

/** @param {readonly string[]} rooms @returns {string} */
const inRooms = (rooms) => `^libs/(${rooms.join('|')})/`;

const floorRules = FLOORS.flatMap((rooms, floor) =>
  rooms.map((room) => ({
    name: `floor-${floor}-${room}`,
    comment: `${room} stands on floor ${floor}: it may import the pure rooms and lower floors, never its own floor or a higher one.`,
    severity: 'error',
    from: { path: inRooms([room]), pathNot: TEST_CODE },
    to: {
      path: inRooms(
        FLOORS.slice(floor)
          .flat()
          .filter((other) => other !== room),
      ),
    },
  })),
);

/** A workspace may import another one only when its package.json says so; workspaces are all reachable, declared or not. */
const declarationRules = workspaces().map(({ directory, declared }) => ({
  name: `declared-in-${directory.replace('/', '-')}`,
  comment: `${directory} imports a workspace that its package.json does not name in "dependencies".`,
  severity: 'error',
  from: { path: `^${directory}/`, pathNot: TEST_CODE },
  to: { path: '^(libs|apps)/', pathNot: [directory, ...declared].map((allowed) => `^${allowed}/`) },
}));

/** @returns {{ directory: string, declared: string[] }[]} */
function workspaces() {
  const found = ['libs', 'apps'].flatMap((parent) =>
    readdirSync(new URL(parent, import.meta.url)).map((name) => `${parent}/${name}`),
  );
  const manifests = found.flatMap((directory) => {
    const file = new URL(`${directory}/package.json`, import.meta.url);
    return existsSync(file) ? [{ directory, manifest: JSON.parse(readFileSync(file, 'utf8')) }] : [];
  });
  const directories = new Map(manifests.map(({ directory, manifest }) => [manifest.name, directory]));
  return manifests.map(({ directory, manifest }) => ({
    directory,
    declared: Object.keys(manifest.dependencies ?? {}).flatMap((name) => directories.get(name) ?? []),
  }));
}

for (const room of readdirSync(new URL('libs', import.meta.url))) {
  if (![...PURE, ...FLOORS.flat()].includes(room)) throw new Error(`libs/${room} stands on no floor: give it one.`);
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...floorRules,
    ...declarationRules,
    {
      name: 'kernel-knows-nobody',
      comment: 'kernel lies under everything.',
      severity: 'error',
      from: { path: inRooms(['kernel']) },
      to: { path: '^(libs|apps)/', pathNot: inRooms(['kernel']) },
    },
    {
      name: 'pure-rooms-on-kernel-only',
      comment: 'compliance and pricing know kernel, never each other and nothing else of the house.',
      severity: 'error',
      from: { path: '^libs/(compliance|pricing)/' },
      to: { path: '^(libs|apps)/', pathNot: ['^libs/$1/', inRooms(['kernel'])] },
    },
    {
      name: 'pure-rooms-run-anywhere',
      comment:
        'Pure rooms run in a browser too: no module of Node. (What builds them and what tests them may use Node.)',
      severity: 'error',
      from: { path: `${inRooms(PURE)}src/`, pathNot: TEST_CODE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'libraries-know-no-application',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'applications-know-no-other',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: TEST_CODE },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'command-line-knows-pure-rooms-only',
      severity: 'error',
      from: { path: '^apps/cli/', pathNot: TEST_CODE },
      to: { path: '^libs/', pathNot: inRooms(PURE) },
    },
    {
      name: 'rooms-by-name',
      comment: 'Another room is imported by its name (@weir/...), never by a path into it.',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: '^(libs|apps)/', pathNot: '^$1/$2/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'declared',
      comment: 'What a package imports stands in its package.json: npm would not notice that it does not.',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/(src|bin)/', pathNot: TEST_CODE },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'declared-for-development',
      severity: 'error',
      from: { path: '^(scripts|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['(^|/)(dist|bundle)/', '(^|/)fixtures/', '\\.weir/'] },
    combinedDependencies: false,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.lint.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
