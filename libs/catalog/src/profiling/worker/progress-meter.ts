import type { ProfilingProgress, ProfilingStage } from '../release-profile.js';

/** Where each stage begins and ends in the whole job, by its usual share of the time. */
const SPANS: Readonly<Record<ProfilingStage, readonly [from: number, to: number]>> = {
  inspect: [0, 0.05],
  read: [0.05, 0.4],
  convert: [0.05, 0.4],
  statistics: [0.4, 0.55],
  scan: [0.55, 1],
};

const SMALLEST_STEP = 0.005;

/** Turns a stage's share into the job's, never falling, and leaves out steps that nobody would see. */
export class ProgressMeter {
  private last = -1;
  private lastStage: ProfilingStage | undefined;

  constructor(private readonly onProgress: (progress: ProfilingProgress) => void) {}

  /** @param share of the stage, 0 to 1 */
  report(stage: ProfilingStage, share: number, file?: string): void {
    const [from, to] = SPANS[stage];
    const fraction = Math.max(this.last, Math.min(1, from + (to - from) * Math.min(1, Math.max(0, share))));
    if (stage === this.lastStage && fraction - this.last < SMALLEST_STEP) return;
    this.last = fraction;
    this.lastStage = stage;
    this.onProgress({ stage, fraction, ...(file === undefined ? {} : { file }) });
  }
}
