import { Inject, Injectable } from '@nestjs/common';
import {
  AUDIT_HEAD_FORMAT,
  type AuditHead,
  auditHeadDigest,
  auditHeadLine,
  merkleLeaf,
  merkleRoot,
  newId,
  parseAuditHeadLine,
} from '@weir/kernel';
import { Keyring, type Schedule, type Transaction, UnitOfWork, type WeirConfig } from '@weir/platform';
import { AuditHeadsDivergedError, AuditTransactionCounterError } from './audit.errors.js';
import { auditEntryLine, entryOfRow } from './audit-entry-row.js';
import { AuditHeadsFile } from './audit-heads-file.js';
import { AuditSealingRepository, type LastHeadRow, type UnsealedRow } from './audit-sealing.repository.js';

/** Keeps the hashing of a block well below what an event loop may be held for. */
export const MAX_BLOCK_SIZE = 1024;
const MAX_BLOCKS_A_RUN = 50;
const MAX_HEADS_A_WRITE = 1000;

/**
 * Chains what has committed: takes unsealed entries, makes a Merkle tree of them, signs its head, and writes the head outside of
 * the database too. Any number may run; one works at a time.
 */
@Injectable()
export class AuditSealer implements Schedule {
  readonly name = 'audit-seal';
  readonly queue = 'platform';
  /** Half of the ten seconds in which something new must be under a signed head. */
  readonly everyMs = 5_000;
  private readonly file: AuditHeadsFile;
  private readonly repository = new AuditSealingRepository();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keyring: Keyring,
    @Inject('WeirConfig') config: Pick<WeirConfig, 'auditHeadsFile'>,
  ) {
    this.file = new AuditHeadsFile(config.auditHeadsFile);
  }

  run(): Promise<number> {
    return this.sealOnce();
  }

  /**
   * @returns how many entries were sealed; 0 also when another sealer is at work.
   * @throws AuditHeadsDivergedError, AuditTransactionCounterError: both mean that a person must look.
   */
  async sealOnce(): Promise<number> {
    await this.writeHeads();
    let sealed = 0;
    for (let block = 0; block < MAX_BLOCKS_A_RUN; block += 1) {
      const size = await this.unitOfWork.run((tx) => this.sealBlock(tx));
      sealed += size;
      if (size < MAX_BLOCK_SIZE) break;
    }
    if (sealed > 0) await this.writeHeads();
    return sealed;
  }

  private async sealBlock(tx: Transaction): Promise<number> {
    // A statement of its own: the snapshot of the next one then sees what the sealer before has committed.
    if (!(await this.repository.tryLock(tx))) return 0;
    const before = await this.repository.lastHead(tx);
    if (before?.countsBelow === true) throw new AuditTransactionCounterError(before.lastXid);
    const rows = await this.repository.unsealed(tx, before, MAX_BLOCK_SIZE);
    const last = rows.at(-1);
    if (last === undefined) return 0;
    const leaves = rows.map((row) => merkleLeaf(auditEntryLine(entryOfRow(row))));
    const head = nextHead(before, rows, hex(merkleRoot(leaves)), tx.now);
    await this.repository.insertBlock(tx, {
      seq: head.seq,
      line: auditHeadLine({ head, signature: this.keyring.sign('audit-head', head) }),
      last,
      entryIds: rows.map((row) => row.id),
      leaves: leaves.map(hex),
    });
    return rows.length;
  }

  /** Brings the file up to the database, also after a crash between the commit and the write. */
  private async writeHeads(): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.repository.tryLock(tx))) return;
      const lastLine = await this.file.lastLine();
      const lastSeq = lastLine === undefined ? 0 : seqOf(lastLine);
      const lines = await this.repository.headLines(tx, Math.max(lastSeq, 1), MAX_HEADS_A_WRITE);
      if (lastLine !== undefined && lines.shift() !== lastLine) {
        throw new AuditHeadsDivergedError(this.file.path, lastSeq);
      }
      if (lines.length > 0) await this.file.append(lines);
    });
  }
}

function nextHead(before: LastHeadRow | undefined, rows: readonly UnsealedRow[], root: string, at: Date): AuditHead {
  const signed = before === undefined ? undefined : parseAuditHeadLine(before.line);
  return {
    format: AUDIT_HEAD_FORMAT,
    log: signed?.head.log ?? newId(at.getTime()),
    seq: (signed?.head.seq ?? 0) + 1,
    previous: signed === undefined ? null : auditHeadDigest(signed),
    size: rows.length,
    total: (signed?.head.total ?? 0) + rows.length,
    root,
    sealedAt: at.toISOString(),
  };
}

/** A line that is no head at all counts as one that the database does not have. */
function seqOf(line: string): number {
  try {
    return parseAuditHeadLine(line).head.seq;
  } catch {
    return 0;
  }
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
