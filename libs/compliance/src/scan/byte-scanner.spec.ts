import { type ByteScan, createByteScanner } from './byte-scanner.js';
import { createTableScanner } from './table.js';

const encoder = new TextEncoder();

const csv =
  '\ufeffid,姓名,phone,"free ""text""",lat\r\n' +
  '1,王伟,13800000000,"mail me, at user@example.com",31.230416\r\n' +
  '2,李娜,199 0000 0044,"two\nlines, ""quoted""",N/A\r\n' +
  '\r\n' +
  '3,张敏,,plain,-12.5,surplus 110101190102030014\n' +
  '110101190102030014,陈晨,+86 199 0000 0011,last line without end,39.908722';

const jsonLines =
  '{"id":110101190102030014,"user":{"email":"user@example.com","tags":["a","b\\u0041"]},"n":null}\n' +
  'this line is broken, call 13800000000\n' +
  '\n' +
  '{"id":310104190512311237,"user":{"email":"second@example.org"},"late":"4111 1111 1111 1111"}\r\n' +
  '{"id":1e3,"user":{},"ok":true}';

function scan(format: 'csv' | 'jsonl', bytes: Uint8Array, cuts: readonly number[], wasmAfter?: number): ByteScan {
  const scanner = createByteScanner({ format, ...(wasmAfter === undefined ? {} : { wasmAfter }) });
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    scanner.push(bytes.slice(from, cut));
    from = cut;
  }
  return scanner.finish();
}

describe.each([
  ['csv', csv],
  ['jsonl', jsonLines],
] as const)('%s in chunks', (format, text) => {
  const bytes = encoder.encode(text);
  const whole = scan(format, bytes, []);

  it('gives the same result wherever it is cut in two', () => {
    for (let cut = 0; cut <= bytes.length; cut++) expect(scan(format, bytes, [cut])).toEqual(whole);
  });

  it('gives the same result byte by byte', () => {
    expect(
      scan(
        format,
        bytes,
        Array.from(bytes, (_, index) => index),
      ),
    ).toEqual(whole);
  });

  it('gives the same result in chunks of every small size', () => {
    for (let size = 2; size <= 64; size++) {
      const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
      expect(scan(format, bytes, cuts)).toEqual(whole);
    }
  });
});

it('gives the same result for long files in chunks of many lines', () => {
  for (const [format, text] of [
    ['csv', `${csv}\n${`${csv.slice(csv.indexOf('\n') + 1)}\n`.repeat(60)}`],
    ['jsonl', `${jsonLines}\n`.repeat(60)],
  ] as const) {
    const bytes = encoder.encode(text);
    const whole = scan(format, bytes, []);
    for (const size of [4095, 4096, 5000, 9001]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
      expect(scan(format, bytes, cuts)).toEqual(whole);
    }
  }
});

describe('CSV', () => {
  const whole = scan('csv', encoder.encode(csv), []);

  it('reads quotes, line breaks in quotes, empty lines and the byte order mark', () => {
    expect(whole.columns.map((column) => column.name)).toEqual([
      'id',
      '姓名',
      'phone',
      'free "text"',
      'lat',
      'column_6',
    ]);
    expect(whole.rows).toBe(4);
    expect(whole.columns.map((column) => column.nonEmpty)).toEqual([4, 4, 3, 4, 3, 1]);
  });

  it('finds what is in free text and in cells beyond the header', () => {
    const names = (index: number) =>
      whole.columns[index]?.detectors.filter((result) => result.flagged).map((result) => result.name);
    expect(names(0)).toContain('prc_resident_id');
    expect(names(3)).toContain('email');
    expect(names(5)).toContain('prc_resident_id');
    expect(whole.faults).toEqual([{ line: 6, message: expect.stringContaining('more cells') }]);
  });

  it('gives the same evidence as the row form', () => {
    const rows = Array.from({ length: 300 }, (_, row) => [
      String(row),
      `+1 202 555 0${100 + row}`,
      `note ${row * 7}`,
      (row / 7).toFixed(3),
      row % 3 ? 'NA' : 'x',
    ]);
    const table = createTableScanner(['row', 'c', 'note', 'ratio', 'flag']);
    for (const row of rows) table.pushRow(row);
    const { columns, rows: count } = scan(
      'csv',
      encoder.encode(`row,c,note,ratio,flag\n${rows.map((row) => row.join(',')).join('\n')}\n`),
      [100],
    );
    expect({ columns, rows: count }).toEqual({ columns: table.finish().columns, rows: 300 });
  });

  it('reads GB 18030 and other delimiters', () => {
    // "姓名;手机" and "王伟;13800000000" in GB 18030.
    const bytes = Uint8Array.of(
      0xd0,
      0xd5,
      0xc3,
      0xfb,
      0x3b,
      0xca,
      0xd6,
      0xbb,
      0xfa,
      10,
      0xcd,
      0xf5,
      0xce,
      0xb0,
      0x3b,
      ...encoder.encode('13800000000\n'),
    );
    const { columns } = scan('csv', bytes, []);
    expect(columns.map(({ name, personal }) => [name, personal])).toEqual([
      ['姓名', true],
      ['手机', true],
    ]);
  });

  it('goes on after a quote that is never closed', () => {
    const { rows, columns, faults } = scan('csv', encoder.encode('a,b\n1,"open\n2,user@example.com\n3,x\n'), []);
    expect(rows).toBe(3);
    expect(faults).toEqual([{ line: 2, message: expect.stringContaining('never closed') }]);
    expect(columns[1]?.personal).toBe(true);
  });
});

