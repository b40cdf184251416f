import { routeTables } from './route-tables.js';

/** A declared beneficial owner: where it is resident or registered, and its share in basis points. */
export interface OwnerShare {
  readonly country: string;
  readonly shareBasisPoints: number;
}

const WHOLE = 10_000;

/**
 * Percentages that the US rules ask for, from declared owners. A share that nobody declared could belong to anybody: where it could reach the
 * line of a rule, the answer is left open.
 */
export function foreignShares(owners: readonly OwnerShare[]): { coc_owned_pct?: number; padfa_owned_pct?: number } {
  const { countriesOfConcern, coveredOwnershipPct, adversaries, adversaryOwnershipPct } = routeTables.US;
  const concern = shareOf(owners, (country) => countriesOfConcern.includes(country), coveredOwnershipPct);
  const adversary = shareOf(owners, (country) => adversaries.includes(country), adversaryOwnershipPct);
  return {
    ...(concern === undefined ? {} : { coc_owned_pct: concern }),
    ...(adversary === undefined ? {} : { padfa_owned_pct: adversary }),
  };
}

/** Whether owners from elsewhere hold half or more; undefined where what was declared does not tell. */
export function isForeignControlled(owners: readonly OwnerShare[], jurisdiction: string): boolean | undefined {
  const share = shareOf(owners, (country) => country !== jurisdiction, 50);
  return share === undefined ? undefined : share >= 50;
}

function shareOf(
  owners: readonly OwnerShare[],
  counts: (country: string) => boolean,
  linePct: number,
): number | undefined {
  let counted = 0;
  let declared = 0;
  for (const { country, shareBasisPoints } of owners) {
    declared += shareBasisPoints;
    if (counts(country)) counted += shareBasisPoints;
  }
  const known = counted >= linePct * 100 || counted + (WHOLE - declared) < linePct * 100;
  return known ? counted / 100 : undefined;
}
