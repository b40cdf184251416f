import { speaksOfPastYears } from './past-years.js';

const speaks = (title: string, description = ''): boolean =>
  speaksOfPastYears({ title, description, tags: [], columns: [] }, '2026-11-29');

describe('speaksOfPastYears', () => {
  it('is true of years that are all long gone', () => {
    expect(speaks('美国非农就业人数月度序列（2006–2015）')).toBe(true);
    expect(speaks('Retail sales', 'Monthly, 1990 to 2024.')).toBe(true);
  });

  it('is false of recent years, also beside old ones, and of none', () => {
    expect(speaks('CPI 2026')).toBe(false);
    expect(speaks('CPI 2025, base 2010')).toBe(false);
    expect(speaks('CPI before release')).toBe(false);
    expect(speaks('Item 120060 of 20251')).toBe(false);
  });
});
