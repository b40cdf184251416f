import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { operationsIn } from '../../scripts/documents/operations.mjs';
import { ROOT } from '../../scripts/launcher/places.mjs';
import { run } from '../../scripts/launcher/run.mjs';

const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** @returns the anchors that GitHub makes of a document's headings */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documents', () => {
  it('are there', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', join('docs', 'architecture.md')]));
  });

  it.each(documents)('%s links to what exists', (path) => {
    const links = [...textOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? join(ROOT, path) : join(ROOT, dirname(path), file);
        if (!existsSync(target)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it.each(documents.filter((path) => operationsIn(textOf(path)).length > 0))(
    '%s asks for what the schema has',
    (path) => {
      const schema = buildSchema(textOf('schema.graphql'));
      const faults = operationsIn(textOf(path)).flatMap((operation) =>
        validate(schema, parse(operation)).map(({ message }) => `${message}\n${operation}`),
      );
      expect(faults).toEqual([]);
    },
  );

  it('name every variable of the configuration', () => {
    const source = textOf('libs/platform/src/config/config.ts');
    const variables = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): (?:z\b|signingKeys)/gm)].map(([, name = '']) => name);
    expect(variables).toContain('WEIR_SIGNING_KEYS');
    const guide = textOf('docs/guides/operator.md');
    expect(variables.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });

  it('show the state machines as the code has them', async () => {
    const { code, output } = await run(process.execPath, [join(ROOT, 'scripts/state-machines.mjs'), '--check']);
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });
});
