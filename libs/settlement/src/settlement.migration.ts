import type { Migration } from '@weir/platform';
import { ledgerGuardsSql } from './ledger/schema/ledger-guards.js';
import { ledgerPostingSql } from './ledger/schema/ledger-posting.js';
import { ledgerTablesSql } from './ledger/schema/ledger-tables.js';
import { releaseTablesSql } from './releases/release-tables.js';

export const settlementMigrations: readonly Migration[] = [
  { name: '0700-settlement-ledger', sql: ledgerTablesSql },
  { name: '0701-settlement-guards', sql: ledgerGuardsSql },
  { name: '0702-settlement-posting', sql: ledgerPostingSql },
  { name: '0710-settlement-releases', sql: releaseTablesSql },
];
