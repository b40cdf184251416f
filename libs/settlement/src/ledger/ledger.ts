import { Injectable } from '@nestjs/common';
import { type Money, newId, ValidationError } from '@weir/kernel';
import type { Transaction } from '@weir/platform';
import { ledgerErrorOf } from './ledger.errors.js';
import { legToJson, type PostedTransaction, type Posting, postingToJson, type Resolution } from './posting.js';

/** The most transactions that one call posts. */
export const MAX_BATCH = 1000;

/** Double-entry bookkeeping: money moves here and nowhere else, by the posting functions of the database. */
@Injectable()
export class Ledger {
  /**
   * Posts 1 to 1000 transactions in one statement, all or none. A key that is known with the same content is a replay and moves
   * nothing.
   * @returns one result for each posting, in the order given.
   * @throws InsufficientFundsError, LedgerKeyReusedError, ValidationError.
   */
  async post(tx: Transaction, postings: readonly Posting[]): Promise<PostedTransaction[]> {
    if (postings.length === 0) return [];
    if (postings.length > MAX_BATCH) throw new ValidationError('postings', `At most ${MAX_BATCH} at once.`);
    postings.forEach(requireBalanced);
    const request = postings.map((posting) => postingToJson(posting, newId(tx.now.getTime())));
    const rows = await this.call(tx, 'ledger_post', request);
    const byKey = new Map(rows.map((row) => [row.key, row]));
    return postings.map((posting) => requireResult(byKey.get(posting.key), posting.key));
  }

  /**
   * Ends a pending transaction: `post` moves the money, `void` and `expire` give the reservation back.
   * @throws ConflictError `PENDING_RESOLVED` when another resolution came first, `PENDING_EXPIRY` for a post after the expiry or an
   * expiry before it; LedgerKeyReusedError.
   */
  async resolve(tx: Transaction, resolution: Resolution): Promise<PostedTransaction> {
    const { legs, ...rest } = resolution;
    const request = {
      id: newId(tx.now.getTime()),
      ...rest,
      ...(legs === undefined ? {} : { legs: legs.map(legToJson) }),
    };
    const [row] = await this.call(tx, 'ledger_resolve', request);
    return requireResult(row, resolution.key);
  }

  private async call(
    tx: Transaction,
    posting: 'ledger_post' | 'ledger_resolve',
    request: unknown,
  ): Promise<PostedTransaction[]> {
    try {
      return await tx.query<{ id: string; key: string; replayed: boolean }>(
        `SELECT transaction_id AS id, transaction_key AS key, replayed FROM ${posting}($1::jsonb, $2)`,
        [JSON.stringify(request), tx.now],
      );
    } catch (error) {
      throw ledgerErrorOf(error) ?? error;
    }
  }
}

/** The database checks it again at the commit; here the caller is told which posting is at fault. */
function requireBalanced(posting: Posting): void {
  const totals = new Map<string, bigint>();
  for (const { amount } of posting.legs) addTo(totals, amount);
  if (posting.legs.length < 2 || [...totals.values()].some((total) => total !== 0n)) {
    throw new ValidationError(
      'legs',
      `The posting ${posting.key} must have at least two legs and sum to zero per currency.`,
    );
  }
}

function addTo(totals: Map<string, bigint>, amount: Money): void {
  totals.set(amount.currency, (totals.get(amount.currency) ?? 0n) + amount.minorUnits);
}

function requireResult(row: PostedTransaction | undefined, key: string): PostedTransaction {
  if (row === undefined) throw new Error(`The ledger gave no result for ${key}.`);
  return row;
}
