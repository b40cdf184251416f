import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { AuditLogVerifier, type AuditVerification } from '@weir/kernel';
import { readLines } from '../line-reader.js';
import { readPublicKeys } from '../public-keys.js';

export interface VerifyAuditOptions {
  readonly keys: string;
  /** File of heads kept from before, a line each. */
  readonly head?: string;
  /** The file may begin after the first block. */
  readonly partial?: boolean;
  /** Share of the file read, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Verifies an exported audit log, in constant memory.
 * @throws what reading a file throws; ValidationError for a file without keys.
 */
export async function verifyAuditFile(file: string, options: VerifyAuditOptions): Promise<AuditVerification> {
  const keys = await readPublicKeys(options.keys);
  const retainedHeads = options.head === undefined ? [] : linesOf(await readFile(options.head, 'utf8'));
  const verifier = new AuditLogVerifier(keys, {
    retainedHeads,
    partial: options.partial === true,
    sha256: (data) => hash('sha256', data, 'buffer'),
  });
  const { size } = await stat(file);
  let read = 0;
  const lines = readLines(file, (bytes) => {
    read += bytes;
    options.onProgress?.(size === 0 ? 1 : read / size);
  });
  for await (const line of lines) verifier.add(line);
  return verifier.finish();
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
