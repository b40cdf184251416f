import { readFile } from 'node:fs/promises';
import { type ExplainedQuote, explainQuote, type QuoteVerification, verifyQuoteText } from '@weir/pricing';
import { readPublicKeys } from '../public-keys.js';

export type QuoteFileVerification = QuoteVerification & {
  /** The quote in words, when it is valid. */
  readonly explained?: ExplainedQuote;
};

/**
 * Checks a signed quote offline: its form, its signature against the exchange's public keys, that its lines sum to its
 * total, and that it is valid at a time.
 * @param file a signed quote, as JSON.
 * @param keys the exchange's public keys, as JSON: what `/.well-known/weir-keys.json` answers.
 * @param options.asOf RFC 3339; now when left out. @param options.locale `en` (default) or `zh-CN`.
 * @throws ValidationError when the file of keys holds no keys, and what reading a file throws.
 */
export async function verifyQuoteFile(
  file: string,
  keys: string,
  options: { asOf?: string; locale?: string } = {},
): Promise<QuoteFileVerification> {
  const trusted = await readPublicKeys(keys);
  const text = decodeStrictly(await readFile(file));
  const checked: QuoteVerification =
    text === null
      ? { valid: false, code: 'MALFORMED', reason: 'Not a signed quote: the file is not UTF-8.' }
      : verifyQuoteText(text, trusted, options.asOf ?? new Date().toISOString());
  return checked.valid ? { ...checked, explained: explainQuote(checked.quote, options.locale ?? 'en') } : checked;
}

function decodeStrictly(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
