import { readFile } from 'node:fs/promises';
import { type PublicKeySet, ValidationError } from '@weir/kernel';

/**
 * Reads the exchange's public keys from a file: what `/.well-known/weir-keys.json` answers.
 * @throws ValidationError when the file holds no keys, and what reading a file throws.
 */
export async function readPublicKeys(file: string): Promise<PublicKeySet> {
  return parsePublicKeys(await readFile(file, 'utf8'));
}

/** @throws ValidationError when the text is no set of Ed25519 keys. */
export function parsePublicKeys(text: string): PublicKeySet {
  const keys = keysOf(text);
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isPublicKey)) {
    throw new ValidationError(
      'keys',
      'The file of keys must hold a set of Ed25519 keys (RFC 8037): {"keys": [{"kid", "x", …}]}.',
    );
  }
  return { keys };
}

function keysOf(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && 'keys' in json ? json.keys : undefined;
  } catch {
    throw new ValidationError('keys', 'The file of keys is not JSON.');
  }
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
