import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../graphql/connection.js';
import { JsonScalar } from '../graphql/scalars.js';

export enum EffectModel {
  allowed = 'allowed',
  conditional = 'conditional',
  restricted = 'restricted',
  prohibited = 'prohibited',
}
registerEnumType(EffectModel, { name: 'Effect', description: 'Mildest first.' });

@ObjectType('Citation')
export class CitationModel {
  @Field(() => String) source: string;
  @Field(() => String) title: string;
  @Field(() => String) article: string;
  @Field(() => String, {
    description: 'How far it was checked: V in the instrument, S in a secondary source, B-… background.',
  })
  status: string;
}

@ObjectType('EvidenceSpan')
export class EvidenceSpanModel {
  @Field(() => Int) start: number;
  @Field(() => Int) end: number;
}

@ObjectType('GateEvidence', { description: 'Never a raw value: values are masked.' })
export class GateEvidenceModel {
  @Field(() => String) kind: string;
  @Field(() => String) field: string;
  @Field(() => EvidenceSpanModel, { nullable: true }) span?: EvidenceSpanModel | null;
  @Field(() => String) excerpt: string;
  @Field(() => String, { nullable: true }) detector?: string | null;
  @Field(() => Float, { nullable: true }) ratio?: number | null;
  @Field(() => Boolean, { nullable: true }) obfuscated?: boolean | null;
}

@ObjectType('Finding')
export class FindingModel {
  @Field(() => String) ruleId: string;
  @Field(() => String) category: string;
  @Field(() => String) categoryName: string;
  @Field(() => String) pack: string;
  @Field(() => String) packVersion: string;
  @Field(() => EffectModel) effect: EffectModel;
  @Field(() => [GateEvidenceModel]) evidence: GateEvidenceModel[];
  @Field(() => [CitationModel]) citations: CitationModel[];
  @Field(() => String) rationale: string;
  @Field(() => String, { description: 'What would change the answer; empty when nothing would.' }) remedy: string;
}

@ObjectType('Condition')
export class ConditionModel {
  @Field(() => String) id: string;
  @Field(() => String, { description: 'listing, order, delivery or term: the point that it blocks.' }) due: string;
  @Field(() => String) name: string;
  @Field(() => String) description: string;
  @Field(() => [String]) categories: string[];
  @Field(() => String, { description: 'met, missing, or later: it is due at a point that has not come.' })
  state: string;
}

@ObjectType('PackReference')
export class PackReferenceModel {
  @Field(() => String) id: string;
  @Field(() => String) version: string;
  @Field(() => String) digest: string;
}

@ObjectType('RouteStep')
export class RouteStepModel {
  @Field(() => String, { description: 'The missing item that the step brings.' }) id: string;
  @Field(() => String) text: string;
}

@ObjectType('RouteAnswer', { description: 'What one jurisdiction says.' })
export class RouteAnswerModel {
  @Field(() => String, { description: 'CN, US, EU, or unknown: no rules cover a place involved.' }) pack: string;
  @Field(() => String) decision: string;
  @Field(() => String) path: string;
  @Field(() => String) basis: string;
  @Field(() => [String]) missing: string[];
}

@ObjectType('Route', {
  description: 'Whether the data may cross the borders of this trade. The most severe answer counts.',
})
export class RouteModel {
  @Field(() => String) decision: string;
  @Field(() => String, { description: 'The rule that decided, e.g. CN:scc.' }) path: string;
  @Field(() => String) basis: string;
  @Field(() => String) explanation: string;
  @Field(() => [String]) missing: string[];
  @Field(() => [RouteStepModel], { description: 'What to do next, a step for each missing item.' })
  next: RouteStepModel[];
  @Field(() => [String], { description: 'Citations with how far they were checked.' }) citations: string[];
  @Field(() => Boolean) deliverable: boolean;
  @Field(() => String, { nullable: true, description: 'Last day on which it can hold; null: nothing ends it.' })
  validUntil: string | null;
  @Field(() => [RouteAnswerModel]) packs: RouteAnswerModel[];
}

