import type { Migration } from '@weir/platform';
import { invoiceIssuingSql } from './invoices/invoice-issuing.js';
import { invoiceTablesSql } from './invoices/invoice-tables.js';
import { ledgerGuardsSql } from './ledger/schema/ledger-guards.js';
import { ledgerPostingSql } from './ledger/schema/ledger-posting.js';
import { ledgerSealsSql } from './ledger/schema/ledger-seals.js';
import { ledgerTablesSql } from './ledger/schema/ledger-tables.js';
import { ledgerTotalsSql } from './ledger/schema/ledger-totals.js';
import { payoutTablesSql, stripePayoutsSql } from './payouts/payout-tables.js';
import { stripeEventCursorSql } from './rails/stripe/stripe-event-cursor.js';
import { stripeMirrorSql } from './rails/stripe/stripe-mirror-tables.js';
import { disputeLossSql, stripeTablesSql } from './rails/stripe/stripe-tables.js';
import { reconciliationAnswersSql, reconciliationTablesSql } from './reconciliation/reconciliation-tables.js';
import { releaseTablesSql, taxLegSql } from './releases/release-tables.js';

export const settlementMigrations: readonly Migration[] = [
  { name: '0700-settlement-ledger', sql: ledgerTablesSql },
  { name: '0701-settlement-guards', sql: ledgerGuardsSql },
  { name: '0702-settlement-posting', sql: ledgerPostingSql },
  { name: '0703-settlement-seals', sql: ledgerSealsSql },
  { name: '0704-settlement-totals', sql: ledgerTotalsSql },
  { name: '0710-settlement-releases', sql: releaseTablesSql },
  { name: '0720-settlement-payouts', sql: payoutTablesSql },
  { name: '0760-settlement-stripe', sql: stripeTablesSql },
  { name: '0770-settlement-reconciliation', sql: reconciliationTablesSql },
  { name: '0775-settlement-stripe-event-cursor', sql: stripeEventCursorSql },
  { name: '0780-settlement-invoices', sql: invoiceTablesSql },
  { name: '0781-settlement-invoice-issuing', sql: invoiceIssuingSql },
  { name: '0790-settlement-dispute-loss', sql: disputeLossSql },
  { name: '0791-settlement-reconciliation-answers', sql: reconciliationAnswersSql },
  { name: '0792-settlement-stripe-payouts', sql: stripePayoutsSql },
  { name: '0793-settlement-stripe-mirror', sql: stripeMirrorSql },
  { name: '0920-settlement-tax', sql: taxLegSql },
];
