import { charClass, type TestContext } from '../detectors/detector.js';
import { detectorById } from '../detectors/registry.js';
import { findSecret } from '../detectors/secrets.js';
import { ibanEnd } from './text.js';
import { textRules } from './text-rules.js';

interface Find {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Types that are believed inside running text, those with a check digit or a shape of their own, by what a text must hold. */
const byNumber = new Set(['prc_resident_id', 'prc_mobile', 'bank_card', 'us_ssn']);
const byToken = new Set(['iban', 'btc_base58', 'eth_addr', 'bech32']);
const rulesOf = (types: ReadonlySet<string>) =>
  textRules.filter((rule) => types.has(rule.type) && !rule.loose && !rule.contextOnly);
const numberRules = rulesOf(byNumber);
const tokenRules = rulesOf(byToken);
const emailRules = rulesOf(new Set(['email']));
const international = {
  type: 'e164',
  find: /(?<![A-Za-z0-9+])\+\d{1,3}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{1,5}){1,5}(?![A-Za-z0-9])/g,
};

const digit = (code: number): boolean => code >= 48 && code <= 57;

/**
 * Digits of the longest number in a text, spaces, hyphens, dots and brackets inside it allowed, and length of its longest
 * run of letters and digits. Clock times and what stands before them do not count.
 */
function measure(value: string): { number: number; token: number } {
  let number = 0;
  let token = 0;
  let digits = 0;
  let gap = 0;
  let run = 0;
  for (let index = 0; index <= value.length; index++) {
    const code = index < value.length ? value.charCodeAt(index) : 0;
    if (digit(code)) {
      digits++;
      run++;
      gap = 0;
      continue;
    }
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (letter) run++;
    else {
      token = Math.max(token, run);
      run = 0;
    }
    const inside = code === 32 || code === 45 || code === 46 || code === 40 || code === 41;
    if (inside && digits > 0 && gap < 2) gap++;
    else {
      if (code !== 58) number = Math.max(number, digits);
      digits = 0;
      gap = 0;
    }
  }
  return { number, token };
}

/** Certain finds inside a longer text, the first of each type. */
export function embeddedFinds(value: string, classes: number, context: TestContext): readonly Find[] {
  const finds: Find[] = [];
  const text = value.length > 20_000 ? value.slice(0, 20_000) : value;
  const { number, token } = measure(text);
  const apply = (
    rules: readonly { readonly type: string; readonly find: RegExp; readonly read?: (text: string) => string }[],
  ): void => {
    for (const rule of rules) {
      if (finds.some((find) => find.type === rule.type)) continue;
      const detector = detectorById(rule.type);
      for (const match of text.matchAll(rule.find)) {
        let [candidate] = match;
        if (rule.type === 'iban')
          candidate = candidate.slice(0, ibanEnd(candidate, text.charAt(match.index + candidate.length)) ?? 0);
        if (!detector || candidate === '' || detector.test(rule.read ? rule.read(candidate) : candidate, context) === 0)
          continue;
        finds.push({ type: rule.type, start: match.index, end: match.index + candidate.length });
        break;
      }
    }
  };
  if ((classes & charClass.at) !== 0) apply(emailRules);
  if (number >= 9) apply(numberRules);
  if ((classes & charClass.plus) !== 0 && number >= 7) apply([international]);
  if (token >= 14 || ((classes & charClass.upper) !== 0 && number >= 9)) apply(tokenRules);
  const secret = findSecret(text);
  if (secret) finds.push({ type: 'secret_material', ...secret });
  return finds;
}