@ObjectType('Decision', { description: 'A record bound to the thing that it decided.' })
export class DecisionModel {
  @Field(() => ID) id: string;
  @Field(() => String) point: string;
  @Field(() => EffectModel) effect: EffectModel;
  @Field(() => Boolean) reviewRequired: boolean;
  @Field(() => [String]) reviewReasons: string[];
  @Field(() => Boolean) obfuscation: boolean;
  @Field(() => [FindingModel]) findings: FindingModel[];
  @Field(() => [ConditionModel]) conditions: ConditionModel[];
  @Field(() => [String], { description: 'Conditions due now for which no evidence has been accepted.' })
  missing: string[];
  @Field(() => [String]) designatedClasses: string[];
  @Field(() => RouteModel, { nullable: true, description: 'Null at the listing and when no border is crossed.' })
  route: RouteModel | null;
  @Field(() => String, { description: 'The whole decision in words, in the language of the request.' })
  explanation: string;
  @Field(() => [PackReferenceModel]) packs: PackReferenceModel[];
  @Field(() => String) digest: string;
  @Field(() => String) inputDigest: string;
  @Field(() => String, { description: 'gate, or the person who decided.' }) decidedBy: string;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Date) createdAt: Date;
}

@ObjectType('Review')
export class ReviewModel {
  @Field(() => ID) id: string;
  @Field(() => String) kind: string;
  @Field(() => String) state: string;
  @Field(() => String) subjectType: string;
  @Field(() => ID) subjectId: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) listingTitle: string;
  @Field(() => String) organizationName: string;
  @Field(() => String, { nullable: true }) assignee: string | null;
  @Field(() => String, { nullable: true, description: "The provider's words, on appeal." }) statement: string | null;
  @Field(() => EffectModel, { nullable: true }) outcome: EffectModel | null;
  @Field(() => String, { nullable: true }) outcomeReason: string | null;
  @Field(() => ID, { nullable: true }) approvalId: string | null;
  @Field(() => Date) createdAt: Date;
  @Field(() => Date) dueAt: Date;
  @Field(() => Date, { nullable: true }) decidedAt: Date | null;
  decisionId: string;
}

@ObjectType('ReviewDecision')
export class ReviewDecisionModel {
  @Field(() => ReviewModel) review: ReviewModel;
  @Field(() => ID, {
    nullable: true,
    description: 'Set when the outcome is milder than the gate: a second person approves it.',
  })
  approvalId: string | null;
}

@ObjectType('ListingEvidence')
export class ListingEvidenceModel {
  @Field(() => ID) id: string;
  @Field(() => ID) listingId: string;
  @Field(() => String) conditionId: string;
  @Field(() => String) statement: string;
  @Field(() => String) reference: string;
  @Field(() => String, { nullable: true }) documentSha256: string | null;
  @Field(() => JsonScalar, { nullable: true, description: 'What a mechanism covers, or the answers given.' })
  terms: unknown;
  @Field(() => String) state: string;
  @Field(() => Date) submittedAt: Date;
  @Field(() => Date, { nullable: true }) validTo: Date | null;
  @Field(() => String, { nullable: true }) reviewReason: string | null;
}

@ObjectType('Category')
export class CategoryModel {
  @Field(() => String) id: string;
  @Field(() => String) group: string;
  @Field(() => String) name: string;
  @Field(() => String) definition: string;
}

@ObjectType('RulePack')
export class RulePackModel {
  @Field(() => String) id: string;
  @Field(() => String) version: string;
  @Field(() => String) validFrom: string;
  @Field(() => String, { nullable: true }) validTo: string | null;
  @Field(() => Int) ruleCount: number;
  @Field(() => String) digest: string;
}

