import type { TestContext } from '../detectors/detector.js';
import { detectText } from './text.js';

/** Types that are believed inside running text: those with a check digit or a shape of their own. */
const believed = new Set([
  'email',
  'prc_resident_id',
  'prc_mobile',
  'e164',
  'bank_card',
  'iban',
  'us_ssn',
  'secret_material',
  'btc_base58',
  'eth_addr',
  'bech32',
]);

/** Certain finds inside a longer text, one per type. */
export function embeddedTypes(value: string, context: TestContext): { type: string; start: number; end: number }[] {
  const found = new Map<string, { type: string; start: number; end: number }>();
  for (const span of detectText(value.slice(0, 20_000), context)) {
    if (believed.has(span.type) && span.confidence >= 0.8 && !found.has(span.type)) found.set(span.type, span);
  }
  return [...found.values()];
}
