import { Injectable } from '@nestjs/common';
import type { Money } from '@weir/kernel';
import type { Transaction, UnitOfWork } from '@weir/platform';

/** One instalment: at `dueAt` the provider has earned `amount`, of which `fee` is the platform's and `tax` is passed on. */
export interface Instalment {
  readonly dueAt: Date;
  readonly amount: Money;
  readonly fee: Money;
  readonly tax?: Money | undefined;
}

export interface DueInstalment {
  readonly number: number;
  readonly providerOrganizationId: string;
  readonly amount: Money;
  readonly fee: Money;
  readonly tax: Money;
}

/** What was scheduled for an order and never released; fee and tax are part of the amount. */
export interface Unreleased {
  readonly amount: Money;
  readonly fee: Money;
  readonly tax: Money;
}

interface InstalmentRow {
  number: number;
  providerOrganizationId: string;
  currency: string;
  amount: string;
  fee: string;
  tax: string;
}

@Injectable()
export class ReleaseRepository {
  /** @returns whether the order's schedule now is what was asked for, be it stored now or before. */
  async insert(
    tx: Transaction,
    orderId: string,
    providerOrganizationId: string,
    instalments: readonly Instalment[],
  ): Promise<boolean> {
    const asked = instalments.map(({ dueAt, amount, fee, tax }, index) => ({
      number: index + 1,
      due_at: dueAt.toISOString(),
      currency: amount.currency,
      amount: amount.minorUnits.toString(),
      fee: fee.minorUnits.toString(),
      tax: (tax?.minorUnits ?? 0n).toString(),
    }));
    const [row] = await tx.query<{ inserted: number; known: boolean }>(
      `WITH asked AS (
         SELECT $1::uuid AS order_id, number, $2::uuid AS provider_organization_id, due_at, currency, amount, fee, tax
           FROM jsonb_to_recordset($3::jsonb)
             AS r(number smallint, due_at timestamptz, currency char(3), amount bigint, fee bigint, tax bigint)
       ), inserted AS (
         INSERT INTO settlement_release (order_id, number, provider_organization_id, due_at, currency, amount, fee, tax)
         SELECT * FROM asked ON CONFLICT DO NOTHING RETURNING number
       )
       SELECT (SELECT count(*)::int FROM inserted) AS inserted,
              EXISTS (SELECT FROM settlement_release r WHERE r.order_id = $1) AS known`,
      [orderId, providerOrganizationId, JSON.stringify(asked)],
    );
    if (row?.known === false && row.inserted === asked.length) return true;
    return row?.inserted === 0 && this.isStored(tx, orderId, providerOrganizationId, JSON.stringify(asked));
  }

  /** Cancels what is still scheduled. @returns all that was ever cancelled of the order; undefined without a schedule. */
  async cancel(tx: Transaction, orderId: string): Promise<Unreleased | undefined> {
    const [row] = await tx.query<{ currency: string; amount: string; fee: string; tax: string }>(
      `WITH cancelled AS (
         UPDATE settlement_release SET state = 'CANCELLED', decided_at = $2
          WHERE order_id = $1 AND state = 'SCHEDULED' RETURNING number
       ), seen AS (
         SELECT r.currency, CASE WHEN c.number IS NOT NULL OR r.state = 'CANCELLED' THEN 1 ELSE 0 END AS counts, r.amount, r.fee, r.tax
           FROM settlement_release r LEFT JOIN cancelled c USING (number) WHERE r.order_id = $1
       )
       SELECT currency, sum(amount * counts) AS amount, sum(fee * counts) AS fee, sum(tax * counts) AS tax FROM seen GROUP BY currency`,
      [orderId, tx.now],
    );
    if (row === undefined) return undefined;
    return {
      amount: { minorUnits: BigInt(row.amount), currency: row.currency },
      fee: { minorUnits: BigInt(row.fee), currency: row.currency },
      tax: { minorUnits: BigInt(row.tax), currency: row.currency },
    };
  }

  /** Orders with instalments that are due; those that failed least come first, so that one in trouble holds up no other. */
  async dueOrders(db: UnitOfWork, now: Date, limit: number): Promise<string[]> {
    const rows = await db.query<{ orderId: string }>(
      `SELECT order_id AS "orderId" FROM settlement_release WHERE state = 'SCHEDULED' AND due_at <= $1
        GROUP BY order_id ORDER BY min(failures), min(due_at) LIMIT $2`,
      [now, limit],
    );
    return rows.map((row) => row.orderId);
  }

  /** Takes the order's due instalments for this transaction; what another worker has taken is left to it. */
  async claimDue(tx: Transaction, orderId: string): Promise<DueInstalment[]> {
    const rows = await tx.query<InstalmentRow>(
      `SELECT number, provider_organization_id AS "providerOrganizationId", currency, amount, fee, tax FROM settlement_release
        WHERE order_id = $1 AND state = 'SCHEDULED' AND due_at <= $2 ORDER BY number FOR UPDATE SKIP LOCKED`,
      [orderId, tx.now],
    );
    return rows.map((row) => ({
      number: row.number,
      providerOrganizationId: row.providerOrganizationId,
      amount: { minorUnits: BigInt(row.amount), currency: row.currency },
      fee: { minorUnits: BigInt(row.fee), currency: row.currency },
      tax: { minorUnits: BigInt(row.tax), currency: row.currency },
    }));
  }

  /** @returns how many instalments of the order are still scheduled. */
  async markReleased(tx: Transaction, orderId: string, numbers: readonly number[]): Promise<number> {
    const [row] = await tx.query<{ left: number }>(
      `WITH released AS (
         UPDATE settlement_release SET state = 'RELEASED', decided_at = $3, failure_code = NULL
          WHERE order_id = $1 AND number = ANY ($2::smallint[]) AND state = 'SCHEDULED' RETURNING number)
       SELECT count(*)::int AS left FROM settlement_release r
        WHERE r.order_id = $1 AND r.state = 'SCHEDULED' AND r.number NOT IN (SELECT number FROM released)`,
      [orderId, numbers, tx.now],
    );
    return row?.left ?? 0;
  }

  async recordFailure(db: UnitOfWork, orderId: string, code: string): Promise<void> {
    await db.query(
      `UPDATE settlement_release SET failure_code = $2, failures = failures + 1
        WHERE order_id = $1 AND state = 'SCHEDULED' AND due_at <= $3`,
      [orderId, code, db.clock.now()],
    );
  }

  private async isStored(
    tx: Transaction,
    orderId: string,
    providerOrganizationId: string,
    asked: string,
  ): Promise<boolean> {
    const [row] = await tx.query<{ same: boolean }>(
      `SELECT count(*) = jsonb_array_length($3::jsonb) AND bool_and(
                asked.due_at = r.due_at AND asked.currency = r.currency AND asked.amount = r.amount AND asked.fee = r.fee AND asked.tax = r.tax
                AND r.provider_organization_id = $2) AS same
         FROM settlement_release r LEFT JOIN jsonb_to_recordset($3::jsonb)
           AS asked(number smallint, due_at timestamptz, currency char(3), amount bigint, fee bigint, tax bigint) USING (number)
        WHERE r.order_id = $1`,
      [orderId, providerOrganizationId, asked],
    );
    return row?.same === true;
  }
}
