import { Injectable } from '@nestjs/common';
import type { CurrencyCode, Money } from '@weir/kernel';
import { authorize, type Page, type PageRequest, type RequestContext } from '@weir/platform';
import {
  type BalanceDrift,
  type LedgerAccountView,
  LedgerRepository,
  type LedgerTransactionView,
  type TrialBalanceLine,
} from './ledger.repository.js';
import { LedgerSeals, type SealProblem } from './ledger-seals.js';

export interface TrialBalance {
  readonly lines: readonly TrialBalanceLine[];
  /** Sum over all accounts of a currency; zero when the books balance. */
  readonly totals: readonly Money[];
  readonly balanced: boolean;
}

export interface LedgerVerification {
  /** Whether nothing was found. */
  readonly sound: boolean;
  /** Currencies whose accounts do not sum to zero. */
  readonly unbalancedCurrencies: readonly CurrencyCode[];
  /** Transactions that are empty or do not sum to zero; the first 100. */
  readonly unbalancedTransactions: readonly string[];
  /** Accounts whose balance is not the sum of their entries; the first 100. */
  readonly drift: readonly BalanceDrift[];
  /** Blocks whose content, chain or signature does not hold. */
  readonly seals: readonly SealProblem[];
}

/** The books, for auditors and operators. */
@Injectable()
export class LedgerService {
  constructor(
    private readonly repository: LedgerRepository,
    private readonly seals: LedgerSeals,
  ) {}

  /** @throws ForbiddenError without `ledger.read`. */
  async ledgerAccounts(
    ctx: RequestContext,
    filter: { kind?: string; ownerId?: string },
    page: PageRequest,
  ): Promise<Page<LedgerAccountView>> {
    authorize(ctx, 'ledger.read');
    return this.repository.accounts(filter, page);
  }

  /** Newest first, with their entries. @throws ForbiddenError without `ledger.read`. */
  async ledgerTransactions(
    ctx: RequestContext,
    filter: { accountId?: string },
    page: PageRequest,
  ): Promise<Page<LedgerTransactionView>> {
    authorize(ctx, 'ledger.read');
    return this.repository.transactions(filter, page);
  }

  /** @throws ForbiddenError without `ledger.read`. */
  async trialBalance(ctx: RequestContext): Promise<TrialBalance> {
    authorize(ctx, 'ledger.read');
    const lines = await this.repository.trialBalance();
    const totals = totalsOf(lines);
    return { lines, totals, balanced: totals.every(({ minorUnits }) => minorUnits === 0n) };
  }

  /**
   * Entries against transactions, balances against entries, and everything sealed against its chain and signatures.
   * @throws ForbiddenError without `ledger.read`.
   */
  async verifyLedger(ctx: RequestContext): Promise<LedgerVerification> {
    const { totals } = await this.trialBalance(ctx);
    const unbalancedCurrencies = totals.filter(({ minorUnits }) => minorUnits !== 0n).map(({ currency }) => currency);
    const unbalancedTransactions = await this.repository.unbalanced();
    const drift = await this.repository.drift();
    const seals = await this.seals.check();
    const findings = [unbalancedCurrencies, unbalancedTransactions, drift, seals];
    const sound = findings.every((found) => found.length === 0);
    return { sound, unbalancedCurrencies, unbalancedTransactions, drift, seals };
  }
}

function totalsOf(lines: readonly TrialBalanceLine[]): Money[] {
  const totals = new Map<CurrencyCode, bigint>();
  for (const { balance } of lines)
    totals.set(balance.currency, (totals.get(balance.currency) ?? 0n) + balance.minorUnits);
  return [...totals].map(([currency, minorUnits]) => ({ currency, minorUnits }));
}
