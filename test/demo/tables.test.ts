import { toCsv } from '../../scripts/demo/tables/delimited.mjs';
import { publicTable } from '../../scripts/demo/tables/public-tables.mjs';
import { clearingFlows, phoneLeads } from '../../scripts/demo/tables/synthetic-tables.mjs';

describe('the tables of the demo', () => {
  it('name licence and source of a public table', async () => {
    const table = await publicTable('gapminder', 'jsonl');
    expect(table).toMatchObject({ fileName: 'gapminder.jsonl', licence: 'CC-BY-4.0' });
    expect(table.sourceStatement.en).toContain('Gapminder Foundation');
    expect(table.sourceStatement.zh).toContain('https://www.gapminder.org/free-material/');
    const [first] = table.bytes.toString('utf8').split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ country: 'Afghanistan', year: 1955 });
  });

  it.each(['movies', 'population', 'disasters', 'flights_2k', 'barley'])(
    'are never taken from %s, whose licence is not explicit and open',
    async (name) => {
      await expect(publicTable(name)).rejects.toThrow(/not explicit and open/);
    },
  );

  it('are generated the same every time, and say that they are generated', () => {
    expect(clearingFlows().bytes.equals(clearingFlows().bytes)).toBe(true);
    expect(phoneLeads().sourceStatement.en).toMatch(/^Synthetic/);
  });

  it('are written as CSV that keeps commas, quotes and line breaks', () => {
    expect(toCsv([{ a: 'x,"y"\nz', b: null }])).toBe('a,b\n"x,""y""\nz",\n');
  });
});
