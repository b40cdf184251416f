import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandRunner } from '@weir/audit';
import { type CurrencyCode, type Money, NotFoundError } from '@weir/kernel';
import { ApprovalService, PartyFactsReader } from '@weir/parties';
import { authorize, type Page, type PageRequest, type RequestContext, UnitOfWork } from '@weir/platform';
import { type AccountBalance, balancesOfOrganization } from '../ledger/balance.repository.js';
import { LedgerRepository, type StatementLine } from '../ledger/ledger.repository.js';
import {
  adjustmentToJson,
  type BalanceAdjustment,
  BalanceAdjustments,
  CREDIT_BALANCE,
  DEBIT_BALANCE,
} from './balance-adjustment.js';

/** An organisation's money in one currency. */
export interface OrganizationBalance {
  readonly currency: CurrencyCode;
  /** Prepaid and free to spend. */
  readonly available: Money;
  /** Held for orders that are not accepted yet. */
  readonly held: Money;
  /** Owed to it as a provider and free to be paid out. */
  readonly payable: Money;
  /** Asked to be paid out and not confirmed by the bank yet. */
  readonly payoutPending: Money;
}

export interface AdjustmentInput extends BalanceAdjustment {
  readonly reason: string;
  readonly idempotencyKey?: string | null | undefined;
}

/** What organisations own here, and the bank transfers that change it: requested by one operator, approved by another. */
@Injectable()
export class BalanceService implements OnModuleInit {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly approvals: ApprovalService,
    private readonly parties: PartyFactsReader,
    private readonly ledger: LedgerRepository,
    private readonly adjustments: BalanceAdjustments,
  ) {}

  onModuleInit(): void {
    this.approvals.register(CREDIT_BALANCE, (command, payload) => this.adjustments.applyCredit(command, payload));
    this.approvals.register(DEBIT_BALANCE, (command, payload) => this.adjustments.applyDebit(command, payload));
  }

  /** One line per currency that the organisation ever had. @throws ForbiddenError without `balance.read` for it. */
  async balance(ctx: RequestContext, organizationId: string): Promise<OrganizationBalance[]> {
    authorize(ctx, 'balance.read', { organizationId });
    return byCurrency(await balancesOfOrganization(this.unitOfWork, organizationId));
  }

  /** What moved on the organisation's own accounts, newest first. @throws ForbiddenError without `balance.read` for it. */
  async statement(ctx: RequestContext, organizationId: string, page: PageRequest): Promise<Page<StatementLine>> {
    authorize(ctx, 'balance.read', { organizationId });
    return this.ledger.statement(organizationId, page);
  }

  /**
   * Asks for the balance to grow by what the bank received; it does once a second person approves.
   * @throws ValidationError; ORGANIZATION_NOT_FOUND.
   */
  async creditBalance(ctx: RequestContext, input: AdjustmentInput): Promise<{ approvalId: string }> {
    return this.requestAdjustment(ctx, 'creditBalance', CREDIT_BALANCE, input);
  }

  /** Asks for the balance to shrink by what the bank sends back; it does once a second person approves. @throws as `creditBalance`. */
  async debitBalance(ctx: RequestContext, input: AdjustmentInput): Promise<{ approvalId: string }> {
    return this.requestAdjustment(ctx, 'debitBalance', DEBIT_BALANCE, input);
  }

  private async requestAdjustment(
    ctx: RequestContext,
    name: string,
    action: string,
    { reason, idempotencyKey, ...adjustment }: AdjustmentInput,
  ): Promise<{ approvalId: string }> {
    const { organizationId } = adjustment;
    const payload = adjustmentToJson(adjustment);
    const options = {
      name,
      permission: 'balance.adjust',
      stepUp: 'operator',
      subject: { type: 'organization', id: organizationId },
      idempotencyKey,
      input: { ...payload, reason },
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const known = await this.parties.facts(command.tx, [organizationId], command.now);
      if (!known.has(organizationId)) throw new NotFoundError('ORGANIZATION');
      const request = { action, subjectId: organizationId, organizationId, payload, reason };
      return { approvalId: await this.approvals.request(command, request) };
    });
  }
}

function byCurrency(balances: readonly AccountBalance[]): OrganizationBalance[] {
  const currencies = [...new Set(balances.map(({ posted }) => posted.currency))].sort();
  return currencies.map((currency) => {
    const units = (kind: AccountBalance['kind'], of: (balance: AccountBalance) => bigint): Money => {
      const found = balances.find((balance) => balance.kind === kind && balance.posted.currency === currency);
      return { minorUnits: found === undefined ? 0n : of(found), currency };
    };
    const free = ({ posted, pendingOut }: AccountBalance) => posted.minorUnits - pendingOut.minorUnits;
    return {
      currency,
      available: units('buyer_balance', free),
      held: units('order_hold', ({ posted }) => posted.minorUnits),
      payable: units('provider_payable', free),
      payoutPending: units('provider_payable', ({ pendingOut }) => pendingOut.minorUnits),
    };
  });
}
