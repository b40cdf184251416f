import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../graphql/connection.js';
import { BigIntScalar, JsonScalar } from '../graphql/scalars.js';
import { AdjustmentInput } from './adjustment.models.js';
import { PlanInput, PlanModel } from './plan.models.js';

export enum ListingSortModel {
  RELEVANCE = 'RELEVANCE',
  NEWEST = 'NEWEST',
}
registerEnumType(ListingSortModel, { name: 'ListingSort' });

@ObjectType('Dataset')
export class DatasetModel {
  @Field(() => ID) id: string;
  @Field(() => String) title: string;
  @Field(() => String) description: string;
  @Field(() => Int) releaseCount: number;
  @Field(() => Date) createdAt: Date;
}

@ObjectType('Upload', { description: 'A place to send one file to: `PUT` its bytes to `url`, or use tus 1.0 there.' })
export class UploadModel {
  @Field(() => ID) id: string;
  @Field(() => String) url: string;
  @Field(() => String) fileName: string;
  @Field(() => String) format: string;
  @Field(() => String) state: string;
  @Field(() => BigIntScalar, { nullable: true }) bytes: bigint | null;
  @Field(() => String, { nullable: true }) sha256: string | null;
  @Field(() => Date) expiresAt: Date;
}

@ObjectType('ReleaseFile')
export class ReleaseFileModel {
  @Field(() => ID) id: string;
  @Field(() => String) name: string;
  @Field(() => String) format: string;
  @Field(() => BigIntScalar) bytes: bigint;
  @Field(() => String) sha256: string;
}

@ObjectType('ReleaseFailure')
export class ReleaseFailureModel {
  @Field(() => String) code: string;
  @Field(() => String) message: string;
}

@ObjectType('Release')
export class ReleaseModel {
  @Field(() => ID) id: string;
  @Field(() => ID) datasetId: string;
  @Field(() => Int) number: number;
  @Field(() => String) notes: string;
  @Field(() => String, { description: 'PROFILING, READY or FAILED.' }) state: string;
  @Field(() => BigIntScalar) bytes: bigint;
  @Field(() => BigIntScalar, { nullable: true }) rows: bigint | null;
  @Field(() => ReleaseFailureModel, { nullable: true }) failure: ReleaseFailureModel | null;
  @Field(() => JsonScalar, { nullable: true, description: 'Data-quality score with its dimensions.' }) quality: unknown;
  @Field(() => [ReleaseFileModel]) files: ReleaseFileModel[];
  @Field(() => Date) createdAt: Date;
}

@ObjectType('Coverage')
export class CoverageModel {
  @Field(() => [String]) places: string[];
  @Field(() => String, { nullable: true }) from?: string | null;
  @Field(() => String, { nullable: true }) to?: string | null;
  @Field(() => String, { nullable: true }) granularity?: string | null;
}

@ObjectType('Freshness')
export class FreshnessModel {
  @Field(() => String, { nullable: true }) lastUpdated?: string | null;
  @Field(() => Int, { nullable: true }) updateIntervalDays?: number | null;
}

@ObjectType('ListingProvider')
export class ListingProviderModel {
  @Field(() => ID) id: string;
  @Field(() => String) name: string;
  @Field(() => String) jurisdiction: string;
  @Field(() => Boolean) verified: boolean;
}

@ObjectType('ListingHistoryEntry')
export class ListingHistoryEntryModel {
  @Field(() => String) from: string;
  @Field(() => String) to: string;
  @Field(() => String) event: string;
  @Field(() => String, { nullable: true }) reason: string | null;
  @Field(() => Date) at: Date;
}

@ObjectType('Listing', {
  description:
    'A listing as the caller may see it: its live revision, or the latest one for those who own or moderate it.',
})
export class ListingModel {
  @Field(() => ID) id: string;
  @Field(() => ID) revisionId: string;
  @Field(() => Int) revision: number;
  @Field(() => ID) datasetId: string;
  @Field(() => ID) releaseId: string;
  @Field(() => String) state: string;
  @Field(() => Boolean) isLive: boolean;
  @Field(() => String) title: string;
  @Field(() => String) description: string;
  @Field(() => [String]) tags: string[];
  @Field(() => String) language: string;
  @Field(() => String) licence: string;
  @Field(() => CoverageModel) coverage: CoverageModel;
  @Field(() => FreshnessModel) freshness: FreshnessModel;
  @Field(() => String) sourceStatement: string;
  @Field(() => [PlanModel]) plans: PlanModel[];
  @Field(() => ListingProviderModel) provider: ListingProviderModel;
  @Field(() => String, {
    nullable: true,
    description: 'What the gate decided: allowed, conditional, restricted or prohibited.',
  })
  effect: string | null;
  @Field(() => [String]) categories: string[];
  @Field(() => [String], { description: 'Who may trade it, when it is restricted.' }) designatedClasses: string[];
  @Field(() => JsonScalar, {
    nullable: true,
    description: 'What of the release is published: schema, statistics, sample.',
  })
  profile: unknown;
  @Field(() => Date) createdAt: Date;
  decisionId: string | null;
  organizationId: string;
  ownAdjustments: unknown;
}

