import { csvLine } from './csv.js';

describe('a line of CSV', () => {
  it.each([
    [['a', null, 'b'], 'a,,b\r\n'],
    [['-12.30', '7'], '-12.30,7\r\n'],
    [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n'],
    [['北京天气', '=1+1'], "北京天气,'=1+1\r\n"],
    [['=HYPERLINK("https://a.example","b")'], `"'=HYPERLINK(""https://a.example"",""b"")"\r\n`],
    [['@SUM(A1)', '+1', '-1+1', ' =1', '\t=1'], "'@SUM(A1),'+1,'-1+1,' =1,'\t=1\r\n"],
  ])('%j is %j', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});
