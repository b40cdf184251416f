import { decideRoute } from '../decide-route.js';
import type { RouteInput } from '../route-input.js';

export const DAY = '2026-11-22';
export type Facts = Partial<RouteInput>;

/** A sale of personal data of 200,000 people from mainland China to Singapore, with assessment and consent, without a mechanism. */
export const china = (facts: Facts = {}): RouteInput => ({
  pack: 'CN',
  origin: 'CN',
  destination: 'SG',
  data: { personal: true },
  counts: { pi_ytd_incl: 200_000, spi_ytd_incl: 0, this: 10 },
  pipia: true,
  separate_consent: true,
  as_of: DAY,
  ...facts,
});
/** Cumulated ordinary and sensitive counts. */
export const counted = (pi: number, spi: number): Facts => ({
  counts: { pi_ytd_incl: pi, spi_ytd_incl: spi, this: 1 },
});
/** A sale of health data on 50,000 US persons to a company in China. */
export const america = (facts: Facts = {}): RouteInput => ({
  pack: 'US',
  origin: 'US',
  destination: 'CN',
  us: { categories: { personal_health: 50_000 } },
  buyer: { organized_in: 'CN' },
  as_of: DAY,
  ...facts,
});
/** A transfer of personal data from Germany to India, without safeguards. */
export const europe = (facts: Facts = {}): RouteInput => ({
  pack: 'EU',
  origin: 'DE',
  destination: 'IN',
  data: { personal: true },
  as_of: DAY,
  ...facts,
});
/** Decision, path and missing items on one line. */
export const answer = (input: RouteInput): string => {
  const { decision, path, missing } = decideRoute(input);
  return [decision, path, ...missing].join(' ');
};
