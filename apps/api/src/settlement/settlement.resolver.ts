import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { money, requireId } from '@weir/kernel';
import { type RequestContext, requireOrganization } from '@weir/platform';
import { BalanceService, LedgerService, PayoutService } from '@weir/settlement';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { MoneyModel } from '../graphql/money.model.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { BigIntScalar } from '../graphql/scalars.js';
import { PaymentRailModel } from '../trading/trading.models.js';

@ObjectType('Balance')
export class BalanceModel {
  @Field(() => String) currency: string;
  @Field(() => MoneyModel, { description: 'Prepaid and free to spend.' }) available: MoneyModel;
  @Field(() => MoneyModel, { description: 'Held for orders that are not accepted yet.' }) held: MoneyModel;
  @Field(() => MoneyModel, { description: 'Owed to it as a provider and free to be paid out.' }) payable: MoneyModel;
  @Field(() => MoneyModel, { description: 'Asked to be paid out and not confirmed yet.' }) payoutPending: MoneyModel;
}

@ObjectType('StatementLine')
export class StatementLineModel {
  @Field(() => ID) transactionId: string;
  @Field(() => String) accountKind: string;
  @Field(() => String) kind: string;
  @Field(() => String, { nullable: true }) subjectType: string | null;
  @Field(() => String, { nullable: true }) subjectId: string | null;
  @Field(() => MoneyModel) amount: MoneyModel;
  @Field(() => String) layer: string;
  @Field(() => Date) postedAt: Date;
}

@ObjectType('LedgerAccount')
export class LedgerAccountModel {
  @Field(() => ID) id: string;
  @Field(() => String) kind: string;
  @Field(() => String, { nullable: true }) ownerId: string | null;
  @Field(() => MoneyModel) balance: MoneyModel;
}

@ObjectType('LedgerEntry')
export class LedgerEntryModel {
  @Field(() => ID) accountId: string;
  @Field(() => String) accountKind: string;
  @Field(() => String, { nullable: true }) ownerId: string | null;
  @Field(() => MoneyModel, { description: 'Positive credits the account, negative debits it.' }) amount: MoneyModel;
  @Field(() => String) layer: string;
}

@ObjectType('LedgerTransaction')
export class LedgerTransactionModel {
  @Field(() => ID) id: string;
  @Field(() => String) key: string;
  @Field(() => String) kind: string;
  @Field(() => String) phase: string;
  @Field(() => String, { nullable: true }) subjectType: string | null;
  @Field(() => String, { nullable: true }) subjectId: string | null;
  @Field(() => Date) postedAt: Date;
  @Field(() => [LedgerEntryModel]) entries: LedgerEntryModel[];
}

@ObjectType('TrialBalanceLine')
export class TrialBalanceLineModel {
  @Field(() => String) kind: string;
  @Field(() => Int) accounts: number;
  @Field(() => MoneyModel) debits: MoneyModel;
  @Field(() => MoneyModel) credits: MoneyModel;
  @Field(() => MoneyModel) balance: MoneyModel;
}

@ObjectType('TrialBalance')
export class TrialBalanceModel {
  @Field(() => [TrialBalanceLineModel]) lines: TrialBalanceLineModel[];
  @Field(() => [MoneyModel], { description: 'Zero in each currency when the books balance.' }) totals: MoneyModel[];
  @Field(() => Boolean) balanced: boolean;
}

@ObjectType('LedgerVerification')
export class LedgerVerificationModel {
  @Field(() => Boolean) sound: boolean;
  @Field(() => [String]) unbalancedCurrencies: string[];
  @Field(() => [String]) unbalancedTransactions: string[];
}

@ObjectType('Payout')
export class PayoutModel {
  @Field(() => ID) id: string;
  @Field(() => ID) organizationId: string;
  @Field(() => MoneyModel) amount: MoneyModel;
  @Field(() => String) state: string;
  @Field(() => String) rail: string;
  @Field(() => String, { nullable: true, description: "Why a payout by Stripe failed, in Stripe's words." })
  failureCode: string | null;
  @Field(() => Date) requestedAt: Date;
}

@InputType('AdjustBalanceInput')
export class AdjustBalanceInput {
  @Field(() => ID) organizationId: string;
  @Field(() => BigIntScalar) minorUnits: bigint;
  @Field(() => String) currency: string;
  @Field(() => String, { description: "The bank's reference of the receipt." }) bankReference: string;
  @Field(() => String) reason: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

const StatementConnectionModel = connectionOf(StatementLineModel, 'Statement');
const LedgerAccountConnectionModel = connectionOf(LedgerAccountModel, 'LedgerAccount');
const LedgerTransactionConnectionModel = connectionOf(LedgerTransactionModel, 'LedgerTransaction');
const PayoutConnectionModel = connectionOf(PayoutModel, 'Payout');

@Resolver()
export class SettlementResolver {
  constructor(
    private readonly balances: BalanceService,
    private readonly payouts: PayoutService,
    private readonly ledger: LedgerService,
  ) {}

