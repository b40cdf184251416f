import { type AuditProof, type VerificationResult, verifyAuditProof } from '@weir/kernel';
import { readPublicKeys } from '../public-keys.js';
import { readStrictJson } from '../strict-json-file.js';

/**
 * Verifies that one entry is in the audit log: a proof as `auditProof` answers it.
 * @throws what reading a file throws; ValidationError for a file without keys.
 */
export async function verifyProofFile(file: string, options: { keys: string }): Promise<VerificationResult> {
  const keys = await readPublicKeys(options.keys);
  const read = await readStrictJson(file);
  if (!read.ok) return { valid: false, reason: `This is not the JSON of a proof: ${read.reason}` };
  return verifyAuditProof(read.value as AuditProof, keys);
}
