const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/**
 * The check character of the first 17 characters of a unified social credit code, by GB 32100-2015 (weights 3^i mod 31).
 * @returns undefined when `body` is not 17 characters of the code's alphabet.
 */
export function usccCheckCharacter(body: string): string | undefined {
  if (body.length !== USCC_WEIGHTS.length) return undefined;
  let sum = 0;
  for (const [index, weight] of USCC_WEIGHTS.entries()) {
    const value = USCC_ALPHABET.indexOf(body.charAt(index));
    if (value < 0) return undefined;
    sum += value * weight;
  }
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Whether `text` is a unified social credit code: authority, class, six digits of region, body, check character. */
export function isUscc(text: string): boolean {
  return (
    /^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/.test(text) &&
    usccCheckCharacter(text.slice(0, 17)) === text.slice(17)
  );
}

/**
 * The two check digits of the first 18 characters of a legal entity identifier, by ISO 17442 (ISO/IEC 7064, MOD 97-10).
 * @returns undefined when `body` is not 18 upper-case letters and digits.
 */
export function leiCheckDigits(body: string): string | undefined {
  if (!/^[0-9A-Z]{18}$/.test(body)) return undefined;
  return String(98 - mod97(`${body}00`)).padStart(2, '0');
}

/** Whether `text` is a legal entity identifier with a right checksum. */
export function isLei(text: string): boolean {
  return /^[0-9A-Z]{18}\d{2}$/.test(text) && mod97(text) === 1;
}

/** Letters count as 10 to 35, digit by digit, so that the number needs no big arithmetic. */
function mod97(text: string): number {
  let remainder = 0;
  for (const character of text) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
