import { createHash, timingSafeEqual } from 'node:crypto';
import type { WeirConfig } from '../config/config.js';

/** Held money and queue depths are nobody's business: with a token only its bearer reads metrics, without one nobody in production. */
export function mayReadMetrics(
  config: Pick<WeirConfig, 'environment' | 'metricsToken'>,
  authorization: string | undefined,
): boolean {
  if (config.metricsToken === undefined) return config.environment !== 'production';
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${config.metricsToken}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
