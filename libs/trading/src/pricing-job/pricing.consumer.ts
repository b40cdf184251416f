import { Injectable } from '@nestjs/common';
import { WeirError } from '@weir/kernel';
import { type Consumer, type Delivery, LiveBus, UnitOfWork } from '@weir/platform';
import { PricingInputs } from './pricing-inputs.js';
import { PRICING_REQUESTED, type PricingJob, PricingJobService } from './pricing-job.service.js';
import { type PricingAnswer, runPricing } from './pricing-thread.js';

/** Does the jobs of `PricingJobService`. One that is cancelled meanwhile loses its thread and leaves nothing. */
@Injectable()
export class PricingConsumer implements Consumer {
  readonly name = 'trading.pricing';
  readonly queue = 'pricing';
  readonly topics = [PRICING_REQUESTED];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: PricingJobService,
    private readonly inputs: PricingInputs,
    private readonly live: LiveBus,
  ) {}

  async handle(delivery: Delivery<never>): Promise<void> {
    const job = await this.jobs.load(delivery.subjectId, this.unitOfWork);
    if (job === undefined || !(await this.jobs.move(this.unitOfWork, job.id, 'start'))) {
      await delivery.complete(async () => {});
      return;
    }
    const answer = await this.work(job, delivery);
    await delivery.complete(async (tx) => {
      if (answer === null) return;
      const { type, ...failure } = answer;
      if (answer.type === 'result') await this.jobs.move(tx, job.id, 'finish', { result: answer.result });
      else if (type === 'refusal') await this.jobs.move(tx, job.id, 'fail', { failure });
    });
    if (answer !== null) await delivery.progress(100, answer.type === 'result' ? 'done' : 'failed');
  }

  /** @returns `null` when the job was cancelled. */
  private async work(job: PricingJob, delivery: Delivery<never>): Promise<PricingAnswer | null> {
    const cancelled = new AbortController();
    const end = this.live.subscribe(({ channel, subjectId, data }) => {
      if (channel === 'job' && subjectId === job.id && data.step === 'cancelled') cancelled.abort();
    });
    try {
      await delivery.progress(5, 'loading');
      const work = await this.inputs.load(job);
      return await runPricing(work, {
        signal: AbortSignal.any([delivery.signal, cancelled.signal]),
        onProgress: (percent, step) => void delivery.progress(percent, step).catch(() => {}),
      });
    } catch (error) {
      if (cancelled.signal.aborted) return null;
      if (!(error instanceof WeirError)) throw error;
      return { type: 'refusal', code: error.code, field: error.field ?? null, message: error.message };
    } finally {
      end();
    }
  }
}
