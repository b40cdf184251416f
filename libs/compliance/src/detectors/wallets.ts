import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { charClass as c, type Detector, type Strength, shapes } from './detector.js';

const base58Alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Version byte and 20-byte payload of a Base58Check string, or null when its checksum is wrong. */
function base58Check(value: string): Uint8Array | null {
  const bytes = new Uint8Array(25);
  for (const char of value) {
    let carry = base58Alphabet.indexOf(char);
    if (carry < 0) return null;
    for (let index = 24; index >= 0; index--) {
      carry += (bytes[index] as number) * 58;
      bytes[index] = carry & 255;
      carry >>= 8;
    }
    if (carry !== 0) return null;
  }
  const check = sha256(sha256(bytes.subarray(0, 21)));
  for (let index = 0; index < 4; index++) if (bytes[21 + index] !== check[index]) return null;
  return bytes.subarray(0, 21);
}

function base58(versions: readonly number[], expression: RegExp): (value: string) => Strength {
  return (value) => {
    if (!expression.test(value)) return 0;
    const decoded = base58Check(value);
    return decoded && versions.includes(decoded[0] as number) ? 2 : 0;
  };
}

const bech32Alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [index, generator] of generators.entries()) if ((top >> index) & 1) checksum ^= generator;
  }
  return checksum >>> 0;
}

/** BIP-173 (witness version 0) and BIP-350 (later versions). */
function bech32(value: string): Strength {
  if (!/^(?:bc1|tb1|BC1|TB1)/.test(value)) return 0;
  if (value !== value.toLowerCase() && value !== value.toUpperCase()) return 0;
  const lower = value.toLowerCase();
  const prefix = lower.slice(0, 2);
  const data = [...lower.slice(3)].map((char) => bech32Alphabet.indexOf(char));
  if (data.length < 11 || data.includes(-1)) return 0;
  const expanded = [...prefix]
    .map((char) => char.charCodeAt(0) >> 5)
    .concat(0, ...[...prefix].map((char) => char.charCodeAt(0) & 31));
  return polymod([...expanded, ...data]) === (data[0] === 0 ? 1 : 0x2bc830a3) ? 2 : 0;
}

/** EIP-55: the case of each letter follows the Keccak-256 of the lower-case address. */
function ethereum(value: string): Strength {
  if (!/^0x[0-9a-fA-F]{40}$/.test(value)) return 0;
  const hex = value.slice(2);
  if (hex === hex.toLowerCase() || hex === hex.toUpperCase()) return /^0+$/.test(hex) ? 0 : 1;
  const hash = keccak_256(new TextEncoder().encode(hex.toLowerCase()));
  for (let index = 0; index < 40; index++) {
    const nibble = ((hash[index >> 1] as number) >> (index % 2 === 0 ? 4 : 0)) & 15;
    const char = hex[index] as string;
    if (char !== (nibble >= 8 ? char.toUpperCase() : char.toLowerCase())) return 0;
  }
  return 2;
}

function wallet(
  id: string,
  min: number,
  max: number,
  needs: number,
  test: (value: string) => Strength,
  chance = 1e-9,
): Detector {
  return {
    id,
    names: ['CRYPTO', 'CRYPTO_WALLET'],
    kind: 'financial',
    personal: true,
    chance,
    needs,
    allows: shapes.alnum,
    min,
    max,
    test,
  };
}

/** Addresses of public ledgers. */
export const walletDetectors: readonly Detector[] = [
  wallet('btc_base58', 26, 35, c.digit, base58([0x00, 0x05], /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/)),
  wallet('tron_addr', 34, 34, c.upper, base58([0x41], /^T[1-9A-HJ-NP-Za-km-z]{33}$/)),
  wallet('bech32', 14, 90, c.digit, bech32),
  wallet('eth_addr', 42, 42, c.digit, ethereum, 1e-4),
];
