import { bytesToHex } from '@noble/hashes/utils.js';
import {
  type AuditHead,
  auditHeadDigest,
  parseAuditHeadLine,
  type SignedAuditHead,
  verifyAuditHead,
} from './audit-chain.js';
import { MerkleAccumulator, merkleLeaf, type Sha256 } from './merkle-tree.js';
import type { PublicKeySet } from './signatures.js';

export interface AuditVerificationOptions {
  /** Heads that the verifier kept from before, as lines: what they cover must still be there, unchanged. */
  readonly retainedHeads?: readonly string[];
  /** Accept a stretch that does not begin with the first block, such as an export of one month. */
  readonly partial?: boolean;
  /** For speed; see `Sha256`. */
  readonly sha256?: Sha256;
}

export interface AuditVerification {
  readonly valid: boolean;
  /** Entries seen. */
  readonly records: number;
  readonly blocks: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  /** Retained heads that the log was held against. */
  readonly retainedHeads: number;
  /** Where the first fault is; absent when it concerns the log as a whole. */
  readonly line?: number;
  readonly reason?: string;
}

class Fault extends Error {}

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Verifies an exported audit log line by line, in constant memory. A log is a line for each head, each followed by the lines
 * of its block's entries; lines are hashed as the bytes they are.
 *
 * Of heads that one key signed in a row only the last signature is checked: it covers the others and their signatures by the
 * chain, so nobody without that key can have changed any of them, and with the key all could be signed anew anyway.
 */
export class AuditLogVerifier {
  private readonly retained: readonly SignedAuditHead[];
  private readonly retainedBySeq = new Map<number, string>();
  private block: MerkleAccumulator;
  /** Entries of the block that are still to come. */
  private left = 0;
  private last: SignedAuditHead | undefined;
  private lastDigest = '';
  private firstSeq: number | null = null;
  private lines = 0;
  private records = 0;
  private blocks = 0;
  private fault: { line?: number; reason: string } | undefined;

  constructor(
    private readonly trusted: PublicKeySet,
    private readonly options: AuditVerificationOptions = {},
  ) {
    this.block = new MerkleAccumulator(options.sha256);
    this.retained = this.readRetained();
  }

  /** Takes the next line, without its line feed. After a fault it does nothing. */
  add(line: Uint8Array | string): void {
    this.lines += 1;
    if (this.fault !== undefined) return;
    try {
      if (this.left > 0) this.addEntry(line);
      else this.addHead(typeof line === 'string' ? line : decoder.decode(line));
    } catch (error) {
      const reason = error instanceof Fault ? error.message : 'Here should be the head of a block.';
      this.fault = { line: this.lines, reason };
    }
  }

  /** What was found. Call once, after the last line. */
  finish(): AuditVerification {
    try {
      if (this.fault === undefined) this.checkEnd();
    } catch (error) {
      this.fault = { reason: error instanceof Fault ? error.message : 'The log is malformed.' };
    }
    return {
      valid: this.fault === undefined,
      records: this.records,
      blocks: this.blocks,
      firstSeq: this.firstSeq,
      lastSeq: this.last?.head.seq ?? null,
      retainedHeads: this.retained.length,
      ...this.fault,
    };
  }

  private addEntry(line: Uint8Array | string): void {
    this.block.add(merkleLeaf(line, this.options.sha256));
    this.left -= 1;
    this.records += 1;
    if (this.left > 0) return;
    if (bytesToHex(this.block.root()) !== this.last?.head.root) {
      throw new Fault(`The entries of block ${this.last?.head.seq} are not those that were sealed.`);
    }
  }

  private addHead(line: string): void {
    const signed = parseAuditHeadLine(line);
    this.checkChain(signed.head);
    if (this.last !== undefined && this.last.signature.kid !== signed.signature.kid) this.checkSignature(this.last);
    this.last = signed;
    this.lastDigest = auditHeadDigest(signed);
    this.firstSeq ??= signed.head.seq;
    this.blocks += 1;
    this.block = new MerkleAccumulator(this.options.sha256);
    this.left = signed.head.size;
    const retained = this.retainedBySeq.get(signed.head.seq);
    if (retained !== undefined && retained !== this.lastDigest) {
      throw new Fault(`Block ${signed.head.seq} is not the one whose head was retained.`);
    }
  }

  private checkChain(head: AuditHead): void {
    if (!Number.isSafeInteger(head.size) || head.size < 1 || !Number.isSafeInteger(head.seq) || head.seq < 1) {
      throw new Fault('The head has a size or number that no block has.');
    }
    const before = this.last?.head;
    if (before === undefined) {
      this.checkFirst(head);
      return;
    }
    if (head.log !== before.log) throw new Fault('The head is of another log.');
    if (head.seq !== before.seq + 1) throw new Fault(`Block ${head.seq} follows block ${before.seq}.`);
    if (head.total !== before.total + head.size) throw new Fault(`Block ${head.seq} counts wrongly.`);
    if (head.previous !== this.lastDigest) throw new Fault(`Block ${head.seq} does not continue the block before it.`);
  }

  private checkFirst(head: AuditHead): void {
    if (head.seq === 1) {
      if (head.previous !== null || head.total !== head.size)
        throw new Fault('The first block claims to follow another.');
      return;
    }
    if (this.options.partial !== true)
      throw new Fault(`The log begins with block ${head.seq}: blocks before it are missing.`);
    const before = this.retainedBySeq.get(head.seq - 1);
    if (before !== undefined && before !== head.previous) {
      throw new Fault(`Block ${head.seq} does not continue the block whose head was retained.`);
    }
  }

  private checkEnd(): void {
    if (this.last === undefined) throw new Fault('The log is empty.');
    if (this.left > 0)
      throw new Fault(`The log ends within block ${this.last.head.seq}: ${this.left} entries are missing.`);
    this.checkSignature(this.last);
    const { seq, log } = this.last.head;
    for (const { head } of this.retained) {
      if (head.log !== log) throw new Fault('A retained head is of another log.');
      if (head.seq > seq)
        throw new Fault(`The log ends with block ${seq}, but the head of block ${head.seq} was retained.`);
    }
  }

  private checkSignature(signed: SignedAuditHead): void {
    const result = verifyAuditHead(signed, this.trusted);
    if (!result.valid) throw new Fault(`The head of block ${signed.head.seq}: ${result.reason}`);
  }

  private readRetained(): SignedAuditHead[] {
    try {
      const heads = (this.options.retainedHeads ?? []).map((line) => parseAuditHeadLine(line));
      for (const signed of heads) {
        const digest = auditHeadDigest(signed);
        const other = this.retainedBySeq.get(signed.head.seq);
        if (other !== undefined && other !== digest)
          throw new Fault(`Two heads of block ${signed.head.seq} were retained.`);
        this.retainedBySeq.set(signed.head.seq, digest);
      }
      return heads;
    } catch (error) {
      this.fault = { reason: error instanceof Fault ? error.message : 'A retained head is malformed.' };
      return [];
    }
  }
}

/** Verifies a whole log at once; see `AuditLogVerifier`. */
export function verifyAuditLog(
  lines: Iterable<Uint8Array | string>,
  trusted: PublicKeySet,
  options: AuditVerificationOptions = {},
): AuditVerification {
  const verifier = new AuditLogVerifier(trusted, options);
  for (const line of lines) verifier.add(line);
  return verifier.finish();
}
