import type { RouteFacts } from './facts.js';
import { faultsOf, mechanismsOf } from './mechanism.js';
import { type Outcome, outcome } from './outcome.js';
import { inForce, routeTables } from './route-tables.js';
import type { MissingItem } from './vocabulary.js';

const table = routeTables.US;
const concern: ReadonlySet<string> = new Set(table.countriesOfConcern);
const adversaries: ReadonlySet<string> = new Set(table.adversaries);

type Category = (typeof table.bulk)[number] & { readonly count: number };

/**
 * Rules of exporting data about US persons. De-identification and encryption change nothing (202.206). Sources: `packs/routes/US.yaml`,
 * `outcomes.yaml`.
 */
export function decideUnitedStates(facts: RouteFacts): Outcome {
  // First, because the brokers' act has neither volume floor nor the exclusions and exemptions of the programme.
  if (isBrokeredToAdversary(facts)) return outcome('prohibited', 'US:padfa');
  const categories = presentCategories(facts);
  const governmentRelated = facts.risk('us.government_related');
  const regulated = inForce(table.dataSecurityProgram, facts.asOf) && (categories.length > 0 || governmentRelated);
  if (!regulated) return outcome('allowed', 'US:not_sensitive');
  if (isContactOnly(facts, categories)) return outcome('allowed', 'US:excluded');
  if (facts.input.dsp_exemption !== undefined) return outcome('exempt', 'US:exempt');
  if (!governmentRelated && !isBulk(categories)) return outcome('allowed', 'US:below_bulk');
  return byRecipient(facts, categories);
}

function presentCategories(facts: RouteFacts): Category[] {
  const categories = facts.known('us.categories', facts.input.us?.categories);
  return table.bulk
    .map((row) => ({ ...row, count: countOf(categories, row.category) }))
    .filter(({ count }) => count > 0);
}

function countOf(categories: Readonly<Record<string, number | undefined>> | undefined, name: string): number {
  return categories?.[name] ?? 0;
}

/** The exclusion is one of the definition of covered identifiers: no other category profits from it. */
function isContactOnly({ input }: RouteFacts, categories: readonly Category[]): boolean {
  return (
    input.us?.excluded === 'contact_only' &&
    categories.length > 0 &&
    categories.every(({ category }) => category === 'covered_identifiers')
  );
}

/** A combined set has the lowest threshold of what is in it, met by the count of any (202.205(g)). */
function isBulk(categories: readonly Category[]): boolean {
  const lowest = Math.min(...categories.map(({ moreThan }) => moreThan));
  return categories.some(({ count }) => count > lowest);
}

function isBrokeredToAdversary(facts: RouteFacts): boolean {
  if (!inForce(table.padfa, facts.asOf) || facts.input.transaction === 'vendor') return false;
  if (!facts.risk('us.padfa_sensitive') || !facts.risk('us.third_party_collected')) return false;
  const { buyer } = facts.input;
  const owned = facts.known('buyer.padfa_owned_pct', buyer?.padfa_owned_pct) ?? buyer?.coc_owned_pct ?? 0;
  return recipientPlaces(facts).some((place) => adversaries.has(place)) || owned >= table.adversaryOwnershipPct;
}

/** Every place that ties the recipient to a country. */
function recipientPlaces(facts: RouteFacts): string[] {
  const { destination, buyer } = facts.input;
  const organized = facts.known('buyer.organized_in', buyer?.organized_in);
  return [destination, organized, buyer?.ppb, buyer?.resident_in].filter((place) => place !== undefined);
}

function byRecipient(facts: RouteFacts, categories: readonly Category[]): Outcome {
  const { transaction } = facts.input;
  const sale = transaction === undefined || transaction === 'sale';
  if (isCovered(facts)) {
    if (categories.some(({ omic }) => omic)) return outcome('prohibited', 'US:omic_303');
    return sale ? outcome('prohibited', 'US:data_brokerage_301') : restricted(facts);
  }
  if (isUsPerson(facts) || !sale) return outcome('allowed', 'US:no_covered_person');
  const clause = held(facts, 'onward_transfer_clause');
  return clause.missing.length === 0
    ? outcome('allowed_with_conditions', 'US:onward_clause_302', [], clause.until)
    : outcome('contract_clause_required', 'US:onward_clause_302', clause.missing);
}

/** A company organised in the United States is a US person whoever owns it; a designation reaches anybody. */
function isUsPerson(facts: RouteFacts): boolean {
  const { buyer, destination } = facts.input;
  return buyer?.us_person ?? (facts.known('buyer.organized_in', buyer?.organized_in) ?? destination) === 'US';
}

function isCovered(facts: RouteFacts): boolean {
  const { buyer } = facts.input;
  if (facts.risk('buyer.designated')) return true;
  if (isUsPerson(facts)) return false;
  if (recipientPlaces(facts).some((place) => concern.has(place))) return true;
  if (facts.risk('buyer.employee_of_covered')) return true;
  return (facts.known('buyer.coc_owned_pct', buyer?.coc_owned_pct) ?? 0) >= table.coveredOwnershipPct;
}

function restricted(facts: RouteFacts): Outcome {
  const checks = table.restrictedControls
    .filter((control) => inForce(control, facts.asOf))
    .map(({ id }) => held(facts, id));
  const missing = checks.flatMap((check) => check.missing);
  if (missing.length > 0) return outcome('restricted_requirements_missing', 'US:restricted_401', missing);
  const until =
    checks
      .map((check) => check.until)
      .filter((day) => day !== null)
      .sort()[0] ?? null;
  return outcome('allowed_with_conditions', 'US:restricted_401', [], until);
}

type Control = 'onward_transfer_clause' | 'cisa_requirements' | 'compliance_program' | 'annual_audit';

/** A clause or control counts only while the agreement that carries it is valid for this transfer. */
function held(
  facts: RouteFacts,
  control: Control,
): { readonly missing: readonly MissingItem[]; readonly until: string | null } {
  const carriers = mechanismsOf(facts)
    .filter((mechanism) => mechanism[control] === true)
    .map((mechanism) => ({
      until: mechanism.expires ?? null,
      faults: faultsOf(facts, mechanism, mechanism.expires ?? null),
    }));
  const valid = carriers
    .filter(({ faults }) => faults.length === 0)
    .map(({ until }) => until ?? '9999')
    .sort()
    .at(-1);
  if (valid !== undefined) return { missing: [], until: valid === '9999' ? null : valid };
  const faults = carriers
    .map((carrier) => carrier.faults)
    .sort((one, other) => one.length - other.length || (one.join() < other.join() ? -1 : 1));
  return { missing: [control, ...(faults[0] ?? [])], until: null };
}
