import { charClass as c, type Detector, isUniform, type Strength, shapes } from './detector.js';

const transliteration: Record<string, number> = {
  A: 1,
  B: 2,
  C: 3,
  D: 4,
  E: 5,
  F: 6,
  G: 7,
  H: 8,
  J: 1,
  K: 2,
  L: 3,
  M: 4,
  N: 5,
  P: 7,
  R: 9,
  S: 2,
  T: 3,
  U: 4,
  V: 5,
  W: 6,
  X: 7,
  Y: 8,
  Z: 9,
};
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** ISO 3779 with the check digit of 49 CFR 565 and GB 16735. */
function vin(value: string): Strength {
  if (!/^[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}$/.test(value) || isUniform(value) || !/[A-Z]/.test(value)) return 0;
  let sum = 0;
  for (let index = 0; index < 17; index++) {
    const char = value[index] as string;
    sum += (transliteration[char] ?? Number(char)) * (weights[index] as number);
  }
  return '0123456789X'[sum % 11] === value[8] ? 2 : 0;
}

/** Identifiers of vehicles; a vehicle leads to its owner. */
export const vehicleDetectors: readonly Detector[] = [
  {
    id: 'vin',
    names: ['VIN', 'VEHICLE_IDENTIFICATION_NUMBER'],
    kind: 'identity',
    personal: true,
    chance: 2.5e-4,
    needs: c.digit | c.upper,
    allows: shapes.upperAlnum,
    min: 17,
    max: 17,
    test: vin,
  },
];
