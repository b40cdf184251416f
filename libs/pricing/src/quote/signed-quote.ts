import { type Ed25519Verifier, type PublicKeySet, type Signature, type SigningKey, sign, verify } from '@weir/kernel';
import type { PricedQuote } from './priced-quote.js';
import { signedQuoteSchema } from './quote-schema.js';

/** A quote under the exchange's signature. Plain JSON. */
export interface SignedQuote {
  readonly quote: PricedQuote;
  readonly signature: Signature;
}

export type QuoteVerification =
  | { readonly valid: true; readonly quote: PricedQuote }
  | { readonly valid: false; readonly code: QuoteFault; readonly reason: string };

export type QuoteFault = 'MALFORMED' | 'SIGNATURE_INVALID' | 'SUM_WRONG' | 'NOT_YET_VALID' | 'EXPIRED';

/** Signs the canonical JSON of a quote for the purpose `quote`. */
export function signQuote(quote: PricedQuote, key: SigningKey): SignedQuote {
  return { quote, signature: sign('quote', quote, key) };
}

/**
 * Checks form, signature, arithmetic and validity at `asOf` against keys that the verifier already trusts. Never throws.
 * That a quote is used once is for whoever accepts it to hold, by its nonce.
 */
export function verifyQuote(
  signed: unknown,
  trustedKeys: PublicKeySet,
  asOf: string,
  verifier?: Ed25519Verifier,
): QuoteVerification {
  const parsed = signedQuoteSchema.safeParse(signed);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    return {
      valid: false,
      code: 'MALFORMED',
      reason: `Not a signed quote: ${at === '' ? 'wrong shape' : `fault in ${at}`}.`,
    };
  }
  const { quote, signature } = parsed.data;
  const key = trustedKeys.keys.find(({ kid }) => kid === signature.kid);
  if (key?.retiredAt !== undefined && Date.parse(key.retiredAt) <= Date.parse(quote.issuedAt)) {
    return {
      valid: false,
      code: 'SIGNATURE_INVALID',
      reason: `Key ${key.kid} was retired before the quote was issued.`,
    };
  }
  const checked = verify('quote', quote, signature, trustedKeys, verifier);
  if (!checked.valid) return { valid: false, code: 'SIGNATURE_INVALID', reason: checked.reason };
  if (!sumsHold(quote)) return { valid: false, code: 'SUM_WRONG', reason: 'The lines do not sum to the total.' };
  const at = Date.parse(asOf);
  if (Number.isNaN(at) || at < Date.parse(quote.issuedAt)) {
    return { valid: false, code: 'NOT_YET_VALID', reason: `The quote is valid from ${quote.issuedAt}.` };
  }
  if (at >= Date.parse(quote.expiresAt)) {
    return { valid: false, code: 'EXPIRED', reason: `The quote expired at ${quote.expiresAt}.` };
  }
  return { valid: true, quote };
}

function sumsHold(quote: PricedQuote): boolean {
  let running = 0n;
  for (const line of quote.lines) {
    if (BigInt(line.amountBefore) !== running) return false;
    running += BigInt(line.delta);
    if (BigInt(line.amountAfter) !== running) return false;
  }
  const { basis, amount, providerNet } = quote.providerFee;
  return (
    running === BigInt(quote.total) &&
    quote.payments.reduce((sum, { amount }) => sum + BigInt(amount), 0n) === running &&
    BigInt(quote.net) + BigInt(quote.tax) === running &&
    BigInt(basis) === BigInt(quote.net) &&
    BigInt(amount) + BigInt(providerNet) === BigInt(basis)
  );
}
