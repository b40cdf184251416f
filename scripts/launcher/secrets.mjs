import { randomBytes } from 'node:crypto';
import { readStored, writeStored } from './stored-json.mjs';

/**
 * What the exchange of this machine must keep to itself. Development only: production refuses signing keys named `development`.
 *
 * @typedef {object} Secrets
 * @property {string} postgresPassword
 * @property {string} ownerPassword
 * @property {string} appPassword
 * @property {string} secretKey 32 bytes, base64url
 * @property {{ kid: string, secret: string }[]} signingKeys Ed25519 seeds, 32 bytes, base64url
 */

/**
 * @param {string} path of the file that keeps them
 * @returns {Promise<Secrets>} the kept secrets; made at the first call
 */
export async function keepSecrets(path) {
  const stored = await readStored(path);
  const secrets = { ...freshSecrets(), .../** @type {Partial<Secrets> | undefined} */ (stored) };
  if (stored === undefined) await writeStored(path, secrets);
  return secrets;
}

/** @returns {Secrets} */
function freshSecrets() {
  const random = () => randomBytes(32).toString('base64url');
  return {
    postgresPassword: random(),
    ownerPassword: random(),
    appPassword: random(),
    secretKey: random(),
    signingKeys: [{ kid: `development-${randomBytes(4).toString('hex')}`, secret: random() }],
  };
}
