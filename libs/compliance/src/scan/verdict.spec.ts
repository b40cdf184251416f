import fc from 'fast-check';
import { createTableScanner, maskValue, scanColumn } from './index.js';

const residents = ['110101190102030014', '310104190512311237', '440305190802295083'];
const flagged = (name: string, values: string[]): string[] =>
  scanColumn(name, values)
    .detectors.filter((result) => result.flagged)
    .map((result) => result.name);
const numbers = (count: number, digits: number, seed = 1): string[] => {
  let state = seed;
  return Array.from({ length: count }, () => {
    let text = '';
    while (text.length < digits) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += String(state % 1e8).padStart(8, '0');
    }
    return text.slice(0, digits);
  });
};

describe('column verdict', () => {
  it('takes one value of a type that chance does not produce', () => {
    expect(flagged('c1', [residents[0] as string])).toContain('prc_resident_id');
    expect(flagged('c1', ['user@example.com'])).toContain('email');
  });

  it('is not lowered by padding of another shape or of the same shape', () => {
    for (const padding of [Array(5000).fill('n/a'), Array(5000).fill('text'), numbers(5000, 18)]) {
      expect(flagged('c1', [...residents, ...padding])).toContain('prc_resident_id');
    }
    const phones = numbers(30, 8).map((tail) => `138${tail}`);
    expect(flagged('手机号', [...phones, ...numbers(2000, 10).map((tail) => `2${tail}`)])).toContain('prc_mobile');
  });

  it.each([9, 10, 11, 12, 13, 15, 16, 18, 19])('calls random numbers of %i digits nothing', (digits) => {
    const evidence = scanColumn('value', numbers(20_000, digits));
    expect([evidence.personal, evidence.reviewRequired]).toEqual([false, false]);
  });

  it('tells cards from numbers of which one in ten passes by chance', () => {
    const ids = numbers(2000, 15, 5).map((body) => `4${body}`);
    expect(scanColumn('value', ids).personal).toBe(false);
    const cards = ids.map(
      (id) =>
        Array.from({ length: 10 }, (_, digit) => `${id.slice(0, -1)}${digit}`).find((value) =>
          scanColumn('', [value]).detectors.some((result) => result.name === 'bank_card'),
        ) ?? id,
    );
    expect(flagged('value', cards.slice(0, 200))).toContain('bank_card');
  });

  it('believes a name only when the values fit it', () => {
    expect(scanColumn('phone', ['yes', 'no', 'yes']).personal).toBe(false);
    expect(scanColumn('gender', ['M', 'F', '']).personal).toBe(true);
    expect(scanColumn('姓名', ['王伟', '李娜', '张敏']).personal).toBe(true);
    expect(scanColumn('product name', ['Blue Chair', 'Red Table']).personal).toBe(false);
  });

  it('asks for a person where one weak value is all there is', () => {
    expect(scanColumn('v', ['6222020000000007'])).toMatchObject({ personal: false, reviewRequired: true });
  });

  it('never shows a raw value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          ...residents,
          'first.last@example.com',
          '4111111111111111',
          '+8613800000000',
          'ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        ),
        (value) => {
          const text = JSON.stringify(scanColumn('c', [value]));
          return !text.includes(value) && text.includes('*');
        },
      ),
    );
    expect(maskValue('prc_resident_id', residents[0] as string)).toBe('1101************14');
  });

  it('does not depend on the order of the values and never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }), (name, values) => {
        const forward = scanColumn(name, values);
        const backward = scanColumn(name, [...values].reverse());
        expect([forward.personal, forward.secret, forward.nonEmpty]).toEqual([
          backward.personal,
          backward.secret,
          backward.nonEmpty,
        ]);
      }),
    );
  });
});

describe('table', () => {
  it('counts persons, not rows, and the classes of attributes', () => {
    const table = createTableScanner(['customer_id', 'email', 'age', 'gender', 'zip']);
    for (let row = 0; row < 5000; row++) {
      const person = row % 1000;
      table.pushRow([
        `C${person}`,
        `p${person}@example.com`,
        String(20 + (person % 50)),
        person % 2 ? 'F' : 'M',
        String(10000 + (person % 10)),
      ]);
    }
    const { estimatedSubjects, quasiIdentifiers, rows } = table.finish();
    expect(rows).toBe(5000);
    expect(Math.abs(estimatedSubjects - 1000)).toBeLessThan(80);
    expect(quasiIdentifiers).toMatchObject({
      columns: ['age', 'gender', 'zip'],
      classes: 50,
      smallestClass: 100,
      uniqueRows: 0,
    });
  });

  it('names nobody where only places are personal', () => {
    const table = createTableScanner(['station', 'latitude', 'longitude']);
    for (let row = 0; row < 50; row++)
      table.pushRow([`S${row}`, (30 + row / 100).toFixed(4), (110 + row / 100).toFixed(4)]);
    expect(table.finish().estimatedSubjects).toBe(0);
  });
});
