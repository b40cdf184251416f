import { Injectable } from '@nestjs/common';
import { ConflictError, isId, type Money, NotFoundError, toDecimalString } from '@weir/kernel';
import { isAuthorized, type RequestContext, UnitOfWork } from '@weir/platform';
import type { InvoiceReference } from '../invoices/invoice.js';
import { CSV_BYTE_ORDER_MARK, csvLine } from '../printing/csv.js';
import { type Payout, PayoutRepository } from './payout.repository.js';

/** One posting that a payout pays, whole or in part. */
export interface PayoutItem {
  readonly transactionId: string;
  readonly at: Date;
  /** `release`, mostly; `transfer_failed` for money that came back. */
  readonly kind: string;
  readonly orderId: string | null;
  /** What the posting brought the provider. */
  readonly earned: Money;
  /** What of that this payout pays. */
  readonly paid: Money;
  /** Of the whole sale; null for what is none. */
  readonly gross: Money | null;
  readonly tax: Money | null;
  readonly fee: Money | null;
  readonly invoices: readonly InvoiceReference[];
}

/** Something that the provider owed and that was kept since the payout before. */
export interface PayoutRecovery {
  readonly transactionId: string;
  readonly at: Date;
  readonly orderId: string | null;
  readonly amount: Money;
}

/** The items' `paid` and what was sent before sum to the payout's amount. */
export interface PayoutReport {
  readonly payout: Payout;
  /** Of a payout by Stripe: what had gone into the provider's account there with each sale; the statement names these. Zero by bank. */
  readonly sentBefore: Money;
  readonly items: readonly PayoutItem[];
  readonly recovered: readonly PayoutRecovery[];
}

interface ReportRow {
  isItem: boolean;
  transactionId: string;
  at: Date;
  kind: string;
  orderId: string | null;
  earned: string;
  paid: string;
  gross: string | null;
  tax: string | null;
  fee: string | null;
  invoices: InvoiceReference[];
}

/**
 * Which sales a payout pays. The ledger owes a provider one sum, not one per sale: what came first is paid first. The credits of the
 * provider's account, laid end to end, and its debits, laid end to end, cover the same line; a payout pays the credits that its own
 * stretch lies over.
 */
