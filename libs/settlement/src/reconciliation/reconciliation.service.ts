import { Injectable } from '@nestjs/common';
import { newId } from '@weir/kernel';
import { NOTIFICATION_REQUESTED, Outbox, type Schedule, UnitOfWork } from '@weir/platform';
import { HOLDING_ALARM_DAYS } from '../rails/stripe/stripe.rail.js';
import type { BalanceLine } from '../rails/stripe/stripe-answers.js';
import { StripeGateway } from '../rails/stripe/stripe-gateway.js';
import { type Finding, ReconciliationRepository } from './reconciliation.repository.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is younger may be on its way into our books. */
const SETTLES_MS = 2 * HOUR_MS;
const BATCH = 2_000;
const LINE_KINDS = ['amount', 'fee', 'missing_here', 'missing_there'] as const;

export interface ReconciliationResult {
  readonly from: Date;
  readonly to: Date;
  readonly matched: number;
  readonly findings: readonly Finding[];
}

/**
 * Holds Stripe's balance against our books, line by line and without tolerance: every change of the balance is booked here with the same
 * amount and fee, every booking names one that exists. Cases stay open until the difference is gone.
 */
@Injectable()
export class ReconciliationService implements Schedule {
  readonly name = 'settlement-reconciliation';
  readonly queue = 'settlement';
  readonly everyMs = DAY_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly gateway: StripeGateway,
    private readonly repository: ReconciliationRepository,
  ) {}

  /** Since the last run, and what was open then. @returns how many differences there are */
  async run(): Promise<number> {
    if (!this.gateway.isConfigured) return 0;
    const now = this.unitOfWork.clock.nowMs();
    const to = new Date(now - SETTLES_MS);
    const from = (await this.repository.lastRunTo()) ?? new Date(now - 30 * DAY_MS);
    if (from >= to) return 0;
    return (await this.reconcile(from, to)).findings.length;
  }

  /** Compares what changed within [from, to). Cases are opened and resolved in one transaction at the end. */
  async reconcile(from: Date, to: Date): Promise<ReconciliationResult> {
    const seen = new Set<string>();
    const findings: Finding[] = [];
    let matched = 0;
    const compare = async (lines: readonly BalanceLine[]): Promise<void> => {
      const found = await this.repository.differences(lines);
      matched += lines.length - found.length;
      findings.push(...found);
      for (const { id } of lines) seen.add(id);
    };
    let batch: BalanceLine[] = [];
    for await (const line of this.gateway.balanceLines(from, to)) {
      if (batch.push(line) < BATCH) continue;
      await compare(batch);
      batch = [];
    }
    if (batch.length > 0) await compare(batch);
    findings.push(...(await this.missingThere(from, to, seen)));
    findings.push(...(await this.stillOpen(seen, findings)));
    await this.conclude({ from, to, matched, findings });
    return { from, to, matched, findings };
  }

  /** Bookings of the window whose line was not listed: asked for one by one, because it may be older than the window. */
  private async missingThere(from: Date, to: Date, seen: ReadonlySet<string>): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const id of await this.repository.bookedIds(from, to)) {
      if (!seen.has(id) && !(await this.gateway.hasBalanceLine(id))) findings.push(missingThere(id));
    }
    return findings;
  }

  /** What earlier runs found and is still so. */
  private async stillOpen(seen: ReadonlySet<string>, findings: readonly Finding[]): Promise<Finding[]> {
    const known = new Set(findings.map(({ reference }) => reference));
    const open: Finding[] = [];
    for (const id of await this.repository.openLines()) {
      if (seen.has(id) || known.has(id)) continue;
      const line = await this.gateway.findBalanceLine(id);
      if (line === undefined) open.push(missingThere(id));
      else open.push(...(await this.repository.differences([line])));
    }
    return open;
  }

  private async conclude(result: ReconciliationResult): Promise<void> {
    const { findings, matched, from, to } = result;
    await this.unitOfWork.run(async (tx) => {
      await this.repository.resolveOthers(tx, LINE_KINDS, findings);
      const opened = await this.repository.open(tx, findings);
      await this.repository.saveRun(tx, { from, to, matched, differences: findings.length });
      if (opened > 0)
        await this.outbox.append(tx, [alarm('reconciliation.difference', opened)], newId(tx.now.getTime()));
    });
  }
}

/** Money that waits: on clearing accounts, which must come to zero, and in holds, which end before Stripe's limit. */
@Injectable()
export class ClearingAgeAlarm implements Schedule {
  readonly name = 'settlement-clearing-age';
  readonly queue = 'settlement';
  readonly everyMs = HOUR_MS;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly repository: ReconciliationRepository,
  ) {}

  /** @returns how much waits too long */
  async run(): Promise<number> {
    const now = this.unitOfWork.clock.now();
    const findings = [
      ...(await this.repository.waiting(now)),
      ...(await this.repository.heldTooLong(new Date(now.getTime() - HOLDING_ALARM_DAYS * DAY_MS))),
    ];
    await this.unitOfWork.run(async (tx) => {
      await this.repository.resolveOthers(tx, ['age', 'holding_limit'], findings);
      const opened = await this.repository.open(tx, findings);
      if (opened > 0) await this.outbox.append(tx, [alarm('reconciliation.waiting', opened)], newId(tx.now.getTime()));
    });
    return findings.length;
  }
}

function missingThere(id: string): Finding {
  return { kind: 'missing_there', reference: id, details: {} };
}

function alarm(kind: string, count: number) {
  const text =
    kind === 'reconciliation.difference'
      ? {
          en: `Reconciliation with Stripe opened ${count} new cases.`,
          'zh-CN': `与 Stripe 对账发现 ${count} 项新差异。`,
        }
      : { en: `${count} amounts wait longer than they should.`, 'zh-CN': `${count} 笔款项滞留超时。` };
  const payload = {
    audience: [{ platformRole: 'operator' }],
    kind,
    subjectType: 'reconciliation',
    subjectId: kind,
    text,
  };
  return { topic: NOTIFICATION_REQUESTED, subjectId: kind, payload };
}
