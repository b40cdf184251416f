import { isInside } from '../gate/jurisdictions.js';
import type { RouteFacts } from './facts.js';
import { findMechanism } from './mechanism.js';
import { type Outcome, outcome, unlessMissing } from './outcome.js';
import { inForce, routeTables } from './route-tables.js';
import type { MissingItem } from './vocabulary.js';

const table = routeTables.EU;

/** Rules of transfers from the European Economic Area, first match first. Sources: `packs/routes/EU.yaml`, `outcomes.yaml`. */
export function decideEurope(facts: RouteFacts): Outcome {
  const { input } = facts;
  const personal = facts.risk('data.personal') || facts.risk('data.special') || facts.risk('data.ehds_secondary');
  if (facts.risk('buyer.foreign_judicial') && input.international_agreement !== true) {
    return outcome('prohibited', personal ? 'EU:art48' : 'EU:data_act_32');
  }
  if (!personal) return outcome('allowed', 'EU:non_personal');
  if (facts.risk('data.special') && input.art9_ground === undefined) return outcome('prohibited', 'EU:no_art9_ground');
  if (needsHealthDataPermit(facts)) return outcome('approval_required', 'EU:ehds_permit', ['data_permit_spe']);
  if (isInside(input.destination, 'EU')) return unlessMissing('allowed', 'EU:intra_eea', impactGaps(facts));
  const adequacy = adequacyOf(facts);
  if (adequacy !== undefined) return unlessMissing('allowed', 'EU:adequacy', impactGaps(facts), adequacy.validTo);
  return bySafeguards(facts);
}

function needsHealthDataPermit(facts: RouteFacts): boolean {
  return (
    facts.risk('data.ehds_secondary') &&
    inForce(table.healthDataSpace, facts.asOf) &&
    facts.input.data_permit_spe !== true
  );
}

function adequacyOf(facts: RouteFacts): (typeof table.adequacy)[number] | undefined {
  return table.adequacy.find(
    (row) => row.id === facts.input.destination && inForce(row, facts.asOf) && isInScope(facts, row.scope),
  );
}

/** Recipients in Japan are private unless it is said otherwise; the other scopes have to be shown. */
function isInScope(facts: RouteFacts, scope: (typeof table.adequacy)[number]['scope']): boolean {
  const { buyer } = facts.input;
  switch (scope) {
    case 'any':
      return true;
    case 'private_sector':
      return facts.known('buyer.private_sector', buyer?.private_sector) ?? true;
    case 'commercial':
      return buyer?.commercial === true;
    case 'dpf_certified':
      return buyer?.dpf_certified === true;
  }
}

function bySafeguards(facts: RouteFacts): Outcome {
  const { input } = facts;
  const check = findMechanism(
    facts,
    table.mechanisms.filter((row) => inForce(row, facts.asOf)).map(({ type }) => ({ type, lifetimeYears: null })),
  );
  if (check.valid !== undefined) {
    const gaps = [...impactGaps(facts), ...(check.valid.tia === true ? [] : (['tia'] as const))];
    return unlessMissing('allowed_with_conditions', 'EU:art46', gaps, check.until);
  }
  if (input.derogation_claimed !== undefined && input.occasional === true && facts.purpose !== 'sale') {
    return unlessMissing('allowed_with_conditions', 'EU:art49', impactGaps(facts));
  }
  return outcome('mechanism_required', 'EU:art46', check.missing);
}

function impactGaps(facts: RouteFacts): MissingItem[] {
  return facts.risk('data.special') && facts.input.dpia !== true ? ['dpia'] : [];
}
