import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './canonical-json.js';
import { sha256Hex } from './digests.js';
import { merkleLeaf, merkleRootOfPath } from './merkle-tree.js';
import { type PublicKeySet, type Signature, type VerificationResult, verify } from './signatures.js';

export const AUDIT_HEAD_FORMAT = 'weir-audit-head/1';

/**
 * What the exchange signs about a block of audit entries. Heads are chained: `previous` covers the whole head before,
 * signature and all, so one head vouches for everything before it.
 */
export interface AuditHead {
  readonly format: typeof AUDIT_HEAD_FORMAT;
  /** Identifier of the log, made with its first head. */
  readonly log: string;
  /** 1 for the first block, then one more for each. */
  readonly seq: number;
  /** `auditHeadDigest` of the head before; null for the first. */
  readonly previous: string | null;
  /** Entries in this block, at least one. */
  readonly size: number;
  /** Entries in all blocks up to and with this one. */
  readonly total: number;
  /** Merkle root (RFC 6962) of the block's entries, hex. A leaf is the canonical JSON of an entry. */
  readonly root: string;
  /** RFC 3339, UTC. */
  readonly sealedAt: string;
}

/** For the purpose `audit-head`. */
export interface SignedAuditHead {
  readonly head: AuditHead;
  readonly signature: Signature;
}

/** That an entry is in the log: its place in a block, and the hashes from it to the block's signed root. */
export interface AuditProof {
  readonly entry: unknown;
  /** Place in the block, from 0. */
  readonly index: number;
  /** Hex, leaf side first. */
  readonly path: readonly string[];
  readonly head: SignedAuditHead;
}

/** A head as it stands in exports and in the file of heads: canonical JSON on one line. */
export function auditHeadLine({ head, signature }: SignedAuditHead): string {
  const { alg, kid, value } = signature;
  return canonicalJson({ head, signature: { alg, kid, value } });
}

export function auditHeadDigest(signed: SignedAuditHead): string {
  return `sha256:${sha256Hex(auditHeadLine(signed))}`;
}

/**
 * Reads the line of a head. Any other spelling of the same head is refused, so that a line has one form only.
 * @throws SyntaxError
 */
export function parseAuditHeadLine(line: string): SignedAuditHead {
  const parsed = JSON.parse(line) as SignedAuditHead;
  if (parsed?.head?.format !== AUDIT_HEAD_FORMAT || auditHeadLine(parsed) !== line) {
    throw new SyntaxError('This is not the line of an audit head.');
  }
  return parsed;
}

/** Checks the signature of a head against keys that the verifier already trusts. Never throws. */
export function verifyAuditHead({ head, signature }: SignedAuditHead, trusted: PublicKeySet): VerificationResult {
  const result = verify('audit-head', head, signature, trusted);
  if (!result.valid) return result;
  const retiredAt = trusted.keys.find((key) => key.kid === signature.kid)?.retiredAt;
  if (retiredAt !== undefined && !(Date.parse(head.sealedAt) < Date.parse(retiredAt))) {
    return { valid: false, reason: `Key ${signature.kid} had been retired when it signed.` };
  }
  return { valid: true };
}

/** Checks that an entry is in the block of a signed head. Never throws. */
export function verifyAuditProof(proof: AuditProof, trusted: PublicKeySet): VerificationResult {
  try {
    const signed = verifyAuditHead(proof.head, trusted);
    if (!signed.valid) return signed;
    const leaf = merkleLeaf(canonicalJson(proof.entry));
    // Hex in capitals would be another spelling of the same proof.
    if (proof.path.some((hash) => !/^[0-9a-f]{64}$/.test(hash))) throw new RangeError('not a hash');
    const path = proof.path.map((hash) => hexToBytes(hash));
    const root = merkleRootOfPath(leaf, proof.index, proof.head.head.size, path);
    return root !== undefined && bytesToHex(root) === proof.head.head.root
      ? { valid: true }
      : { valid: false, reason: 'The entry is not in the block of this head.' };
  } catch {
    return { valid: false, reason: 'The proof is malformed.' };
  }
}
