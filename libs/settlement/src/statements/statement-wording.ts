import { type Money, toDecimalString } from '@weir/kernel';
import type { AccountKind } from '../ledger/chart.js';
import type { PrintDocument, PrintLocale } from '../printing/print-document.js';
import { ACCOUNTS_OF, type AccountAmount, type StatementMovement, type StatementSums } from './account-statement.js';

const ACCOUNT_NAMES: Partial<Record<AccountKind, readonly [en: string, zh: string]>> = {
  buyer_balance: ['Prepaid balance', '预付余额'],
  order_hold: ['Held for orders', '订单暂存'],
  provider_payable: ['Owed to you', '应付款项'],
  provider_receivable: ['Owed by you', '应收款项'],
};

const KINDS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  bank_credit: ['Paid in by bank', '银行入账'],
  bank_debit: ['Paid back by bank', '银行退回'],
  hold: ['Held for an order', '订单暂存'],
  release: ['Sale', '销售结算'],
  refund: ['Refund', '退款'],
  refund_failed: ['Refund to the balance', '退款转余额'],
  late_payment: ['Late payment', '迟到付款'],
  payout: ['Payout', '提现'],
  transfer: ['Sent to Stripe', '转至 Stripe'],
  transfer_failed: ['Not sent to Stripe', '转账退回'],
  transfer_reversal: ['Taken back at Stripe', 'Stripe 转账撤回'],
  recovery: ['Kept for what was owed', '抵扣欠款'],
  chargeback: ['Chargeback', '拒付'],
};

/** The columns of a statement as CSV, always in English: they are for programs. */
export function csvHeader({ side }: Pick<StatementSums, 'side'>): string[] {
  return [
    'time',
    'kind',
    'order',
    'payout',
    'reference',
    'documents',
    ...ACCOUNTS_OF[side],
    'gross',
    'tax',
    ...(side === 'PROVIDER' ? ['fee'] : []),
    'currency',
    'transaction',
  ];
}

/** A line for the balances at the beginning (`opening`) or end (`closing`). */
export function csvBalance(sums: StatementSums, kind: 'opening' | 'closing'): (string | null)[] {
  const at = kind === 'opening' ? sums.from : sums.to;
  const empty = sums.side === 'PROVIDER' ? [null, null, null] : [null, null];
  return [at.toISOString(), kind, null, null, null, null, ...sums[kind].map(decimal), ...empty, sums.currency, null];
}

export function csvMovement(
  movement: StatementMovement,
  { side, currency }: Pick<StatementSums, 'side' | 'currency'>,
): (string | null)[] {
  const amount = (money: Money | null) => (money === null ? null : toDecimalString(money));
  return [
    movement.at.toISOString(),
    movement.kind,
    movement.orderId,
    movement.payoutId,
    movement.reference,
    movement.invoices.map(({ number }) => number).join(' '),
    ...movement.changes.map(decimal),
    amount(movement.gross),
    amount(movement.tax),
    ...(side === 'PROVIDER' ? [amount(movement.fee)] : []),
    currency,
    movement.transactionId,
  ];
}

/** A statement as it is printed. */
export function statementPrint(
  sums: StatementSums,
  movements: readonly StatementMovement[],
  locale: PrintLocale,
): PrintDocument {
  const say = ([en, zh]: readonly [string, string]): string => (locale === 'en' ? en : zh);
  const names = ACCOUNTS_OF[sums.side].map((kind) => say(ACCOUNT_NAMES[kind] ?? [kind, kind]));
  const withFee = sums.side === 'PROVIDER';
  const amount = (money: Money | null): string => (money === null ? '' : toDecimalString(money));
  const period = `${sums.from.toISOString()} – ${sums.to.toISOString()}`;
  const balance = (label: string, amounts: readonly AccountAmount[]): string[] => [label, ...amounts.map(decimal)];
  return {
    language: locale === 'en' ? 'en' : 'zh',
    title: say(withFee ? ["Provider's statement", '供应方对账单'] : ["Buyer's statement", '采购方对账单']),
    subject: period,
    createdAtMs: sums.to.getTime(),
    landscape: true,
    facts: [
      [say(['Organisation', '机构']), sums.organizationName],
      [say(['Period (UTC)', '期间 (UTC)']), period],
      [say(['Currency', '币种']), sums.currency],
    ],
    tables: [
      {
        heading: say(['Balances', '余额']),
        columns: [
          { label: '', width: 0.4, align: 'left' },
          ...names.map((label) => ({ label, width: 0.3, align: 'right' }) as const),
        ],
        rows: [
          balance(say(['Opening balance', '期初余额']), sums.opening),
          balance(say(['Closing balance', '期末余额']), sums.closing),
        ],
      },
      {
        heading: say(['Movements', '明细']),
        columns: [
          { label: say(['Time', '时间']), width: 0.12, align: 'left' },
          { label: say(['What', '事项']), width: 0.12, align: 'left' },
          { label: say(['Order or reference', '订单或凭证']), width: 0.23, align: 'left' },
          { label: say(['Documents', '单据']), width: 0.15, align: 'left' },
          ...names.map((label) => ({ label, width: 0.1, align: 'right' }) as const),
          { label: say(['Gross', '总额']), width: 0.07, align: 'right' },
          { label: say(['Tax', '税额']), width: 0.06, align: 'right' },
          { label: withFee ? say(['Fee', '服务费']) : '', width: 0.05, align: 'right' },
        ],
        rows: movements.map((movement) => [
          movement.at.toISOString().slice(0, 16).replace('T', ' '),
          say(KINDS[movement.kind] ?? [movement.kind, movement.kind]),
          movement.orderId ?? movement.payoutId ?? movement.reference ?? '',
          movement.invoices.map(({ number }) => number).join(' '),
          ...movement.changes.map(decimal),
          amount(movement.gross),
          amount(movement.tax),
          amount(movement.fee),
        ]),
      },
      {
        heading: say(['Sales in the period, less what was taken back', '本期销售净额']),
        columns: [
          { label: '', width: 0.6, align: 'left' },
          { label: sums.currency, width: 0.4, align: 'right' },
        ],
        rows: [
          [say(['Gross', '总额']), amount(sums.totals.gross)],
          [say(['Tax', '税额']), amount(sums.totals.tax)],
          ...(withFee ? [[say(['Fee', '服务费']), amount(sums.totals.fee)]] : []),
        ],
      },
    ],
    notes: [
      say([
        'Made from the ledger. A closing balance is the opening balance and the movements, and the opening balance of what follows.',
        '根据总账生成。期末余额等于期初余额加本期明细,并为下期期初余额。',
      ]),
    ],
  };
}

function decimal({ amount }: AccountAmount): string {
  return toDecimalString(amount);
}
