import { Injectable } from '@nestjs/common';
import type { ReleaseProfile, Revision } from '@weir/catalog';
import {
  builtInPacks,
  type CompiledGate,
  compilePacks,
  type Decision,
  decide,
  EFFECTS,
  type Effect,
  type GatePoint,
  type RulePack,
} from '@weir/compliance';
import { digestOf } from '@weir/kernel';
import { type PartyFacts, PartyFactsReader } from '@weir/parties';
import { Metrics, type Transaction, UnitOfWork } from '@weir/platform';
import { gateSubject } from './gate-subject.js';

/** What a buyer brings to the gate at order, delivery and renewal. */
export interface BuyerRequest {
  readonly organizationId: string;
  readonly purpose: string;
  /** ISO 3166-1 alpha-2 of the place that the data goes to; the buyer's jurisdiction when left out. */
  readonly destination?: string;
}

interface GateInputs {
  readonly profile: ReleaseProfile;
  readonly evidence: readonly string[];
  readonly reviewed: Decision | null;
}

/** What the agreement itself fulfils: its confidentiality annex is signed by both parties before anything is paid or delivered. */
const FULFILLED_BY_AGREEMENT = ['confidentiality_agreement'];

/** Asks the gate at its four points, with everything that the exchange knows. Reads in two statements whatever the packs hold. */
@Injectable()
export class GateService {
  private compiled: { day: string; gate: CompiledGate } | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly partyFacts: PartyFactsReader,
    private readonly metrics: Metrics,
  ) {}

  /** The packs in force. */
  packs(): readonly RulePack[] {
    return builtInPacks();
  }

  /** Decides on a revision as it stands, for its listing. */
  async decideListing(revision: Revision): Promise<{ decision: Decision; profile: ReleaseProfile }> {
    const asOf = this.unitOfWork.clock.now();
    const inputs = await this.inputs(this.unitOfWork, revision, asOf, undefined);
    const facts = await this.partyFacts.facts(this.unitOfWork, [revision.organizationId], asOf);
    const decision = this.decide(
      'listing',
      revision,
      inputs,
      asOf,
      facts.get(revision.organizationId),
      undefined,
      undefined,
    );
    return { decision, profile: inputs.profile };
  }

  /**
   * Decides again for one buyer. What a person decided on the listing stands as long as the gate finds no rule that it did
   * not find then; a new finding brings the gate's own effect back.
   */
  async decideForBuyer(
    tx: Transaction,
    point: Exclude<GatePoint, 'listing'>,
    revision: Revision,
    buyer: BuyerRequest,
  ): Promise<{ decision: Decision; buyer: PartyFacts; provider: PartyFacts }> {
    const inputs = await this.inputs(tx, revision, tx.now, buyer.organizationId);
    const facts = await this.partyFacts.facts(tx, [revision.organizationId, buyer.organizationId], tx.now);
    const buyerFacts = facts.get(buyer.organizationId);
    const provider = facts.get(revision.organizationId);
    if (buyerFacts === undefined || provider === undefined)
      throw new Error('A party of the trade has no organisation.');
    const decision = this.decide(point, revision, inputs, tx.now, provider, buyerFacts, buyer);
    return {
      decision: inputs.reviewed === null ? decision : withReviewedEffect(decision, inputs.reviewed),
      buyer: buyerFacts,
      provider,
    };
  }

  private decide(
    point: GatePoint,
    revision: Revision,
    inputs: GateInputs,
    asOf: Date,
    provider: PartyFacts | undefined,
    buyer: PartyFacts | undefined,
    request: BuyerRequest | undefined,
  ): Decision {
    const decision = decide(
      gateSubject(revision, inputs.profile),
      {
        point,
        asOf: asOf.toISOString(),
        evidence: point === 'listing' ? inputs.evidence : [...inputs.evidence, ...FULFILLED_BY_AGREEMENT],
        ...(provider === undefined ? {} : { provider }),
        ...(buyer === undefined ? {} : { buyer }),
        ...(request === undefined
          ? {}
          : { purpose: request.purpose, destination: request.destination ?? buyer?.jurisdiction ?? '' }),
      },
      this.gate(asOf),
    );
    this.metrics.gateDecisions.inc({ point, effect: decision.effect });
    return decision;
  }

  /** Packs compiled for the day: rules come into force and expire at midnight UTC. */
  private gate(asOf: Date): CompiledGate {
    const day = asOf.toISOString().slice(0, 10);
    if (this.compiled?.day !== day) this.compiled = { day, gate: compilePacks(builtInPacks(), day) };
    return this.compiled.gate;
  }

  /** The profile, the evidence that holds at `asOf`, and what a person last decided on this revision; in one statement. */
  private async inputs(
    source: Pick<Transaction, 'query'>,
    revision: Revision,
    asOf: Date,
    buyerOrganizationId: string | undefined,
  ): Promise<GateInputs> {
    const [row] = await source.query<{ profile: ReleaseProfile; evidence: string[]; reviewed: Decision | null }>(
      `SELECT rel.profile,
         ARRAY(
           SELECT e.condition_id FROM listing_evidence e
            WHERE e.listing_id = $2 AND e.state = 'ACCEPTED' AND (e.valid_to IS NULL OR e.valid_to > $3)
           UNION SELECT c.kind FROM credential c
            WHERE c.organization_id = ANY ($4) AND c.state = 'ACCEPTED' AND c.valid_from <= $3 AND c.valid_to > $3
           ORDER BY 1) AS evidence,
         (SELECT d.body FROM decision d
           WHERE d.revision_id = $5 AND d.point = 'listing' AND d.decided_by LIKE 'user:%' ORDER BY d.id DESC LIMIT 1) AS reviewed
       FROM release rel WHERE rel.id = $1`,
      [
        revision.releaseId,
        revision.listingId,
        asOf,
        [revision.organizationId, ...(buyerOrganizationId === undefined ? [] : [buyerOrganizationId])],
        revision.id,
      ],
    );
    if (row?.profile == null) throw new Error(`Release ${revision.releaseId} has no profile.`);
    return row;
  }
}

const severity = (effect: Effect): number => EFFECTS.indexOf(effect);

/** The gate's own decision with the effect that a reviewer gave, where it found nothing that the reviewer had not seen. */
export function withReviewedEffect(decision: Decision, reviewed: Decision): Decision {
  const seen = new Set(reviewed.findings.map((finding) => finding.ruleId));
  const isNew = decision.findings.some(
    (finding) => !seen.has(finding.ruleId) && severity(finding.effect) > severity(reviewed.effect),
  );
  if (isNew) return decision;
  return withDigest({
    ...decision,
    effect: reviewed.effect,
    reviewRequired: false,
    reviewReasons: [],
    designatedClasses: reviewed.effect === 'restricted' ? reviewed.designatedClasses : decision.designatedClasses,
  });
}

/** A decision's digest covers everything but itself. */
export function withDigest(decision: Decision): Decision {
  const { digest: _, ...body } = decision;
  return { ...body, digest: digestOf(body) };
}
