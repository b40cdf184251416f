/** Check digits of identifier standards. Arguments are strings of the characters that the standard allows, unchecked. */

const digitAt = (value: string, index: number): number => value.charCodeAt(index) - 48;

/** Sum of digit × weight. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += digitAt(digits, index) * (weights[index] as number);
  return sum;
}

/** Luhn (ISO/IEC 7812-1 annex B), check digit last. */
export function luhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let index = digits.length - 1; index >= 0; index--) {
    let digit = digitAt(digits, index);
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 === 0;
}

/** Remainder modulo 97 of digits and upper-case letters (A = 10 … Z = 35), as in ISO 7064 mod 97-10. */
export function mod97(value: string): number {
  let remainder = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    remainder = code <= 57 ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + code - 55) % 97;
  }
  return remainder;
}

const residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** ISO 7064 mod 11-2 as GB 11643 uses it: 17 digits and a check character 0-9 or X. */
export function mod11_2(value: string): boolean {
  return '10X98765432'[weightedSum(value, residentWeights) % 11] === value[17];
}

/** ISO 7064 mod 11,10, check digit last. */
export function mod11_10(digits: string): boolean {
  let product = 10;
  for (let index = 0; index < digits.length - 1; index++) {
    const sum = (digitAt(digits, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

/** Tables of Verhoeff's check: products in the dihedral group of order 10, and permutations by place. */
export const dihedral = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
export const permutation = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Verhoeff, check digit last. */
export function verhoeff(digits: string): boolean {
  let state = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digitAt(digits, digits.length - 1 - index);
    const permuted = digitAt(permutation[index % 8] as string, digit);
    state = digitAt(dihedral[state] as string, permuted);
  }
  return state === 0;
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Mod 31 of GB 32100 (unified social credit code), 18 characters. */
export function mod31(value: string): boolean {
  let sum = 0;
  for (let index = 0; index < 17; index++) {
    const position = creditAlphabet.indexOf(value[index] as string);
    if (position < 0) return false;
    sum += position * (creditWeights[index] as number);
  }
  return creditAlphabet[(31 - (sum % 31)) % 31] === value[17];
}
