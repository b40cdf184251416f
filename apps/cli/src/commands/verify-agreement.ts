import { type AgreementVerification, verifyAgreementDocument } from '@weir/kernel';
import { readPublicKeys } from '../public-keys.js';
import { readStrictJson } from '../strict-json-file.js';

/**
 * Verifies an agreement offline: its text, its policy, both signatures and the exchange's seal.
 * @throws what reading a file throws; ValidationError for a file without keys.
 */
export async function verifyAgreementFile(file: string, options: { keys: string }): Promise<AgreementVerification> {
  const keys = await readPublicKeys(options.keys);
  const read = await readStrictJson(file);
  if (read.ok) return verifyAgreementDocument(read.value, keys);
  const reason = `This is not the JSON of an agreement: ${read.reason}`;
  return { valid: false, checks: [{ name: 'form', valid: false, reason }], reason };
}
