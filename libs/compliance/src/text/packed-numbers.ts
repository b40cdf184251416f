const DIGIT_ZERO = 48;
const DIGIT_BITS = 5;
const MORE = 32;

/** Writes numbers from 0 to 2^31 - 1 as variable-length quantities of base 32, as in source maps, with digits from `0` on. */
export class NumberWriter {
  private readonly digits: string[] = [];

  put(value: number): void {
    let rest = value;
    while (rest >= MORE) {
      this.digits.push(String.fromCharCode(DIGIT_ZERO + MORE + (rest & (MORE - 1))));
      rest >>>= DIGIT_BITS;
    }
    this.digits.push(String.fromCharCode(DIGIT_ZERO + rest));
  }

  toString(): string {
    return this.digits.join('');
  }
}

/** All numbers that were written, at once: one short loop, which is compiled soon, instead of a call for each. */
export function readNumbers(digits: string): Int32Array {
  const numbers = new Int32Array(digits.length);
  let count = 0;
  let value = 0;
  let shift = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(at) - DIGIT_ZERO;
    value |= (digit & (MORE - 1)) << shift;
    if (digit < MORE) {
      numbers[count++] = value;
      value = 0;
      shift = 0;
    } else shift += DIGIT_BITS;
  }
  return numbers.subarray(0, count);
}