@ObjectType('FacetCount')
export class FacetCountModel {
  @Field(() => String) value: string;
  @Field(() => Int) count: number;
}

@ObjectType('ListingFacets', { description: 'Over at most 1,000 of the newest matches.' })
export class ListingFacetsModel {
  @Field(() => [FacetCountModel]) tags: FacetCountModel[];
  @Field(() => [FacetCountModel]) licences: FacetCountModel[];
  @Field(() => [FacetCountModel]) languages: FacetCountModel[];
  @Field(() => [FacetCountModel]) effects: FacetCountModel[];
}

export const DatasetConnectionModel = connectionOf(DatasetModel, 'Dataset');
export const ListingConnectionModel = connectionOf(ListingModel, 'Listing');

@InputType('ListingFilter')
export class ListingFilterInput {
  @Field(() => [String], { nullable: true }) tags?: string[] | null;
  @Field(() => String, { nullable: true }) licence?: string | null;
  @Field(() => String, { nullable: true }) language?: string | null;
  @Field(() => [String], { nullable: true }) effect?: string[] | null;
  @Field(() => ID, { nullable: true }) providerId?: string | null;
  @Field(() => String, { nullable: true }) category?: string | null;
}

@InputType('CreateDatasetInput')
export class CreateDatasetInput {
  @Field(() => String) title: string;
  @Field(() => String) description: string;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CreateUploadInput')
export class CreateUploadInput {
  @Field(() => ID) datasetId: string;
  @Field(() => String) fileName: string;
  @Field(() => String, { nullable: true, description: 'csv, parquet or jsonl; by the file name when left out.' })
  format?: 'csv' | 'parquet' | 'jsonl' | null;
  @Field(() => Float, { nullable: true, description: 'Checked when the file has arrived.' }) bytes?: number | null;
  @Field(() => String, { nullable: true, description: 'Checked when the file has arrived.' }) sha256?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('PublishReleaseInput')
export class PublishReleaseInput {
  @Field(() => ID) datasetId: string;
  @Field(() => [ID]) uploadIds: string[];
  @Field(() => String, { nullable: true }) notes?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CoverageInput')
export class CoverageInput {
  @Field(() => [String], { nullable: true }) places?: string[] | null;
  @Field(() => String, { nullable: true }) from?: string | null;
  @Field(() => String, { nullable: true }) to?: string | null;
  @Field(() => String, { nullable: true }) granularity?: string | null;
}

@InputType('FreshnessInput')
export class FreshnessInput {
  @Field(() => String, { nullable: true }) lastUpdated?: string | null;
  @Field(() => Int, { nullable: true }) updateIntervalDays?: number | null;
}

@InputType()
class ListingContentInput {
  @Field(() => ID) releaseId: string;
  @Field(() => String) title: string;
  @Field(() => String) description: string;
  @Field(() => [String], { nullable: true }) tags?: string[] | null;
  @Field(() => String, { nullable: true, description: 'en or zh.' }) language?: string | null;
  @Field(() => String) licence: string;
  @Field(() => CoverageInput, { nullable: true }) coverage?: CoverageInput | null;
  @Field(() => FreshnessInput, { nullable: true }) freshness?: FreshnessInput | null;
  @Field(() => String, { description: 'Where the data comes from and by what right it is sold. Mandatory.' })
  sourceStatement: string;
  @Field(() => [PlanInput]) plans: PlanInput[];
  @Field(() => [AdjustmentInput], { nullable: true, description: "Rules that change the plans' own prices." })
  adjustments?: AdjustmentInput[] | null;
  @Field(() => String, { nullable: true, description: 'half_even (the default) or half_up.' }) rounding?: string | null;
  @Field(() => String, { nullable: true }) idempotencyKey?: string | null;
}

@InputType('CreateListingInput')
export class CreateListingInput extends ListingContentInput {}

@InputType('UpdateListingInput')
export class UpdateListingInput extends ListingContentInput {
  @Field(() => ID) listingId: string;
}