@InputType('DecideReviewInput')
export class DecideReviewInput {
  @Field(() => ID) reviewId: string;
  @Field(() => EffectModel) effect: EffectModel;
  @Field(() => String) reason: string;
  @Field(() => [String], { nullable: true }) designatedClasses?: string[] | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('TransferMechanismInput', { description: 'What a mechanism covers; what is left out is not limited.' })
export class TransferMechanismInput {
  @Field(() => String, { description: 'security_assessment, scc, certification, gba_scc, eu_scc or bcr.' })
  type: string;
  @Field(() => String, { nullable: true, description: 'Day, e.g. 2026-03-01.' }) filed?: string | null;
  @Field(() => String, { nullable: true, description: 'Its last day.' }) expires?: string | null;
  @Field(() => Int, { nullable: true, description: 'The most persons it is good for.' }) volumeCap?: number | null;
  @Field(() => [String], { nullable: true, description: 'ISO 3166-1 alpha-2.' }) destinations?: string[] | null;
  @Field(() => [String], { nullable: true, description: 'Data Privacy Vocabulary terms.' }) purposes?: string[] | null;
  @Field(() => Boolean, { nullable: true }) transferImpactAssessment?: boolean | null;
  @Field(() => Boolean, { nullable: true }) cisaRequirements?: boolean | null;
  @Field(() => Boolean, { nullable: true }) complianceProgram?: boolean | null;
  @Field(() => Boolean, { nullable: true }) annualAudit?: boolean | null;
}

@InputType('TransferFactsInput', { description: "A provider's answers about its data; what is left out stays open." })
export class TransferFactsInput {
  @Field(() => [String], { nullable: true, description: 'Whose people the data is about, ISO 3166-1 alpha-2.' })
  people?: string[] | null;
  @Field(() => Boolean, { nullable: true }) importantData?: boolean | null;
  @Field(() => Boolean, { nullable: true }) governmentRelated?: boolean | null;
  @Field(() => Boolean, { nullable: true }) thirdPartyCollected?: boolean | null;
  @Field(() => String, { nullable: true, description: 'GDPR, e.g. 9(2)(j).' }) art9Ground?: string | null;
  @Field(() => Int, { nullable: true }) geneticCases?: number | null;
}

@InputType('ProvideEvidenceInput')
export class ProvideEvidenceInput {
  @Field(() => ID) listingId: string;
  @Field(() => String) conditionId: string;
  @Field(() => String) statement: string;
  @Field(() => String, { description: 'Number or address of the document.' }) reference: string;
  @Field(() => String, { nullable: true }) documentSha256?: string | null;
  @Field(() => Date, { nullable: true }) validTo?: Date | null;
  @Field(() => TransferMechanismInput, { nullable: true, description: 'With conditionId transfer_mechanism.' })
  mechanism?: TransferMechanismInput | null;
  @Field(() => TransferFactsInput, { nullable: true, description: 'With conditionId transfer_facts.' })
  facts?: TransferFactsInput | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@ObjectType('PartyFact', { description: 'What a person of the platform found out about an organisation.' })
export class PartyFactModel {
  @Field(() => ID) id: string;
  @Field(() => String) fact: string;
  @Field(() => Boolean) value: boolean;
  @Field(() => String) reason: string;
  @Field(() => Date, { nullable: true }) validTo: Date | null;
  @Field(() => Date) recordedAt: Date;
}

@InputType('RecordPartyFactInput')
export class RecordPartyFactInput {
  @Field(() => ID) organizationId: string;
  @Field(() => String, {
    description:
      'ciio, state_organ, foreign_judicial, on_cac_restricted_list, us_designated, employee_of_covered, private_sector, commercial, dpf_certified or gba.',
  })
  fact: string;
  @Field(() => Boolean) value: boolean;
  @Field(() => String, { description: 'What was looked at.' }) reason: string;
  @Field(() => Date, { nullable: true }) validTo?: Date | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

export const ReviewConnectionModel = connectionOf(ReviewModel, 'Review');