  @Query(() => [BalanceModel], { description: "The caller's own organisation's when no id is given." })
  async balance(
    @Ctx() ctx: RequestContext,
    @Args('organizationId', { type: () => ID, nullable: true }) organizationId: string | null,
  ): Promise<BalanceModel[]> {
    return this.balances.balance(ctx, ownerOf(ctx, organizationId));
  }

  @Query(() => StatementConnectionModel)
  async statement(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
    @Args('organizationId', { type: () => ID, nullable: true }) organizationId: string | null,
  ): Promise<Connection<StatementLineModel>> {
    return toConnection(await this.balances.statement(ctx, ownerOf(ctx, organizationId), page), (line) => line);
  }

  @Mutation(() => ID, { description: 'A bank receipt; counts once a second person approves. @returns the approval.' })
  async creditBalance(@Ctx() ctx: RequestContext, @Args('input') input: AdjustBalanceInput): Promise<string> {
    return (await this.balances.creditBalance(ctx, adjustment(input))).approvalId;
  }

  @Mutation(() => ID, {
    description: 'Money sent back by the bank; counts once a second person approves. @returns the approval.',
  })
  async debitBalance(@Ctx() ctx: RequestContext, @Args('input') input: AdjustBalanceInput): Promise<string> {
    return (await this.balances.debitBalance(ctx, adjustment(input))).approvalId;
  }

  @Mutation(() => ID, {
    description:
      'By bank, what the organisation is owed here; by Stripe, also what is in its account there. What it owes is kept first.',
  })
  async requestPayout(
    @Ctx() ctx: RequestContext,
    @Args('minorUnits', { type: () => BigIntScalar }) minorUnits: bigint,
    @Args('currency', { type: () => String }) currency: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
    @Args('rail', { type: () => PaymentRailModel, defaultValue: PaymentRailModel.PREPAID_BALANCE })
    rail: PaymentRailModel,
  ): Promise<string> {
    const byStripe = rail === PaymentRailModel.STRIPE ? ({ rail: 'stripe' } as const) : {};
    const request = { amount: money(minorUnits, currency), idempotencyKey, ...byStripe };
    return (await this.payouts.requestPayout(ctx, request)).payoutId;
  }

  @Query(() => PayoutConnectionModel, { name: 'payouts' })
  async listPayouts(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<PayoutModel>> {
    return toConnection(await this.payouts.list(ctx, {}, page), (payout) => payout);
  }

  @Mutation(() => ID, {
    description: 'The transfer left the bank; counts once a second person approves. @returns the approval.',
  })
  async confirmPayout(
    @Ctx() ctx: RequestContext,
    @Args('payoutId', { type: () => ID }) payoutId: string,
    @Args('bankReference', { type: () => String }) bankReference: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<string> {
    return (
      await this.payouts.confirmPayout(ctx, {
        payoutId: requireId(payoutId, 'payoutId'),
        bankReference,
        reason,
        idempotencyKey,
      })
    ).approvalId;
  }

  @Query(() => LedgerAccountConnectionModel)
  async ledgerAccounts(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<LedgerAccountModel>> {
    return toConnection(await this.ledger.ledgerAccounts(ctx, {}, page), (account) => account);
  }

  @Query(() => LedgerTransactionConnectionModel)
  async ledgerTransactions(
    @Ctx() ctx: RequestContext,
    @Args() page: PageArgs,
  ): Promise<Connection<LedgerTransactionModel>> {
    return toConnection(await this.ledger.ledgerTransactions(ctx, {}, page), (transaction) => ({
      ...transaction,
      entries: [...transaction.entries],
    }));
  }

  @Query(() => TrialBalanceModel)
  async trialBalance(@Ctx() ctx: RequestContext): Promise<TrialBalanceModel> {
    const { lines, totals, balanced } = await this.ledger.trialBalance(ctx);
    return { lines: [...lines], totals: [...totals], balanced };
  }

  @Query(() => LedgerVerificationModel, {
    description: 'Entries against transactions, balances against entries, seals against their chain.',
  })
  async verifyLedger(@Ctx() ctx: RequestContext): Promise<LedgerVerificationModel> {
    const found = await this.ledger.verifyLedger(ctx);
    return {
      sound: found.sound,
      unbalancedCurrencies: [...found.unbalancedCurrencies],
      unbalancedTransactions: [...found.unbalancedTransactions],
    };
  }
}

function ownerOf(ctx: RequestContext, organizationId: string | null): string {
  return organizationId == null ? requireOrganization(ctx) : requireId(organizationId, 'organizationId');
}

function adjustment({
  organizationId,
  minorUnits,
  currency,
  bankReference,
  reason,
  idempotencyKey,
}: AdjustBalanceInput) {
  requireId(organizationId, 'organizationId');
  return { organizationId, amount: money(minorUnits, currency), bankReference, reason, idempotencyKey };
}
