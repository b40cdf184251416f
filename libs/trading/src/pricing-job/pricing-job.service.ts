import { Injectable } from '@nestjs/common';
import { type Command, CommandRunner } from '@weir/audit';
import { ListingReader, type Revision } from '@weir/catalog';
import { IllegalTransitionError, type Json, NotFoundError, newId, ValidationError } from '@weir/kernel';
import {
  isAuthorized,
  LiveBus,
  type RequestContext,
  requireOrganization,
  type Transaction,
  UnitOfWork,
} from '@weir/platform';
import type { SliceQuery } from '@weir/pricing';
import { type PricingJobEvent, type PricingJobState, pricingJobMachine } from './pricing-job.machine.js';
import { parseSharesInput } from './revenue-game.js';

/** Payload: none; the job's row says everything. */
export const PRICING_REQUESTED = 'pricing.requested';
export const PRICING_JOB_KINDS = ['suggestion', 'slice', 'shares'] as const;
export type PricingJobKind = (typeof PRICING_JOB_KINDS)[number];

export interface PricingJob {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: PricingJobKind;
  readonly input: Json;
  readonly state: PricingJobState;
  readonly result: Json;
  readonly failure: { readonly code: string; readonly field: string | null; readonly message: string } | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

const SELECT = `SELECT id, organization_id AS "organizationId", kind, input, state, result, failure, created_at AS "createdAt", ended_at AS "endedAt"
  FROM pricing_job`;
const QUERIES_MAX = 50;

/**
 * Price suggestions, prices of slices and revenue shares, worked out in the queue for the provider that asks. What a slice costs tells
 * how much of the data a condition holds for, so buyers cannot ask: a provider prices a slice and offers it.
 */
@Injectable()
export class PricingJobService {
  constructor(
    private readonly commands: CommandRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly listings: ListingReader,
    private readonly live: LiveBus,
  ) {}

  /** What a plan of an own listing might cost, from listings like it and from past quotes. @returns the job. */
  async suggestPrice(
    ctx: RequestContext,
    input: { listingId: string; planId: string; idempotencyKey?: string | null },
  ): Promise<string> {
    return this.request(ctx, 'suggestPrice', 'suggestion', input, async () => {
      requirePlan(await this.ownListing(ctx, input.listingId), input.planId);
    });
  }

  /** What queries on an own listing's release are worth beside the price of a plan for the whole of it. @returns the job. */
  async priceSlice(
    ctx: RequestContext,
    input: {
      listingId: string;
      planId: string;
      queries: readonly SliceQuery[];
      history?: readonly SliceQuery[] | null;
      idempotencyKey?: string | null;
    },
  ): Promise<string> {
    return this.request(ctx, 'priceSlice', 'slice', input, async () => {
      const plan = requirePlan(await this.ownListing(ctx, input.listingId), input.planId);
      if (plan.kind !== 'fixed') {
        throw new ValidationError(
          'planId',
          'planId must be of a plan with one price: slices are priced beside the whole.',
        );
      }
      for (const [field, queries] of [
        ['queries', input.queries],
        ['history', input.history ?? []],
      ] as const) {
        if (!Array.isArray(queries) || queries.length > QUERIES_MAX || (field === 'queries' && queries.length === 0)) {
          throw new ValidationError(field, `${field} must hold 1 to ${QUERIES_MAX} queries.`);
        }
      }
    });
  }

  /** Who of several providers earned what of sales that they made together. @returns the job. */
  async revenueShares(
    ctx: RequestContext,
    input: { currency: string; members: readonly string[]; sales: readonly object[]; idempotencyKey?: string | null },
  ): Promise<string> {
    const { idempotencyKey: _, ...game } = input;
    return this.request(ctx, 'revenueShares', 'shares', input, async () => {
      parseSharesInput(game);
    });
  }

  /** `null` for what is missing and for what is not the caller's. */
  async find(ctx: RequestContext, id: string): Promise<PricingJob | null> {
    const job = await this.load(id, this.unitOfWork);
    return job !== undefined && isAuthorized(ctx, 'pricing.run', { organizationId: job.organizationId }) ? job : null;
  }

