import { isIP } from 'node:net';
import type { Keyring } from '@weir/platform';

export interface SigningOrigin {
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
}

/**
 * From where somebody signed, for the signed statement: an HMAC under a key that is not in the database, so that the address
 * can be confirmed in a dispute and cannot be read from the agreement.
 */
export function originOf(keyring: Keyring, { ip, userAgent }: SigningOrigin): string | null {
  if (ip === undefined && userAgent === undefined) return null;
  return keyring.hmac('signing-origin', JSON.stringify([ip ?? null, userAgent ?? null]));
}

/** The network of an address: IPv4 cut to 24 bits, IPv6 to 48. Null for what is no address. */
export function networkOf(ip: string | undefined): string | null {
  if (ip === undefined) return null;
  const address = ip.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(address) === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIP(address) === 6) return `${expandIpv6(address).slice(0, 3).join(':')}::/48`;
  return null;
}

function expandIpv6(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
