import { Injectable } from '@nestjs/common';
import type { ReleaseProfile, Revision } from '@weir/catalog';
import {
  builtInPacks,
  type CompiledGate,
  compilePacks,
  type Decision,
  decide,
  decideRoute,
  type GateContext,
  type GatePoint,
  type RulePack,
} from '@weir/compliance';
import { type PartyFacts, PartyFactsReader } from '@weir/parties';
import { Metrics, type Transaction, UnitOfWork } from '@weir/platform';
import { questionsOf, withQuestion } from '../transfers/route-standing.js';
import { routeInputOf, type TransferContent, type TransferFacts, transferContent } from '../transfers/transfer.js';
import { type GateInputs, GateInputsRepository } from './gate-inputs.repository.js';
import { gateSubject } from './gate-subject.js';
import { type EarlierPurchases, withMosaic } from './mosaic.js';
import { withDigest, withReviewedEffect } from './reviewed-decision.js';

/** What a buyer brings to the gate at order, delivery and renewal. */
export interface BuyerRequest {
  readonly organizationId: string;
  readonly purpose: string;
  /** ISO 3166-1 alpha-2 of the place that the data goes to; the buyer's jurisdiction when left out. */
  readonly destination?: string;
  readonly orderId: string;
  /** What the buyer bought before that belongs together with this; asked at the order and at its delivery. */
  readonly earlier?: EarlierPurchases;
}

export interface BuyerDecision {
  readonly decision: Decision;
  readonly buyer: PartyFacts;
  readonly provider: PartyFacts;
  /** What of the data matters to a border. */
  readonly content: TransferContent;
}

/**
 * What the agreement itself fulfils: its clauses on confidentiality and against onward transfer are signed by both parties before anything is
 * paid or delivered, and a document without them does not compile.
 */
const FULFILLED_BY_AGREEMENT = ['confidentiality_agreement', 'onward_transfer_clause'];

const WHOSE_PEOPLE = {
  en: 'Say by country codes whose people the data is about (coverage, or evidence "transfer_facts").',
  zh: '请以国家代码说明数据涉及哪些国家或地区的个人（覆盖范围或“transfer_facts”证明材料）。',
};

/** Asks the gate at its four points, with everything that the exchange knows. Reads in two statements whatever the packs hold. */
@Injectable()
export class GateService {
  private compiled: { day: string; gate: CompiledGate } | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly partyFacts: PartyFactsReader,
    private readonly inputs: GateInputsRepository,
    private readonly metrics: Metrics,
  ) {}

  /** The packs in force. */
  packs(): readonly RulePack[] {
    return builtInPacks();
  }

  /** Decides on a revision as it stands, for its listing. */
  async decideListing(revision: Revision): Promise<{ decision: Decision; profile: ReleaseProfile }> {
    const asOf = this.unitOfWork.clock.now();
    const inputs = await this.inputs.read(this.unitOfWork, revision, asOf, undefined);
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
   * Decides again for one buyer, with the route across borders. What a person decided on the listing or the order stands as long as the gate
   * finds no rule and no question that they did not see; a new one brings the gate's own effect back.
   */
  async decideForBuyer(
    tx: Transaction,
    point: Exclude<GatePoint, 'listing'>,
    revision: Revision,
    buyer: BuyerRequest,
  ): Promise<BuyerDecision> {
    const inputs = await this.inputs.read(tx, revision, tx.now, {
      buyerOrganizationId: buyer.organizationId,
      orderId: buyer.orderId,
    });
    const facts = await this.partyFacts.facts(tx, [revision.organizationId, buyer.organizationId], tx.now);
    const buyerFacts = facts.get(buyer.organizationId);
    const provider = facts.get(revision.organizationId);
    if (buyerFacts === undefined || provider === undefined)
      throw new Error('A party of the trade has no organisation.');
    const found = this.decide(point, revision, inputs, tx.now, provider, buyerFacts, buyer);
    const listed = inputs.reviewed === null ? found : withReviewedEffect(found, inputs.reviewed);
    const transfer: TransferFacts = {
      asOf: tx.now.toISOString(),
      provider: {
        ...provider,
        owners: inputs.owners[provider.organizationId] ?? [],
        facts: inputs.facts[provider.organizationId] ?? {},
      },
      buyer: {
        ...buyerFacts,
        owners: inputs.owners[buyerFacts.organizationId] ?? [],
        facts: inputs.facts[buyerFacts.organizationId] ?? {},
      },
      destination: buyer.destination ?? buyerFacts.jurisdiction,
      purpose: buyer.purpose,
      // A person who let a listing go without conditions has dismissed what the gate saw in it.
      categories: listed.effect === 'allowed' ? [] : listed.categories,
      personalValues: inputs.profile.columns.some(({ columnEvidence }) => columnEvidence.personal),
      subjects: inputs.profile.estimatedSubjects > 0 ? inputs.profile.estimatedSubjects : inputs.profile.rows,
      places: revision.coverage.places,
      evidence: new Set(inputs.providerEvidence),
      accepted: inputs.accepted,
      totals: inputs.totals,
    };
    const content = transferContent(transfer);
    const routed = withRoute(listed, transfer, content);
    const decision = inputs.reviewedOrder === null ? routed : withReviewedEffect(routed, inputs.reviewedOrder);
    return { decision, buyer: buyerFacts, provider, content };
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
    const subject = gateSubject(revision, inputs.profile);
    const context: GateContext = {
      point,
      asOf: asOf.toISOString(),
      evidence: point === 'listing' ? inputs.evidence : [...inputs.evidence, ...FULFILLED_BY_AGREEMENT],
      ...(provider === undefined ? {} : { provider }),
      ...(buyer === undefined ? {} : { buyer }),
      ...(request === undefined
        ? {}
        : { purpose: request.purpose, destination: request.destination ?? buyer?.jurisdiction ?? '' }),
    };
    const gate = this.gate(asOf);
    const alone = decide(subject, context, gate);
    const decision =
      request?.earlier === undefined ? alone : withMosaic(alone, subject, request.earlier, context, gate);
    this.metrics.gateDecisions.inc({ point, effect: decision.effect });
    return decision;
  }

  /** Packs compiled for the day: rules come into force and expire at midnight UTC. */
  private gate(asOf: Date): CompiledGate {
    const day = asOf.toISOString().slice(0, 10);
    if (this.compiled?.day !== day) this.compiled = { day, gate: compilePacks(builtInPacks(), day) };
    return this.compiled.gate;
  }
}

/** The decision with the route of the trade; what the route asks and nobody has answered is for a person. */
function withRoute(decision: Decision, transfer: TransferFacts, content: TransferContent): Decision {
  const input = routeInputOf(transfer);
  if (input === null) return decision;
  const answered = decideRoute(input, { unanswered: 'missing' });
  const route =
    content.personal && content.people === undefined ? withQuestion(answered, 'people', WHOSE_PEOPLE) : answered;
  const reasons = [...decision.reviewReasons, ...questionsOf(route)];
  return withDigest({ ...decision, route, reviewReasons: reasons, reviewRequired: reasons.length > 0 });
}
