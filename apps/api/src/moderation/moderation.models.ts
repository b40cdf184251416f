import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../graphql/connection.js';

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
}

@ObjectType('PackReference')
export class PackReferenceModel {
  @Field(() => String) id: string;
  @Field(() => String) version: string;
  @Field(() => String) digest: string;
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

@InputType('ProvideEvidenceInput')
export class ProvideEvidenceInput {
  @Field(() => ID) listingId: string;
  @Field(() => String) conditionId: string;
  @Field(() => String) statement: string;
  @Field(() => String, { description: 'Number or address of the document.' }) reference: string;
  @Field(() => String, { nullable: true }) documentSha256?: string | null;
  @Field(() => Date, { nullable: true }) validTo?: Date | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

export const ReviewConnectionModel = connectionOf(ReviewModel, 'Review');
