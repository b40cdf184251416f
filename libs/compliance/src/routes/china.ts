import type { RouteFacts } from './facts.js';
import { type AcceptedMechanism, findMechanism, mechanismsOf } from './mechanism.js';
import { isOpen, type Outcome, outcome, unlessMissing } from './outcome.js';
import { inForce, routeTables } from './route-tables.js';
import { type MissingItem, moreSevere } from './vocabulary.js';

const table = routeTables.CN;

/** What the law asks for: an assessment, a contract or certification, or neither. */
type Tier = 'assessment' | 'contract' | 'none';

/** Rules of exporting from mainland China, first match first. Sources: `packs/routes/CN.yaml`, `outcomes.yaml`. */
export function decideChina(facts: RouteFacts): Outcome {
  if (isDomestic(facts)) return outcome('allowed', 'CN:domestic');
  const barred = barrier(facts);
  if (barred !== undefined) return barred;
  const approval = sectorApprovals(facts);
  if (approval !== undefined) return approval;
  return withHeldPermits(facts, generalRoute(facts));
}

/** A foreign recipient served inside China, and a foreign authority anywhere, receive the data abroad. */
function isDomestic(facts: RouteFacts): boolean {
  const { destination, buyer } = facts.input;
  if (destination !== 'CN' || facts.risk('buyer.foreign_judicial')) return false;
  return (facts.known('buyer.organized_in', buyer?.organized_in) ?? 'CN') === 'CN';
}

function barrier(facts: RouteFacts): Outcome | undefined {
  if (facts.risk('data.state_secret') || facts.risk('data.core')) return outcome('prohibited', 'CN:secret_or_core');
  if (facts.risk('buyer.foreign_judicial') && facts.input.prc_authority_approval !== true) {
    return outcome('prohibited', 'CN:judicial_blocking');
  }
  if (facts.risk('buyer.on_cac_restricted_list')) return outcome('prohibited', 'CN:restricted_list');
  if (!facts.risk('data.hgr')) return undefined;
  if (facts.purpose !== 'research') return outcome('prohibited', 'CN:hgr_no_trade');
  return facts.risk('provider.foreign_controlled') ? outcome('prohibited', 'CN:hgr_foreign_provider') : undefined;
}

/** Approvals stand beside each other: the first names the path, the missing ones are all listed. */
function sectorApprovals(facts: RouteFacts): Outcome | undefined {
  const { input } = facts;
  const open: Outcome[] = [];
  const need = (path: string, missing: readonly MissingItem[]): void => {
    if (missing.length > 0) open.push(outcome('approval_required', path, missing));
  };
  if (facts.risk('data.hgr')) need('CN:hgr_report_review', geneticGaps(facts));
  if (facts.risk('data.export_controlled') && input.export_licence !== true) {
    need('CN:export_licence', ['export_licence']);
  }
  if (facts.risk('data.secret_survey') && input.survey_authority_approval !== true) {
    need('CN:survey_approval', ['survey_authority_approval']);
  }
  if (facts.risk('data.credit_personal') && input.pboc_rules_clearance !== true) {
    need('CN:credit_pboc', ['pboc_rules_clearance']);
  }
  const first = open[0];
  return (
    first &&
    outcome(
      first.decision,
      first.path,
      open.flatMap(({ missing }) => missing),
    )
  );
}

/** A report made before the security review has passed does not count: it is due again. */
function geneticGaps(facts: RouteFacts): MissingItem[] {
  const { input } = facts;
  const reviewed = geneticCases(facts) <= table.geneticReviewAbove || input.hgr_security_review === true;
  if (!reviewed) return ['hgr_report_backup', 'hgr_security_review'];
  return input.hgr_report_and_backup === true ? [] : ['hgr_report_backup'];
}

/** Unknown is as many as can be. */
function geneticCases(facts: RouteFacts): number {
  const { input } = facts;
  return facts.known('hgr_cases', input.hgr_cases) ?? input.counts?.this ?? Number.POSITIVE_INFINITY;
}

/** A permit that is held opens its own gate only; what the general rules still ask for stays due. */
function withHeldPermits(facts: RouteFacts, general: Outcome): Outcome {
  const path = facts.risk('data.hgr')
    ? 'CN:hgr_reported'
    : facts.risk('data.export_controlled')
      ? 'CN:export_licence_held'
      : undefined;
  if (path === undefined) return general;
  if (general.decision === 'blocked_missing_evidence') return { ...general, path };
  const held = outcome('allowed_with_conditions', path, general.missing, general.until);
  return isOpen(general.decision) ? held : moreSevere(held, general);
}

function generalRoute(facts: RouteFacts): Outcome {
  const { input } = facts;
  if (facts.risk('data.important')) return byTier(facts, 'assessment', 'CN:important_data');
  if (!isPersonal(facts)) return outcome('allowed', 'CN:no_pi_no_important');
  if (inTransit(facts)) return unlessMissing('exempt', 'CN:transit_art4', evidenceGaps(facts, { consent: false }));
  if (facts.risk('provider.state_organ')) return byTier(facts, 'assessment', 'CN:state_organ');
  const purpose = table.purposes.find(({ id }) => id === input.purpose);
  if (purpose !== undefined && input.necessary === true && inForce(purpose, facts.asOf)) {
    return unlessMissing('exempt', `CN:purpose_${purpose.id}`, evidenceGaps(facts, purpose));
  }
  return bayAreaContract(facts) ?? zoneList(facts) ?? byCounts(facts);
}

