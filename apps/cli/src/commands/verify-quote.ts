import { readFile } from 'node:fs/promises';
import { type PublicKeySet, ValidationError } from '@weir/kernel';
import { type ExplainedQuote, explainQuote, type QuoteVerification, verifyQuoteText } from '@weir/pricing';

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
  const trusted = parseKeys(await readFile(keys, 'utf8'));
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

function parseKeys(text: string): PublicKeySet {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ValidationError('keys', 'The file of keys is not JSON.');
  }
  const keys = typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPublicKey)) {
    throw new ValidationError(
      'keys',
      'The file of keys must hold a set of Ed25519 keys (RFC 8037): {"keys": [{"kid", "x", …}]}.',
    );
  }
  return { keys };
}

function isPublicKey(key: unknown): key is PublicKeySet['keys'][number] {
  return (
    typeof key === 'object' &&
    key !== null &&
    'kid' in key &&
    typeof key.kid === 'string' &&
    'x' in key &&
    typeof key.x === 'string' &&
    'crv' in key &&
    key.crv === 'Ed25519'
  );
}
