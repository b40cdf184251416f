import { type Metrics, type Sample, sharedRead } from '../telemetry/metrics.js';
import type { Heartbeats } from './heartbeats.js';
import type { JobQueues } from './job-queues.js';
import { QUEUE_NAMES } from './queue-names.js';

const READ_EVERY_MS = 5_000;
const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** Depth and age of each queue, and whether anybody works on it. */
export function observeQueues(metrics: Metrics, queues: JobQueues, heartbeats: Heartbeats): void {
  const depths = sharedRead(READ_EVERY_MS, () => readDepths(queues));
  metrics.sample({ name: 'weir_queue_jobs', help: 'Jobs by queue and state', labels: ['queue', 'state'] }, async () =>
    (await depths()).flatMap(({ jobs }) => jobs),
  );
  metrics.sample(
    {
      name: 'weir_queue_oldest_waiting_age_seconds',
      help: 'Age of the oldest job that waits in a queue; 0 when none does',
      labels: ['queue'],
    },
    async () => (await depths()).map(({ oldest }) => oldest),
  );
  metrics.sample(
    {
      name: 'weir_queue_heartbeat_age_seconds',
      help: 'Time since a worker last ran a job of the queue; infinite when none ever did',
      labels: ['queue'],
    },
    async () =>
      (await heartbeats.ages()).map(({ queue, ageSeconds }) => ({
        labels: { queue },
        value: ageSeconds ?? Number.POSITIVE_INFINITY,
      })),
  );
}

async function readDepths(queues: JobQueues): Promise<{ jobs: Sample[]; oldest: Sample }[]> {
  return Promise.all(
    QUEUE_NAMES.map(async (queue) => {
      const counts = await queues.get(queue).getJobCounts(...STATES);
      const [first] = await queues.get(queue).getWaiting(0, 0);
      const age = first === undefined ? 0 : (Date.now() - first.timestamp) / 1000;
      return {
        jobs: STATES.map((state) => ({ labels: { queue, state }, value: counts[state] ?? 0 })),
        oldest: { labels: { queue }, value: Math.max(0, age) },
      };
    }),
  );
}
