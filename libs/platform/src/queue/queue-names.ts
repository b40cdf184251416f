export const QUEUE_NAMES = [
  'profiling',
  'screening',
  'pricing',
  'settlement',
  'delivery',
  'notifications',
  'platform',
] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];
