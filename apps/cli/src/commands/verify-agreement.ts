import { readFile } from 'node:fs/promises';
import { type AgreementVerification, parseStrictJson, verifyAgreementDocument } from '@weir/kernel';
import { readPublicKeys } from '../public-keys.js';

/**
 * Verifies an agreement offline: its text, its policy, both signatures and the exchange's seal.
 * @throws what reading a file throws; ValidationError for a file without keys.
 */
export async function verifyAgreementFile(file: string, options: { keys: string }): Promise<AgreementVerification> {
  const keys = await readPublicKeys(options.keys);
  const bytes = await readFile(file);
  let document: unknown;
  try {
    document = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = `This is not the JSON of an agreement: ${error instanceof Error ? error.message : 'unreadable'}`;
    return { valid: false, checks: [{ name: 'form', valid: false, reason }], reason };
  }
  return verifyAgreementDocument(document, keys);
}