  /** Stops a job that waits or runs; its thread ends at once. @throws ILLEGAL_TRANSITION for one that has ended. */
  async cancel(ctx: RequestContext, input: { jobId: string; idempotencyKey?: string | null }): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const subject = { type: 'pricing_job', id: input.jobId };
    const options = {
      name: 'cancelPricingJob',
      permission: 'pricing.run',
      idempotencyKey,
      input: content,
      subject,
    } as const;
    return this.commands.run(ctx, options, async (command) => {
      const job = await this.load(input.jobId, command.tx);
      if (job === undefined || !isAuthorized(ctx, 'pricing.run', { organizationId: job.organizationId }))
        throw new NotFoundError('PRICING_JOB');
      if (!(await this.move(command.tx, job.id, 'cancel')))
        throw new IllegalTransitionError('Pricing job', job.state, 'cancel');
      command.tx.afterCommit(() => {
        const message = { channel: 'job', subjectId: job.id, data: { percent: 100, step: 'cancelled' } } as const;
        this.live.publish(message).catch(() => {});
      });
      return job.id;
    });
  }

  async load(id: string, source: Pick<Transaction, 'query'>): Promise<PricingJob | undefined> {
    const [job] = await source.query<PricingJob>(`${SELECT} WHERE id = $1`, [id]);
    return job;
  }

  /** Compare-and-set along the table, with what came out. @returns whether the job was in a state that allows it. */
  async move(
    tx: Pick<Transaction, 'query'>,
    id: string,
    event: PricingJobEvent,
    outcome: { result?: Json; failure?: Json } = {},
  ): Promise<boolean> {
    const from = pricingJobMachine.table.states.filter((state) => pricingJobMachine.allows(state, event));
    const { to } = pricingJobMachine.next(from[0] ?? 'QUEUED', event);
    const rows = await tx.query(
      `WITH moved AS (
         UPDATE pricing_job SET state = $3, result = coalesce($4::jsonb, result), failure = $5, ended_at = $6
          WHERE id = $1 AND state = ANY ($2) RETURNING id)
       SELECT id FROM moved`,
      [
        id,
        from,
        to,
        outcome.result === undefined ? null : JSON.stringify(outcome.result),
        outcome.failure === undefined ? null : JSON.stringify(outcome.failure),
        pricingJobMachine.isFinal(to) ? this.unitOfWork.clock.now() : null,
      ],
    );
    return rows.length === 1;
  }

  private async request(
    ctx: RequestContext,
    name: string,
    kind: PricingJobKind,
    input: { idempotencyKey?: string | null },
    check: (command: Command) => Promise<void>,
  ): Promise<string> {
    const { idempotencyKey, ...content } = input;
    const asked = JSON.parse(JSON.stringify(content)) as Json;
    return this.commands.run(
      ctx,
      { name, permission: 'pricing.run', idempotencyKey, input: asked },
      async (command) => {
        await check(command);
        const id = newId(command.now.getTime());
        await command.tx.query(
          `INSERT INTO pricing_job (id, organization_id, kind, input, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
          [id, requireOrganization(ctx), kind, JSON.stringify(asked), pricingJobMachine.table.initial, command.now],
        );
        command.emit(PRICING_REQUESTED, id);
        command.describe('pricing_job', id, { kind });
        return id;
      },
    );
  }

  private async ownListing(ctx: RequestContext, listingId: string): Promise<Revision> {
    const revision = await this.listings.find(ctx, listingId);
    if (revision === null || revision.organizationId !== requireOrganization(ctx)) throw new NotFoundError('LISTING');
    return revision;
  }
}

function requirePlan(revision: Revision, planId: string): Revision['plans'][number] {
  const plan = revision.plans.find(({ id }) => id === planId);
  if (plan === undefined) throw new ValidationError('planId', 'planId is not a plan of the latest revision.');
  return plan;
}
