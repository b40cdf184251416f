import { Injectable } from '@nestjs/common';
import { isId, type Money, ValidationError } from '@weir/kernel';
import { decodeCursor, type Page, type PageRequest, pageSize, toPage, UnitOfWork } from '@weir/platform';
import type { AccountKind } from './chart.js';

const NIL_ID = '00000000-0000-0000-0000-000000000000';

export interface LedgerAccountView {
  readonly id: string;
  readonly kind: AccountKind;
  /** Organisation or order; null for accounts of the platform. */
  readonly ownerId: string | null;
  readonly balance: Money;
  /** Reserved by pending transactions: on its way out, on its way in. */
  readonly pendingOut: Money;
  readonly pendingIn: Money;
  readonly createdAt: Date;
}

export type EntryLayer = 'posted' | 'pending' | 'release';

export interface LedgerEntryView {
  readonly accountId: string;
  readonly accountKind: AccountKind;
  readonly ownerId: string | null;
  /** Positive credits the account, negative debits it. */
  readonly amount: Money;
  /** `pending` reserves, `release` takes a reservation back, `posted` moves. */
  readonly layer: EntryLayer;
}

export interface LedgerTransactionView {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly phase: 'posted' | 'pending' | 'post' | 'void' | 'expire';
  readonly resolves: string | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly postedAt: Date;
  readonly expiresAt: Date | null;
  readonly entries: readonly LedgerEntryView[];
}

/** One line of an organisation's statement. */
export interface StatementLine {
  readonly transactionId: string;
  readonly sequence: number;
  readonly accountKind: AccountKind;
  readonly kind: string;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
  readonly amount: Money;
  readonly layer: EntryLayer;
  readonly postedAt: Date;
}

/** Posted debits and credits of all accounts of one kind and currency, as positive amounts. */
export interface TrialBalanceLine {
  readonly kind: AccountKind;
  readonly accounts: number;
  readonly debits: Money;
  readonly credits: Money;
  /** Credits less debits. */
  readonly balance: Money;
}

/** An account whose balance is not what its entries say. */
export interface BalanceDrift {
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly stored: Money;
  readonly fromEntries: Money;
}

interface EntryJson {
  accountId: string;
  accountKind: AccountKind;
  ownerId: string | null;
  amount: string;
  currency: string;
  layer: EntryLayer;
}

