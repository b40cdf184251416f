import type { TestContext } from '../detectors/detector.js';
import { detectorById } from '../detectors/registry.js';
import { findSecret } from '../detectors/secrets.js';

/** A find in running text; offsets in UTF-16 code units, end exclusive. */
export interface TextSpan {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** 0 … 1. */
  readonly confidence: number;
}

const candidates: readonly (readonly [type: string, expression: RegExp, confidence: number])[] = [
  [
    'email',
    /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])/g,
    0.95,
  ],
  ['prc_resident_id', /(?<![A-Za-z0-9])\d(?:\s{0,2}\d){16}\s{0,2}[\dXx](?![A-Za-z0-9])/g, 0.99],
  ['bank_card', /(?<![A-Za-z0-9.])\d(?:[ -]{0,2}\d){11,18}(?![A-Za-z0-9])/g, 0.9],
  ['prc_mobile', /(?<![A-Za-z0-9+])(?:(?:\+|00)86[ -]?)?1\d{2}[ -]?\d{4}[ -]?\d{4}(?![A-Za-z0-9])/g, 0.85],
  ['e164', /(?<![A-Za-z0-9])\+\d[\d ().-]{6,20}\d(?![A-Za-z0-9])/g, 0.85],
  ['iban', /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])/g, 0.99],
  ['us_ssn', /(?<![A-Za-z0-9-])\d{3}([ -])\d{2}\1\d{4}(?![A-Za-z0-9-])/g, 0.85],
];

/** Personal data and secrets in running text, in order of their start. */
export function detectText(text: string, context: TestContext = { today: 20261231 }): TextSpan[] {
  const spans: TextSpan[] = [];
  for (const [type, expression, confidence] of candidates) {
    const detector = detectorById(type);
    for (const match of text.matchAll(expression)) {
      if (detector && detector.test(match[0], context) > 0) {
        spans.push({ type, start: match.index, end: match.index + match[0].length, confidence });
      }
    }
  }
  const secret = findSecret(text);
  if (secret) spans.push({ type: 'secret_material', ...secret, confidence: 0.95 });
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}