@Injectable()
export class PayoutReportService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly payouts: PayoutRepository,
  ) {}

  /**
   * @throws NotFoundError for a payout that does not exist or is not the caller's; ConflictError `PAYOUT_NOT_PAID` for one that has not
   * left yet.
   */
  async report(ctx: RequestContext, payoutId: string): Promise<PayoutReport> {
    const payout = isId(payoutId) ? await this.payouts.find(this.unitOfWork, payoutId) : undefined;
    if (payout === undefined || !isAuthorized(ctx, 'balance.read', { organizationId: payout.organizationId })) {
      throw new NotFoundError('PAYOUT');
    }
    const rows = await this.rows(payout);
    if (rows.length === 0)
      throw new ConflictError('PAYOUT_NOT_PAID', 'This payout has not left, so it pays nothing yet.');
    const money = (units: string): Money => ({ minorUnits: BigInt(units), currency: payout.amount.currency });
    const orNull = (units: string | null) => (units === null ? null : money(units));
    const items = rows
      .filter(({ isItem }) => isItem)
      .map(({ isItem: _, earned, paid, gross, tax, fee, ...row }) => ({
        ...row,
        earned: money(earned),
        paid: money(paid),
        gross: orNull(gross),
        tax: orNull(tax),
        fee: orNull(fee),
      }));
    const recovered = rows
      .filter(({ isItem }) => !isItem)
      .map(({ transactionId, at, orderId, paid }) => ({ transactionId, at, orderId, amount: money(paid) }));
    const itemised = items.reduce((sum, { paid }) => sum + paid.minorUnits, 0n);
    return {
      payout,
      sentBefore: { ...payout.amount, minorUnits: payout.amount.minorUnits - itemised },
      items,
      recovered,
    };
  }

  /** The report as CSV by RFC 4180. @throws as `report`. */
  async csv(ctx: RequestContext, payoutId: string): Promise<string> {
    const { payout, sentBefore, items, recovered } = await this.report(ctx, payoutId);
    const amount = (money: Money | null) => (money === null ? null : toDecimalString(money));
    const head = [
      'kind',
      'time',
      'order',
      'documents',
      'gross',
      'tax',
      'fee',
      'earned',
      'paid',
      'currency',
      'transaction',
    ];
    const { currency } = payout.amount;
    const lines = [
      head,
      ...items.map((item) => [
        item.kind,
        item.at.toISOString(),
        item.orderId,
        item.invoices.map(({ number }) => number).join(' '),
        amount(item.gross),
        amount(item.tax),
        amount(item.fee),
        amount(item.earned),
        amount(item.paid),
        currency,
        item.transactionId,
      ]),
      ...recovered.map((kept) => [
        'recovered',
        kept.at.toISOString(),
        kept.orderId,
        null,
        null,
        null,
        null,
        null,
        amount(kept.amount),
        currency,
        kept.transactionId,
      ]),
      ...(sentBefore.minorUnits === 0n
        ? []
        : [['sent_before', null, null, null, null, null, null, null, amount(sentBefore), currency, null]]),
      [
        'payout',
        payout.decidedAt?.toISOString() ?? '',
        null,
        null,
        null,
        null,
        null,
        null,
        amount(payout.amount),
        currency,
        payout.id,
      ],
    ];
    return CSV_BYTE_ORDER_MARK + lines.map(csvLine).join('');
  }

  /** By bank (`confirm`) or by Stripe (`payout`); nothing for a payout that has not moved. */
  private async rows(payout: Payout): Promise<ReportRow[]> {
    return this.unitOfWork.query<ReportRow>(
      `WITH moved AS (
         SELECT e.transaction_id, e.seq, e.amount,
                sum(e.amount) FILTER (WHERE e.amount > 0) OVER earlier AS credited,
                -sum(e.amount) FILTER (WHERE e.amount < 0) OVER earlier AS debited
           FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id AND e.layer = 'posted'
          WHERE a.kind = 'provider_payable' AND a.owner_id = $1 AND a.currency = $2
         WINDOW earlier AS (ORDER BY e.transaction_id, e.seq)
       ), named AS (
         SELECT m.*, t.kind, t.posted_at, CASE WHEN t.subject_type = 'ORDER' THEN t.subject_id END AS order_id,
                t.key = ANY ($3) AS is_payout
           FROM moved m JOIN ledger_transaction t ON t.id = m.transaction_id
       ), payout AS (SELECT * FROM named WHERE is_payout AND amount < 0),
       earlier AS (
         SELECT max(n.transaction_id::text)::uuid AS id FROM named n, payout p
          WHERE n.kind = 'payout' AND n.amount < 0 AND n.transaction_id < p.transaction_id
       ), line AS (
         SELECT true AS is_item, n.transaction_id, n.posted_at, n.kind, n.order_id, n.amount AS earned,
                least(n.credited, p.debited) - greatest(n.credited - n.amount, p.debited + p.amount) AS paid
           FROM named n, payout p
          WHERE n.amount > 0 AND n.credited > p.debited + p.amount AND n.credited - n.amount < p.debited
         UNION ALL
         SELECT false, n.transaction_id, n.posted_at, n.kind, n.order_id, 0, -n.amount
           FROM named n, payout p, earlier
          WHERE n.kind = 'recovery' AND n.amount < 0 AND n.transaction_id < p.transaction_id
            AND (earlier.id IS NULL OR n.transaction_id > earlier.id)
       )
       SELECT l.is_item AS "isItem", l.transaction_id AS "transactionId", l.posted_at AS at, l.kind, l.order_id AS "orderId",
              l.earned::text AS earned, l.paid::text AS paid, s.gross, s.tax, s.fee,
              (SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number, 'kind', i.kind) ORDER BY i.kind), '[]')
                 FROM invoice i WHERE i.transaction_id = l.transaction_id) AS invoices
         FROM line l LEFT JOIN LATERAL invoice_sale(l.transaction_id) s ON l.is_item AND s.currency = $2
        ORDER BY l.is_item DESC, l.transaction_id`,
      [payout.organizationId, payout.amount.currency, [`payout:${payout.id}:confirm`, `transfer:${payout.id}:payout`]],
    );
  }
}
