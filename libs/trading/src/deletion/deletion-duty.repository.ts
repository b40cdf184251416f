import { Injectable } from '@nestjs/common';
import { actorOf, type RequestContext, type Transaction, UnitOfWork } from '@weir/platform';
import { DELETION_DUTY_STATES, type DeletionDutyState, deletionDutyMachine } from './deletion-duty.machine.js';

export interface DeletionDuty {
  readonly orderId: string;
  readonly state: DeletionDutyState;
  /** When the right to use ended. */
  readonly endedAt: Date;
  readonly dueAt: Date;
  readonly certifiedAt: Date | null;
  /** The buyer's certificate. */
  readonly statement: string | null;
}

export interface OwedDuty extends DeletionDuty {
  readonly buyerOrganizationId: string;
  readonly providerOrganizationId: string;
}

const COLUMNS = `order_id AS "orderId", state, ended_at AS "endedAt", due_at AS "dueAt", certified_at AS "certifiedAt", statement,
  buyer_organization_id AS "buyerOrganizationId", provider_organization_id AS "providerOrganizationId"`;
const OPEN = DELETION_DUTY_STATES.filter((state) => deletionDutyMachine.allows(state, 'certify'));

/** One statement each. */
@Injectable()
export class DeletionDutyRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Writes down duties that have arisen: something was received, access has ended with its term or with its agreement, and no renewal goes
   * on; what was certified in a dispute is not asked for again. A duty is due at the earliest some days after it is announced.
   */
  async arise(
    tx: Transaction,
    terms: { daysAfterEnd: number; noticeDaysMin: number; limit: number },
  ): Promise<OwedDuty[]> {
    return tx.query<OwedDuty>(
      `WITH ended AS (
         SELECT e.id, t.id AS order_id, t.buyer_organization_id, t.provider_organization_id,
                CASE WHEN e.state = 'EXPIRED' THEN least(e.valid_to, $1) ELSE $1 END AS at
           FROM entitlement e JOIN trade_order t ON t.id = e.order_id
          WHERE e.state IN ('EXPIRED', 'REVOKED') AND NOT e.deletion_settled
            AND (e.state = 'EXPIRED' OR EXISTS (SELECT FROM agreement a WHERE a.id = t.agreement_id AND a.state IN ('TERMINATED', 'ENDED')))
            AND NOT EXISTS (SELECT FROM trade_order n JOIN entitlement ne ON ne.order_id = n.id
                             WHERE n.renews_order_id = t.id AND ne.state NOT IN ('EXPIRED', 'REVOKED'))
          ORDER BY e.id LIMIT $4 FOR UPDATE OF e SKIP LOCKED),
       settled AS (UPDATE entitlement e SET deletion_settled = true FROM ended WHERE e.id = ended.id)
       INSERT INTO deletion_duty (order_id, buyer_organization_id, provider_organization_id, state, ended_at, due_at)
       SELECT order_id, buyer_organization_id, provider_organization_id, 'OWED', at,
              greatest(at + make_interval(days => $2), $1::timestamptz + make_interval(days => $3))
         FROM ended
        WHERE EXISTS (SELECT FROM entitlement_use u WHERE u.entitlement_id = ended.id)
          AND NOT EXISTS (SELECT FROM dispute s WHERE s.order_id = ended.order_id AND s.deletion_statement IS NOT NULL)
       ON CONFLICT (order_id) DO NOTHING RETURNING ${COLUMNS}`,
      [tx.now, terms.daysAfterEnd, terms.noticeDaysMin, terms.limit],
    );
  }

  /** Those that are due within so many days and whose buyers were not reminded; each once. */
  async remind(tx: Transaction, days: number, limit: number): Promise<OwedDuty[]> {
    return tx.query<OwedDuty>(
      `WITH reminded AS (
         UPDATE deletion_duty SET reminded_at = $1 WHERE order_id IN (
           SELECT order_id FROM deletion_duty
            WHERE state = 'OWED' AND reminded_at IS NULL AND due_at > $1 AND due_at <= $1::timestamptz + make_interval(days => $2)
            ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) RETURNING *)
       SELECT ${COLUMNS} FROM reminded`,
      [tx.now, days, limit],
    );
  }

  /** Those whose day has passed. */
  async fallOverdue(tx: Transaction, limit: number): Promise<OwedDuty[]> {
    const { to } = deletionDutyMachine.next('OWED', 'fall_overdue');
    return tx.query<OwedDuty>(
      `WITH overdue AS (
         UPDATE deletion_duty SET state = $2 WHERE order_id IN (
           SELECT order_id FROM deletion_duty WHERE state = 'OWED' AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
         RETURNING *)
       SELECT ${COLUMNS} FROM overdue`,
      [tx.now, to, limit],
    );
  }

  /** @returns the duty; undefined when the order has none that is open. */
  async certify(
    tx: Transaction,
    ctx: RequestContext,
    orderId: string,
    statement: string,
  ): Promise<OwedDuty | undefined> {
    const { to } = deletionDutyMachine.next('OWED', 'certify');
    const [duty] = await tx.query<OwedDuty>(
      `WITH certified AS (
         UPDATE deletion_duty SET state = $2, statement = $3, certified_at = $4, certified_by = $5
          WHERE order_id = $1 AND state = ANY ($6) RETURNING *)
       SELECT ${COLUMNS} FROM certified`,
      [orderId, to, statement, tx.now, actorOf(ctx), OPEN],
    );
    return duty;
  }

  async find(orderId: string): Promise<DeletionDuty | null> {
    const [row] = await this.unitOfWork.query<DeletionDuty>(
      `SELECT ${COLUMNS} FROM deletion_duty WHERE order_id = $1`,
      [orderId],
    );
    return row ?? null;
  }

  async countOverdue(): Promise<number> {
    const [row] = await this.unitOfWork.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM deletion_duty WHERE state = 'OVERDUE'`,
    );
    return row?.count ?? 0;
  }
}
