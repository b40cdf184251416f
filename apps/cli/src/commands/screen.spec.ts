import { builtInPacks } from '@weir/compliance';
import { BadInput, screenLineOf } from './gate-input.js';
import { exitCodeOf, Screener } from './screen.js';

const screener = new Screener(builtInPacks(), '2026-11-22T00:00:00Z');

describe('weir screen', () => {
  it('answers one line in the documented shape', () => {
    const line = {
      id: 'a',
      title: 'Customer table',
      description: '',
      columns: ['c1'],
      declared_tags: [],
      pack: 'CN',
      sample_values: { c1: '110101190102030014' },
    };
    expect(screener.screen(screenLineOf(line))).toMatchObject({
      id: 'a',
      effect: 'conditional',
      reviewRequired: false,
      categories: ['personal_info'],
      primaryCategory: 'personal_info',
      conditions: expect.arrayContaining(['separate_consent', 'impact_assessment']),
      obfuscation: false,
    });
  });

  it('uses all packs when none is named', () => {
    const { findings } = screener.screen(
      screenLineOf({
        title: 'Trade-union members in Germany',
        description: 'Member names.',
        columns: [],
        declared_tags: [],
      }),
    );
    expect(new Set(findings.map(({ pack }) => pack))).toContain('EU');
  });

  it.each([
    [[], 'a listing must be a JSON object'],
    [{ title: 1 }, '"title" must be a string'],
    [{ title: 'a', columns: 'b' }, '"columns" must be an array of strings'],
    [{ title: 'a', sample_values: [1] }, '"sample_values" must map a column to its values'],
  ])('names the field and the fix: %j', (input, message) => {
    expect(() => screenLineOf(input)).toThrow(new BadInput(message));
  });

  it('refuses a pack that is not at hand', () => {
    expect(() => screener.screen(screenLineOf({ title: 'a', pack: 'ZZ' }))).toThrow(/no pack ZZ; there are CN, EU, US/);
  });

  it.each([
    ['allowed', false, 0],
    ['allowed', true, 1],
    ['conditional', false, 1],
    ['restricted', true, 1],
    ['prohibited', false, 2],
  ] as const)('exits for %s (review %p) with %d', (effect, reviewRequired, code) => {
    expect(exitCodeOf({ effect, reviewRequired })).toBe(code);
  });
});
