import { readFileSync } from 'node:fs';
import { decideRouteLine } from './route-lines.js';

interface Case {
  readonly id: string;
  readonly title: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

const cases = readFileSync(new URL('../../fixtures/routes/development-cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => ({ line, ...(JSON.parse(line) as Case) }));

describe('development cases of routes', () => {
  it('are all there', () => {
    expect(cases).toHaveLength(62);
  });

  it.each(cases)('$id $title', ({ line, id, expected }) => {
    expect(decideRouteLine(line)).toEqual({ id, ...expected });
  });
});