describe('JSON Lines', () => {
  const whole = scan('jsonl', encoder.encode(jsonLines), []);

  it('keeps the digits of large numbers', () => {
    const id = whole.columns.find((column) => column.name === 'id');
    expect(id?.detectors).toContainEqual(expect.objectContaining({ name: 'prc_resident_id', hits: 2, flagged: true }));
  });

  it('names a broken line without quoting it, and goes on', () => {
    expect(whole.rows).toBe(3);
    expect(whole.faults).toEqual([{ line: 2, message: 'expected an object at column 1' }]);
    expect(JSON.stringify(whole)).not.toMatch(/13800000000|user@example|110101190102030014/);
  });

  it('counts a column that comes late as empty before', () => {
    expect(whole.columns.find((column) => column.name === 'late')).toMatchObject({ rows: 3, nonEmpty: 1 });
  });
});

describe('WebAssembly', () => {
  const text = ['id,name,age,gender,note,ratio,serial'];
  for (let row = 0; row < 400; row++) {
    const note =
      row % 40 === 0
        ? `"quoted, ${row}"`
        : row % 30 === 0
          ? `mail p${row}@example.com`
          : row % 7 === 0
            ? 'N/A'
            : 'plain words';
    text.push(
      `${row},${row % 3 ? 'John Smith' : '王伟'},${row % 90},${row % 2 ? 'M' : ''},${note},${(row / 3).toFixed(1)},${4000000000000000 + row * 7}`,
    );
    if (row % 50 === 0) text.push('');
  }
  const bytes = encoder.encode(`${text.join('\r\n')}\r\n9,short`);
  const careful = scan('csv', bytes, [], Number.POSITIVE_INFINITY);

  it('reads the same as the careful reader, wherever chunks are cut', () => {
    expect(scan('csv', bytes, [], 0)).toEqual(careful);
    for (let cut = 1; cut < bytes.length; cut += 97) expect(scan('csv', bytes, [cut], 0)).toEqual(careful);
    for (const size of [1000, 333, 64]) {
      const cuts = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => (index + 1) * size);
      expect(scan('csv', bytes, cuts, 10)).toEqual(careful);
    }
  });

  it('reads the same when cells lie beyond the header', () => {
    const odd = encoder.encode(`a,b\n${'1,2\n'.repeat(50)}1,2,user@example.com\n${'3,4\n'.repeat(50)}`);
    expect(scan('csv', odd, [100], 0)).toEqual(scan('csv', odd, [], Number.POSITIVE_INFINITY));
  });
});

it('survives bytes that are no table', () => {
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(5000),
    Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) & 255),
    encoder.encode('"'.repeat(4001)),
    encoder.encode('{"a":'.repeat(4000)),
  ]) {
    for (const format of ['csv', 'jsonl'] as const) expect(() => scan(format, bytes, [17, 1000])).not.toThrow();
  }
});
