import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StateMachine } from '../../libs/kernel/dist/index.js';

const INTRODUCTION = `# State machines

Generated from the tables in the code by \`node scripts/state-machines.mjs\`; a test checks that it is fresh. An arrow is an event, with its
guard in brackets. An event that has no arrow in a state answers \`ILLEGAL_TRANSITION\`. Every table is checked when it is loaded: no dead
ends, no unreachable states, no way out of a final state.
`;

/**
 * @param {string} root a checkout that is built
 * @returns {Promise<string>} the document of all state machines, one diagram each
 */
export async function stateMachinesDocument(root) {
  const machines = await machinesIn(root);
  const sections = machines.map(({ machine, room }) =>
    [`## ${titleOf(machine.table.name)}`, `Room: \`${room}\`.`, `\`\`\`mermaid\n${machine.toMermaid()}\n\`\`\`\n`].join(
      '\n\n',
    ),
  );
  return [INTRODUCTION, ...sections].join('\n');
}

/** @param {string} root */
async function machinesIn(root) {
  const files = readdirSync(join(root, 'libs'))
    .sort()
    .flatMap((room) =>
      readdirSync(join(root, 'libs', room, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.machine.ts'))
        .sort()
        .map((path) => ({ room, path: join(root, 'libs', room, 'dist', path.replace(/\.ts$/, '.js')) })),
    );
  const loaded = await Promise.all(
    files.map(async ({ room, path }) => ({ room, exported: await import(pathToFileURL(path).href) })),
  );
  return loaded.flatMap(({ room, exported }) =>
    Object.values(exported)
      .filter((value) => value instanceof StateMachine)
      .map((machine) => ({ room, machine })),
  );
}

/** @param {string} name */
function titleOf(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
