import { callingCodeLength } from '../detectors/calling-codes.js';
import type { TextSpan } from './text.js';
import { phoneWords } from './text-rules.js';

const left = '(?<![A-Za-z0-9_/+#$€£.=-]|\\d[ .,:])';
const right = '(?![A-Za-z0-9_/=%]|[.,:-]\\d| \\d)';
const extension = '(?: ?(?:x|ext\\.?|extension) ?\\d{1,6})?';

/** Writings that say by themselves that a number is a telephone's. */
const certain: readonly (readonly [type: string, expression: RegExp, confidence: number])[] = [
  [
    'e164',
    new RegExp(
      `(?<![A-Za-z0-9+])\\+\\d{1,3}[ .-]?(?:\\(\\d{1,5}\\)[ .-]?)?\\d{1,5}(?:[ .-]?\\d{1,5}){1,5}${extension}(?![A-Za-z0-9])`,
      'gi',
    ),
    0.9,
  ],
  [
    'phone',
    new RegExp(
      `(?<![A-Za-z0-9+]|\\d[-.])(?:(?:\\+|00)?1[ .-]?)?\\([2-9]\\d\\d\\)[ .-]?[2-9]\\d\\d[ .-]?\\d{4}${extension}(?![A-Za-z0-9]|-\\d)`,
      'gi',
    ),
    0.9,
  ],
  [
    'phone',
    new RegExp(`${left}(?:(?:\\+|001|1)[ .-]?)?[2-9]\\d\\d([.-])[2-9]\\d\\d\\1\\d{4}${extension}${right}`, 'gi'),
    0.8,
  ],
  ['phone', new RegExp(`${left}001-\\d{3}-\\d{3}-\\d{4}${extension}${right}`, 'gi'), 0.85],
  ['phone', new RegExp(`${left}0\\d{1,4}[ -]\\d{3,4}[ -]?\\d{3,4}${right}`, 'g'), 0.75],
  ['phone', new RegExp(`${left}0\\d{1,4}(?: \\d{2,4}){2,4}${right}`, 'g'), 0.75],
  ['phone', new RegExp(`${left}0\\d(?:([.-])\\d{2}){1}(?:\\1\\d{2}){3}${right}`, 'g'), 0.75],
  ['phone', new RegExp(`${left}0 ?\\(\\d{2,4}\\) ?\\d{3}(?: ?\\d{2}){2}${right}`, 'g'), 0.75],
];

/** Any grouping of digits that could be a number somewhere: believed only next to a word such as "call". */
const announced = new RegExp(
  `(?<![A-Za-z0-9_/#$€£.=-])(?:\\+?\\(?\\d{1,5}\\)?[ .-]?)?\\(?\\d{1,5}\\)?(?:[ .-]\\d{2,7}){1,4}${extension}(?![A-Za-z0-9_/=%]|[.,:]\\d)`,
  'gi',
);
const bare = /(?<![A-Za-z0-9_/#$€£.=-])\d{7,13}(?![A-Za-z0-9_/=%]|[.,:-]\d)/g;

const before = 40;
const after = 12;
const dateLike = /^(?:(?:19|20)\d\d[-. ]\d{1,2}[-. ]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)?\d\d)$/;
const otherThings =
  /card|account|iban|license|licence|passport|ssn|social security|zip|postal|postcode|order|invoice|amount|price|\bip\b|address|born|date|卡|账|身份证|邮编|订单/i;

function digitCount(text: string): number {
  return text.replace(/(?:x|ext\.?|extension) ?\d+$/i, '').replace(/\D/g, '').length;
}

function isAnnounced(text: string, start: number, end: number): boolean {
  const preceding = text.slice(Math.max(0, start - before), start);
  const following = text.slice(end, end + after);
  const word = [...preceding.matchAll(new RegExp(phoneWords, 'gi'))].at(-1);
  const other = [...preceding.matchAll(new RegExp(otherThings, 'gi'))].at(-1);
  if (word) return !other || other.index < word.index;
  return /^[ -]*(?:office|fax|mobile|cell|desk|phone|home|work)\b/i.test(following);
}

/** National plans that are recognised where the text is nothing but the number. */
const national: readonly (readonly [type: string, expression: RegExp])[] = [
  ['ph_mobile', /(?<![A-Za-z0-9+])(?:\+63 ?\(?9\d{2}\)? ?|0 ?\(?9\d{2}\)? ?)\d{3} ?\d{4}(?![A-Za-z0-9])/g],
  ['tr_phone', /(?<![A-Za-z0-9+])(?:\+90 ?|0 ?)?\(?[2-5]\d{2}\)?[ .]?\d{3}[ .]?\d{2}[ .]?\d{2}(?![A-Za-z0-9])/g],
];

/** Telephone numbers in text. */
export function findPhones(text: string, valuesOnly: boolean): TextSpan[] {
  const spans: TextSpan[] = [];
  const add = (type: string, start: number, value: string, confidence: number): void => {
    const end = start + value.length;
    const overlapping = spans.filter((span) => span.start < end && start < span.end);
    if (
      overlapping.some((span) => span.type === type || span.end - span.start >= end - start) &&
      type !== 'ph_mobile' &&
      type !== 'tr_phone'
    )
      return;
    spans.push({ type, start, end, confidence });
  };
  for (const [type, expression, confidence] of certain) {
    for (const match of text.matchAll(expression)) {
      const digits = digitCount(match[0]);
      if (digits < 7 || digits > 15 || dateLike.test(match[0])) continue;
      if (type === 'e164' && callingCodeLength(match[0].replace(/\D/g, '')) === 0) continue;
      add(type, match.index, match[0].trimEnd(), confidence);
    }
  }
  for (const [expression, least, confidence] of [
    [announced, 6, 0.65],
    [bare, 7, 0.6],
  ] as const) {
    for (const match of text.matchAll(expression)) {
      const digits = digitCount(match[0]);
      if (digits < least || digits > 15 || dateLike.test(match[0])) continue;
      if (isAnnounced(text, match.index, match.index + match[0].length))
        add('phone', match.index, match[0], confidence);
    }
  }
  for (const [type, expression] of national) {
    for (const match of text.matchAll(expression)) {
      const international = match[0].startsWith('+');
      if (international || valuesOnly || isAnnounced(text, match.index, match.index + match[0].length)) {
        add(type, match.index, match[0], international ? 0.92 : 0.6);
      }
    }
  }
  return spans;
}
