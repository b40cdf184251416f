import { type ByteScan, createByteScanner } from './byte-scanner.js';

/** Seeded numbers in [0, 1). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cells of the kinds that are told apart by shape, by check digit, by their ends, by quotes and by blanks. */
function cellMaker(next: () => number): () => string {
  const below = (limit: number) => Math.floor(next() * limit);
  const digits = (count: number) => Array.from({ length: count }, () => below(10)).join('');
  const pick = (list: readonly string[]) => list[below(list.length)] as string;
  const word = () => pick(['alpha', 'river', 'Ännchen', '王伟', 'John', 'x', 'SECRET', 'market']);
  const makers = [
    () => digits(1 + below(20)),
    () => digits(10),
    () => digits(pick(['9', '11', '12', '13', '15', '16', '18']).length + below(19)),
    () => `${pick(['1', '138', '4111', '1101011990', '86', '0086138', '89'])}${digits(8)}`,
    () => pick(['110101190102030014', '4111111111111111', '9434765919', '490154203237518', '529982', '200000000013']),
    () => below(2 ** 31).toString(16),
    () => `${pick(['REF', 'DE', 'rs', 'A', 's', 'GB', 'X'])}${digits(4 + below(9))}${pick(['', 'X', 'D', 'z'])}`,
    () => (next() * 10_000).toFixed(below(7)),
    () => `2026-0${1 + below(9)}-1${below(10)} 0${below(10)}:1${below(10)}`,
    () => `${word()} ${word()}${below(3) === 0 ? ` ${digits(3)}` : ''}`,
    () => pick(['', 'N/A', 'NULL', '-', 'NaN', ' ', '#', "'123456789'", '12345678.0']),
    () => `"${word()}, ${digits(3)}"`,
    () => `"${word()} ""${word()}"" ${digits(11)}"`,
    () => pick(['""', '"a\nb"', '"4111111111111111"', '"x"y', 'a"b"', '"', 'a""']),
    () => `p${digits(3)}@example.com`,
    () => `+1 202 555 ${digits(4)}`,
    () => `${word()} call 138${digits(8)} or write p${digits(2)}@example.com ${word().repeat(below(30))}`,
  ];
  const few = makers.slice(0, 2 + below(makers.length - 1)).filter((_, index) => index < 2 || next() < 0.6);
  const chosen = next() < 0.5 ? few : [makers[below(makers.length - 5)] as () => string, ...few.slice(0, 1)];
  return () => (chosen[below(chosen.length)] as () => string)();
}

function scan(bytes: Uint8Array, wasmAfter: number, chunk: number): ByteScan {
  const scanner = createByteScanner({ format: 'csv', wasmAfter });
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
  return scanner.finish();
}

function table(seed: number, rows: number): Uint8Array {
  const next = random(seed);
  const columns = 1 + Math.floor(next() * 7);
  const names = ['id', 'ssn', 'age', 'gender', 'note', '手机', 'serial', 'x'];
  // Broken quotes are rare in a file, and most files have none.
  const tame = seed % 3 !== 0;
  const makers = Array.from({ length: columns }, () => cellMaker(next));
  const lines = [
    names
      .slice(Math.floor(next() * 2))
      .slice(0, columns)
      .join(','),
  ];
  for (let row = 0; row < rows; row++) {
    const cells = makers.map((make) => {
      const cell = make();
      return tame && cell.includes('"') && !/^"(?:[^"]|"")*"$/s.test(cell) ? 'tame' : cell;
    });
    if (next() < 0.01) cells.pop();
    lines.push(cells.join(','));
    if (next() < 0.005) lines.push('');
  }
  return new TextEncoder().encode(lines.join(seed % 2 ? '\n' : '\r\n') + (seed % 5 ? '\n' : ''));
}

const seeds = Array.from({ length: Number(process.env.WEIR_SOAK ? 200 : 6) }, (_, index) => index + 1);

it.each(seeds)('gives what the careful reader gives on a random table (%i)', (seed) => {
  const bytes = table(seed, 3000);
  const careful = scan(bytes, Number.POSITIVE_INFINITY, bytes.length);
  for (const [after, chunk] of [
    [0, bytes.length],
    [512, 65_536],
    [40, 4099],
  ] as const)
    expect(scan(bytes, after, chunk)).toEqual(careful);
});