@Injectable()
export class LedgerRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async accounts(filter: { kind?: string; ownerId?: string }, page: PageRequest): Promise<Page<LedgerAccountView>> {
    const size = pageSize(page);
    const [after] = cursorOf(page, 1);
    const rows = await this.unitOfWork.query<{
      id: string;
      kind: AccountKind;
      ownerId: string | null;
      currency: string;
      posted: string;
      pendingOut: string;
      pendingIn: string;
      createdAt: Date;
    }>(
      `SELECT a.id, a.kind, nullif(a.owner_id, '${NIL_ID}') AS "ownerId", a.currency, a.created_at AS "createdAt",
              coalesce(b.posted, ledger_untracked_balance(a.id)) AS posted,
              coalesce(b.pending_out, 0) AS "pendingOut", coalesce(b.pending_in, 0) AS "pendingIn"
         FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
        WHERE ($1::text IS NULL OR a.kind = $1) AND ($2::uuid IS NULL OR a.owner_id = $2) AND ($3::uuid IS NULL OR a.id > $3)
        ORDER BY a.id LIMIT $4`,
      [filter.kind ?? null, filter.ownerId ?? null, after, size + 1],
    );
    const items = rows.map(({ currency, posted, pendingOut, pendingIn, ...rest }) => ({
      ...rest,
      balance: { minorUnits: BigInt(posted), currency },
      pendingOut: { minorUnits: BigInt(pendingOut), currency },
      pendingIn: { minorUnits: BigInt(pendingIn), currency },
    }));
    return toPage(items, size, ({ id }) => [id]);
  }

  /** Newest first; all of it, or what moved on one account. */
  async transactions(filter: { accountId?: string }, page: PageRequest): Promise<Page<LedgerTransactionView>> {
    const size = pageSize(page);
    const [before] = cursorOf(page, 1);
    const rows = await this.unitOfWork.query<Omit<LedgerTransactionView, 'entries'> & { entries: EntryJson[] }>(
      `SELECT t.id, t.key, t.kind, t.phase, t.resolves, t.subject_type AS "subjectType", t.subject_id AS "subjectId",
              t.posted_at AS "postedAt", t.expires_at AS "expiresAt", e.entries
         FROM ledger_transaction t
         CROSS JOIN LATERAL (
           SELECT json_agg(json_build_object('accountId', e.account_id, 'accountKind', a.kind, 'ownerId', nullif(a.owner_id, '${NIL_ID}'),
                    'amount', e.amount::text, 'currency', e.currency, 'layer', e.layer) ORDER BY e.seq) AS entries
             FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.transaction_id = t.id) e
        WHERE ($1::uuid IS NULL OR t.id < $1)
          AND ($2::uuid IS NULL OR t.id IN (
            SELECT DISTINCT x.transaction_id FROM ledger_entry x
             WHERE x.account_id = $2 AND ($1::uuid IS NULL OR x.transaction_id < $1)
             ORDER BY x.transaction_id DESC LIMIT $3))
        ORDER BY t.id DESC LIMIT $3`,
      [before, filter.accountId ?? null, size + 1],
    );
    const items = rows.map((row) => ({
      ...row,
      entries: row.entries.map(({ amount, currency, ...entry }) => ({
        ...entry,
        amount: { minorUnits: BigInt(amount), currency },
      })),
    }));
    return toPage(items, size, ({ id }) => [id]);
  }

  /** What moved on the organisation's own accounts, newest first. */
  async statement(organizationId: string, page: PageRequest): Promise<Page<StatementLine>> {
    const size = pageSize(page);
    const [beforeId, beforeSeq] = cursorOf(page, 2);
    const rows = await this.unitOfWork.query<Omit<StatementLine, 'amount'> & { currency: string; amount: string }>(
      `SELECT line.transaction_id AS "transactionId", line.seq AS sequence, a.kind AS "accountKind", t.kind,
              t.subject_type AS "subjectType", t.subject_id AS "subjectId", line.currency, line.amount, line.layer,
              t.posted_at AS "postedAt"
         FROM ledger_account a
         CROSS JOIN LATERAL (
           SELECT e.* FROM ledger_entry e
            WHERE e.account_id = a.id AND ($2::uuid IS NULL OR (e.transaction_id, e.seq) < ($2::uuid, $3::smallint))
            ORDER BY e.transaction_id DESC, e.seq DESC LIMIT $4) line
         JOIN ledger_transaction t ON t.id = line.transaction_id
        WHERE a.owner_id = $1
        ORDER BY line.transaction_id DESC, line.seq DESC LIMIT $4`,
      [organizationId, beforeId, beforeSeq, size + 1],
    );
    const lines = rows.map(({ currency, amount, ...line }) => ({
      ...line,
      amount: { minorUnits: BigInt(amount), currency },
    }));
    return toPage(lines, size, (line) => [line.transactionId, line.sequence]);
  }

  async trialBalance(): Promise<TrialBalanceLine[]> {
    const rows = await this.unitOfWork.query<{
      kind: AccountKind;
      currency: string;
      accounts: number;
      debits: string;
      credits: string;
    }>(
      `SELECT a.kind, e.currency, count(DISTINCT e.account_id)::int AS accounts,
              coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0) AS debits,
              coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS credits
         FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.layer = 'posted'
        GROUP BY a.kind, e.currency ORDER BY e.currency, a.kind`,
    );
    return rows.map(({ kind, currency, accounts, debits, credits }) => ({
      kind,
      accounts,
      debits: { minorUnits: BigInt(debits), currency },
      credits: { minorUnits: BigInt(credits), currency },
      balance: { minorUnits: BigInt(credits) - BigInt(debits), currency },
    }));
  }

  /** Balance by kind of account and currency, from the totals of the sealed blocks and what was posted since: does not grow with the ledger. */
  async totals(): Promise<{ kind: AccountKind; balance: Money }[]> {
    const rows = await this.unitOfWork.query<{ kind: AccountKind; currency: string; minorUnits: string }>(
      `SELECT kind, currency, credits - debits AS "minorUnits" FROM ledger_totals() ORDER BY currency, kind`,
    );
    return rows.map(({ kind, currency, minorUnits }) => ({
      kind,
      balance: { minorUnits: BigInt(minorUnits), currency },
    }));
  }

  /** Accounts whose stored balance differs from the sum of their entries, at most 100. */
  async drift(): Promise<BalanceDrift[]> {
    const rows = await this.unitOfWork.query<{
      accountId: string;
      kind: AccountKind;
      currency: string;
      stored: string;
      fromEntries: string;
    }>(
      `WITH summed AS (
         SELECT e.account_id,
                coalesce(sum(e.amount) FILTER (WHERE e.layer = 'posted'), 0) AS posted,
                coalesce(sum(e.amount) FILTER (WHERE e.layer = 'pending' AND e.amount > 0 OR e.layer = 'release' AND e.amount < 0), 0) AS pending_in,
                coalesce(-sum(e.amount) FILTER (WHERE e.layer = 'pending' AND e.amount < 0 OR e.layer = 'release' AND e.amount > 0), 0) AS pending_out
           FROM ledger_entry e GROUP BY e.account_id)
       SELECT a.id AS "accountId", a.kind, a.currency,
              coalesce(b.posted, CASE WHEN NOT c.tracked THEN ledger_untracked_balance(a.id) END, 0) AS stored,
              coalesce(s.posted, 0) AS "fromEntries"
         FROM ledger_account a JOIN ledger_chart c ON c.kind = a.kind
         LEFT JOIN ledger_balance b ON b.account_id = a.id LEFT JOIN summed s ON s.account_id = a.id
        WHERE CASE WHEN c.tracked
                   THEN (b.posted, b.pending_in, b.pending_out)
                        IS DISTINCT FROM (coalesce(s.posted, 0)::bigint, coalesce(s.pending_in, 0)::bigint, coalesce(s.pending_out, 0)::bigint)
                   ELSE b.account_id IS NOT NULL OR ledger_untracked_balance(a.id) <> coalesce(s.posted, 0) END
        ORDER BY a.id LIMIT 100`,
    );
    return rows.map(({ accountId, kind, currency, stored, fromEntries }) => ({
      accountId,
      kind,
      stored: { minorUnits: BigInt(stored), currency },
      fromEntries: { minorUnits: BigInt(fromEntries), currency },
    }));
  }

  /** Ids of transactions that are empty or do not sum to zero, at most 100. */
  async unbalanced(): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `SELECT t.id FROM ledger_transaction t
         LEFT JOIN (SELECT transaction_id, bool_or(total <> 0) AS off, sum(entries) AS entries
                      FROM (SELECT transaction_id, currency, layer, sum(amount) AS total, count(*) AS entries
                              FROM ledger_entry GROUP BY transaction_id, currency, layer) layers
                     GROUP BY transaction_id) s ON s.transaction_id = t.id
        WHERE s.entries IS NULL OR s.entries < 2 OR s.off ORDER BY t.id LIMIT 100`,
    );
    return rows.map(({ id }) => id);
  }
}

/** Identifier and, with two values, sequence to go on from; nothing on the first page. */
function cursorOf(page: PageRequest, length: 1 | 2): [string | null, number | null] {
  if (!page.after) return [null, null];
  const [id, sequence] = decodeCursor(page.after, length);
  if (!isId(id) || (length === 2 && !Number.isInteger(sequence))) {
    throw new ValidationError('after', 'after is not a cursor of this list.');
  }
  return [id, length === 2 ? Number(sequence) : null];
}
