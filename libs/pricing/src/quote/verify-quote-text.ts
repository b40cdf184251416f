import { type PublicKeySet, parseStrictJson } from '@weir/kernel';
import { type QuoteVerification, verifyQuote } from './signed-quote.js';

/**
 * Checks a signed quote as it is written in a file. A member that is written twice makes it malformed: a person might read
 * the one and the verifier check the other. Never throws.
 */
export function verifyQuoteText(text: string, trustedKeys: PublicKeySet, asOf: string): QuoteVerification {
  try {
    return verifyQuote(parseStrictJson(text), trustedKeys, asOf);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it cannot be read.';
    return { valid: false, code: 'MALFORMED', reason: `Not a signed quote: ${why}` };
  }
}
