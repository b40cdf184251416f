import fc from 'fast-check';
import { DELIMITERS, detectCsvDialect } from './csv-dialect.js';

it.each([
  ['a,b\n1,2\n', ',', ['a', 'b']],
  ['a;b\n1,5;2,5\n3,5;4,5\n', ';', ['a', 'b']],
  ['a\tb\n1\t2\n', '\t', ['a', 'b']],
  ['a|b|c\r\n1|2|3\r\n', '|', ['a', 'b', 'c']],
  ['only\n1\n2\n', ',', ['only']],
  ['"a,b";c\n"1,2";3\n', ';', ['a,b', 'c']],
  ['\ufeff"first ""name""","x\ny"\n1,2\n', ',', ['first "name"', 'x\ny']],
  ['a,,A,a\n1,2,3,4\n', ',', ['a', 'column_2', 'A_2', 'a_3']],
  ['a,b\r1,2\r', ',', ['a', 'b']],
])('%j', (text, delimiter, columns) => {
  expect(detectCsvDialect(text, true)).toMatchObject({ delimiter, columns });
});

it('does not let a record cut by the window decide', () => {
  expect(detectCsvDialect('a;b;c\n1;2;3\n4,4,4,4', false)).toMatchObject({ delimiter: ';', columns: ['a', 'b', 'c'] });
});

it('finds the delimiter of any table whose cells are quoted', () => {
  const cell = fc.string({
    unit: fc.constantFrom('x', '7', ',', ';', '\t', '|', '"', '\n', '张'),
    minLength: 1,
    maxLength: 6,
  });
  const tables = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 2, maxLength: 6 }));
  fc.assert(
    fc.property(tables, fc.constantFrom(...DELIMITERS), (rows, delimiter) => {
      const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter)).join('\n');
      const dialect = detectCsvDialect(`${text}\n`, true);
      expect(dialect.delimiter).toBe(delimiter);
      expect(dialect.columns).toHaveLength(rows[0].length);
    }),
  );
});

it('tells where the header begins', () => {
  expect(detectCsvDialect('\ufeff\r\n\r\na,b\r\n1,2\r\n', true)).toMatchObject({ emptyLines: 2, start: 7 });
  expect(detectCsvDialect('a,b\n1,2\n', true)).toMatchObject({ emptyLines: 0, start: 0 });
});
