import type { QueueName } from './queue-names.js';

/** Work that is due by the clock: run every `everyMs` by one worker, must be safe to run twice at the same time. */
export interface Schedule {
  readonly name: string;
  readonly queue: QueueName;
  readonly everyMs: number;
  /** @returns how many things were due and done. */
  run(): Promise<number>;
}

export class Schedules {
  private readonly byName = new Map<string, Schedule>();

  register(schedule: Schedule): void {
    this.byName.set(schedule.name, schedule);
  }

  get(name: string): Schedule | undefined {
    return this.byName.get(name);
  }

  all(): Schedule[] {
    return [...this.byName.values()];
  }
}
