import canonicalize from 'canonicalize';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Canonical JSON by RFC 8785 (JSON Canonicalization Scheme). Keys whose value is `undefined` are left out, as in
 * `JSON.stringify`.
 * @throws TypeError for what JSON cannot hold: bigint (write it as a decimal string), NaN, infinities, cycles.
 */
export function canonicalJson(value: unknown): string {
  const text = (canonicalize as unknown as (input: unknown) => string | undefined)(value);
  if (text === undefined) throw new TypeError('The value has no JSON form.');
  return text;
}
