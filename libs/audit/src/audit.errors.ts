import { ConflictError, WeirError } from '@weir/kernel';

/** The file of heads holds one that the database does not: the log was cut, rewritten or replaced. Nothing is sealed over it. */
export class AuditHeadsDivergedError extends WeirError {
  constructor(path: string, seq: number) {
    super(
      'AUDIT_HEADS_DIVERGED',
      `${path} holds a head of block ${seq} that the database does not have. Find out why before sealing goes on; for a new database, use a new file.`,
      { httpStatus: 500, details: { seq } },
    );
  }
}

/** After a restore into a new cluster, transaction numbers begin below those that are sealed. */
export class AuditTransactionCounterError extends WeirError {
  constructor(lastXid: string) {
    super(
      'AUDIT_TRANSACTIONS_BELOW_SEAL',
      `The database counts transactions below ${lastXid}, up to which entries are sealed. After a restore, raise its counter with pg_resetwal.`,
      { httpStatus: 500, details: { lastXid } },
    );
  }
}

/** The entry is there but not in a block yet. */
export class AuditEntryUnsealedError extends ConflictError {
  constructor() {
    super('AUDIT_ENTRY_UNSEALED', 'The entry is not sealed yet. Ask again in a few seconds.');
  }
}
