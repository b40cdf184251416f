import { StatementNames } from './statement-names.js';

const times = (names: StatementNames, text: string, count: number) =>
  Array.from({ length: count }, () => names.nameOf(text));

it('names what is sent for the third time, always alike, and each text by itself', () => {
  const names = new StatementNames();
  expect(times(names, 'SELECT $1', 4)).toEqual([undefined, undefined, 'weir_1', 'weir_1']);
  expect(times(names, 'SELECT $1 + 1', 3)).toEqual([undefined, undefined, 'weir_2']);
});

it('names no more than a thousand texts, however many are sent', () => {
  const names = new StatementNames();
  const last = Array.from({ length: 2_500 }, (_, index) => times(names, `SELECT $1 + ${index}`, 3).at(-1));
  expect(last.filter((name) => name !== undefined)).toHaveLength(1_000);
  expect(new Set(last.slice(0, 1_000)).size).toBe(1_000);
});

it('names nothing once it is turned off', () => {
  const names = new StatementNames();
  times(names, 'SELECT $1', 3);
  names.turnOff();
  expect(names.nameOf('SELECT $1')).toBeUndefined();
});