/** Credit information of a person is personal whatever else was said. */
function isPersonal(facts: RouteFacts): boolean {
  return facts.risk('data.personal') || facts.risk('data.credit_personal');
}

function inTransit(facts: RouteFacts): boolean {
  return (
    facts.input.data?.collected_abroad_transit === true &&
    !facts.risk('data.domestic_added') &&
    inForce(table.transit, facts.asOf)
  );
}

function bayAreaContract(facts: RouteFacts): Outcome | undefined {
  const { destination, provider, buyer } = facts.input;
  const place = table.bayArea.find(({ id }) => id === destination);
  if (place === undefined || !inForce(place, facts.asOf) || provider?.gba !== true || buyer?.gba !== true)
    return undefined;
  const check = findMechanism(facts, [{ type: 'gba_scc', lifetimeYears: null }]);
  if (check.valid === undefined) return undefined;
  return unlessMissing('allowed_with_conditions', 'CN:gba_scc', evidenceGaps(facts), check.until);
}

/** Where a zone's list covers sector and scenario it replaces the counts; operators of critical infrastructure keep theirs. */
function zoneList(facts: RouteFacts): Outcome | undefined {
  const { provider } = facts.input;
  const zone = table.zones.find(({ id }) => id === provider?.ftz);
  if (zone === undefined || !inForce(zone, facts.asOf) || facts.risk('provider.ciio')) return undefined;
  if (provider?.ftz_list === 'off_list') return unlessMissing('exempt', 'CN:ftz_off_list', evidenceGaps(facts));
  if (provider?.ftz_list === 'on_list_sa') return byTier(facts, 'assessment', 'CN:sa');
  return provider?.ftz_list === 'on_list_scc' ? byTier(facts, 'contract', 'CN:scc') : undefined;
}

function byCounts(facts: RouteFacts): Outcome {
  const tier = facts.risk('provider.ciio') ? 'assessment' : tierOf(facts);
  if (tier === 'none') return unlessMissing('exempt', 'CN:below_100k', evidenceGaps(facts));
  return byTier(facts, tier, tier === 'assessment' ? 'CN:sa' : 'CN:scc');
}

/**
 * The tier of the cumulated counts. A count that is not known is taken to reach every threshold, and so is every count on a day for which
 * there is no row. Persons whose genetic information went through report and backup are not counted a second time as sensitive.
 */
function tierOf(facts: RouteFacts): Tier {
  const { counts } = facts.input;
  const row = table.thresholds.find((threshold) => inForce(threshold, facts.asOf));
  const ordinary = facts.known('counts.pi_ytd_incl', counts?.pi_ytd_incl);
  const sensitive = facts.known('counts.spi_ytd_incl', counts?.spi_ytd_incl);
  if (row === undefined || ordinary === undefined || sensitive === undefined) return 'assessment';
  const remaining = facts.input.data?.hgr === true ? Math.max(0, sensitive - geneticCases(facts)) : sensitive;
  if (ordinary >= row.ordinaryAssessment || remaining >= row.sensitiveAssessment) return 'assessment';
  return ordinary >= row.ordinaryContract || remaining >= row.sensitiveContract ? 'contract' : 'none';
}

/** `path` names the rule while the mechanism is lacking; a mechanism that holds has the tier's own path. */
function byTier(facts: RouteFacts, tier: 'assessment' | 'contract', path: string): Outcome {
  const required = tier === 'assessment' ? 'security_assessment_required' : 'scc_or_certification_required';
  const check = findMechanism(facts, acceptedFor(tier, facts.asOf));
  if (check.valid === undefined) return outcome(required, path, withExpiredBayContract(facts, check.missing));
  const gaps = isPersonal(facts) ? evidenceGaps(facts) : [];
  const valid = tier === 'assessment' ? 'CN:sa_valid' : 'CN:scc_valid';
  return unlessMissing('allowed_with_conditions', valid, gaps, check.until);
}

function acceptedFor(tier: 'assessment' | 'contract', asOf: string): readonly AcceptedMechanism[] {
  return table.mechanisms.filter((row) => row.fits.includes(tier) && inForce(row, asOf));
}

/** Says that a Bay Area contract would have served but for its age, rather than that there is none. */
function withExpiredBayContract(facts: RouteFacts, missing: readonly MissingItem[]): readonly MissingItem[] {
  const { destination, provider, buyer } = facts.input;
  const served = table.bayArea.some(({ id }) => id === destination) && provider?.gba === true && buyer?.gba === true;
  const held = mechanismsOf(facts).some(({ type }) => type === 'gba_scc');
  if (!served || !held || missing[0] !== 'no_valid_mechanism') return missing;
  const check = findMechanism(facts, [{ type: 'gba_scc', lifetimeYears: null }]);
  return check.missing.length > 0 ? check.missing : missing;
}

/** An exemption or mechanism does not remove the impact assessment, nor notice and consent where consent is the ground. */
function evidenceGaps({ input }: RouteFacts, { consent = true }: { readonly consent?: boolean } = {}): MissingItem[] {
  const gaps: MissingItem[] = [];
  if (input.pipia !== true) gaps.push('pipia');
  if (consent && input.separate_consent !== true) gaps.push('notice_and_separate_consent');
  return gaps;
}
