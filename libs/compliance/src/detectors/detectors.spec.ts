import { readFileSync } from 'node:fs';
import { scanColumn } from '../scan/index.js';
import { detectorById, detectorTypes } from './index.js';

type Vector = string | { header: string; values: string[] };
interface Vectors {
  detectors: Record<string, { valid: Vector[]; invalid: { value: Vector; why: string }[] }>;
}

const file = new URL('../../fixtures/detectors/detector-vectors.json', import.meta.url);
const { detectors } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

function hits(id: string, vector: Vector): number {
  const [header, values] = typeof vector === 'string' ? ['c1', [vector]] : [vector.header, vector.values];
  return scanColumn(header, values).detectors.find((result) => result.name === id)?.hits ?? 0;
}

describe.each(Object.entries(detectors))('%s', (id, vectors) => {
  it('is a known detector', () => expect(detectorById(id)).toBeDefined());

  it.each(vectors.valid.map((vector) => [vector]))('accepts %j', (vector) => {
    expect(hits(id, vector)).toBe(typeof vector === 'string' ? 1 : vector.values.length);
  });

  it.each(vectors.invalid.map(({ value, why }) => [value, why] as const))('refuses %j: %s', (value) => {
    expect(hits(id, value)).toBe(0);
  });
});

it('shows no value as it is, whatever the detector', () => {
  for (const { valid } of Object.values(detectors)) {
    for (const vector of valid) {
      const [header, values] = typeof vector === 'string' ? ['c1', [vector]] : [vector.header, vector.values];
      const shown = scanColumn(header, values).detectors.map(({ maskedSample }) => maskedSample ?? '');
      // The opening line of a VCF file is no one's data.
      for (const value of values.filter((each) => !each.startsWith('##fileformat')))
        expect(shown.some((sample) => sample.includes(value))).toBe(false);
    }
  }
});

it('lists every detector once, with the names that other systems use', () => {
  const types = detectorTypes();
  expect(new Set(types.map((type) => type.id)).size).toBe(types.length);
  expect(types.every((type) => type.names.length > 0)).toBe(true);
  expect(types.find((type) => type.id === 'bank_card')?.names).toContain('CREDIT_CARD');
});

it.each([
  [
    'marking_regex',
    ['机密★20年', '绝密', 'SECRET//NOFORN', '密级：秘密'],
    ['国家机密电视剧', 'secret', 'Top-secret recipe', 'NOFORNIA'],
  ],
  [
    'masked_identifier',
    ['138****0000', 'XXX-XX-6789', '6222********0007', 'j***@example.com'],
    ['****', 'XXXL', '13800000000', 'a*b'],
  ],
  ['vehicle_plate', ['ABC-1234', '7ABC123', 'AB 123 CD', 'B MW 1234'], ['ABC', 'HELLO', '12', 'a long text 1']],
  ['messenger_account', ['wxid_abc123', 'zhang-san', '12345678', '@some.body'], ['0123', 'ab', 'two words', '12.50']],
  ['insurance_number', ['A12345678', '1EG4-TE5-MK73', '110101190102030014'], ['none', 'ABCDEFGH', '1234']],
  [
    'image_face_ratio',
    ['a/b/0001.jpg', 'https://example.com/f.PNG?s=1', 'data:image/jpeg;base64,/9j/4AAQ', '/9j/4AAQSkZJRg'],
    ['0.93', 'report.pdf', 'jpg', ''],
  ],
  ['declared_level', ['核心数据', '重要数据', 'L3'], ['数据', 'inflation']],
] as const)('%s tells its values from others', (id, valid, invalid) => {
  const detector = detectorById(id);
  const test = (value: string) => detector?.test(value, { today: 20261122 });
  for (const value of valid) expect(test(value)).toBeGreaterThan(0);
  for (const value of invalid) expect(test(value)).toBe(0);
});
