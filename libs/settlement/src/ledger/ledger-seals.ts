import { Injectable } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { type PublicKeySet, type Signature, verify } from '@weir/kernel';
import { Keyring, type Schedule, systemContext, type Transaction, UnitOfWork } from '@weir/platform';

const EVERY_MS = 10_000;
const TRANSACTIONS_PER_BLOCK = 1000;
const BLOCKS_PER_RUN = 100;
const BLOCKS_PER_CHECK = 200;

/** What is signed for a block: who holds an old head can show that what it covers was changed. */
export interface LedgerHead {
  readonly block: number;
  /** Hex of the SHA-256 that stands for this block and all before it. */
  readonly hash: string;
  readonly sealedAt: string;
}

/** Something that does not hold about a block. */
export interface SealProblem {
  readonly block: number;
  /** `content`: transactions or entries were changed; `hash`, `chain`: the block itself was; `signature`: its head does not verify. */
  readonly problem: 'content' | 'hash' | 'chain' | 'signature' | 'unsigned';
}

/** Chains what has committed into blocks and signs their heads; the audit row of each run carries the head out of the ledger. */
@Injectable()
export class LedgerSeals implements Schedule {
  readonly name = 'ledger-seal';
  readonly queue = 'settlement';
  readonly everyMs = EVERY_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: CommandRunner,
    private readonly keyring: Keyring,
  ) {}

  /** @returns how many transactions were sealed. */
  async run(): Promise<number> {
    let sealed = 0;
    for (let round = 0; round < BLOCKS_PER_RUN && (await this.isDue()); round += 1) {
      const count = await this.sealBlock();
      if (count === 0) break;
      sealed += count;
    }
    return sealed;
  }

  /** Recomputes the chain and checks every signature against the exchange's own keys. */
  async check(): Promise<SealProblem[]> {
    const problems: SealProblem[] = [];
    const [last] = await this.unitOfWork.query<{ number: string }>(
      `SELECT coalesce(max(number), 0) AS number FROM ledger_block`,
    );
    const keys = this.keyring.publicKeys();
    for (let from = 1; from <= Number(last?.number ?? 0); from += BLOCKS_PER_CHECK) {
      const to = from + BLOCKS_PER_CHECK - 1;
      problems.push(...(await this.checkContents(from, to)), ...(await this.checkSignatures(from, to, keys)));
    }
    return problems;
  }

  private async isDue(): Promise<boolean> {
    const [row] = await this.unitOfWork.query<{ due: boolean }>(
      `SELECT EXISTS (SELECT FROM ledger_transaction
                       WHERE xid >= coalesce((SELECT to_xid FROM ledger_block ORDER BY number DESC LIMIT 1), '0'::xid8)
                         AND xid < pg_snapshot_xmin(pg_current_snapshot())) AS due`,
    );
    return row?.due === true;
  }

  private async sealBlock(): Promise<number> {
    let count = 0;
    const options = {
      name: 'sealLedger',
      permission: 'ledger.read',
      subject: { type: 'LEDGER', id: 'chain' },
    } as const;
    await this.commands.run(systemContext(this.name), options, async (command) => {
      const [block] = await command.tx.query<{ number: string; transactions: number; hash: string }>(
        `SELECT number, transactions, encode(hash, 'hex') AS hash FROM ledger_seal($1, $2)`,
        [TRANSACTIONS_PER_BLOCK, command.now],
      );
      if (block !== undefined) {
        const head = { block: Number(block.number), hash: block.hash, sealedAt: command.now.toISOString() };
        await this.storeHead(command.tx, head);
        command.describe('LEDGER', 'chain', { ...head, transactions: block.transactions });
      }
      count = block?.transactions ?? 0;
      return undefined;
    });
    return count;
  }

  private async storeHead(tx: Transaction, head: LedgerHead): Promise<void> {
    await tx.query(`INSERT INTO ledger_head (block, document, signature) VALUES ($1, $2, $3)`, [
      head.block,
      JSON.stringify(head),
      JSON.stringify(this.keyring.sign('ledger-head', head)),
    ]);
  }

  private async checkContents(from: number, to: number): Promise<SealProblem[]> {
    const rows = await this.unitOfWork.query<{ number: string; problem: 'content' | 'hash' | 'chain' }>(
      `SELECT number, problem FROM ledger_check_blocks($1, $2) ORDER BY number, problem`,
      [from, to],
    );
    return rows.map((row) => ({ block: Number(row.number), problem: row.problem }));
  }

  private async checkSignatures(from: number, to: number, keys: PublicKeySet): Promise<SealProblem[]> {
    const rows = await this.unitOfWork.query<{
      number: string;
      hash: string;
      document: LedgerHead | null;
      signature: Signature | null;
    }>(
      `SELECT b.number, encode(b.hash, 'hex') AS hash, h.document, h.signature
         FROM ledger_block b LEFT JOIN ledger_head h ON h.block = b.number
        WHERE b.number BETWEEN $1 AND $2 ORDER BY b.number`,
      [from, to],
    );
    return rows.flatMap(({ number, hash, document, signature }): SealProblem[] => {
      const block = Number(number);
      if (document === null || signature === null) return [{ block, problem: 'unsigned' }];
      const holds =
        document.block === block && document.hash === hash && verify('ledger-head', document, signature, keys).valid;
      return holds ? [] : [{ block, problem: 'signature' }];
    });
  }
}
