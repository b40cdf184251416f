import type { Release, Revision, Upload } from '@weir/catalog';
import { plainInput } from '../graphql/plain-input.js';
import type { CreateListingInput, ListingModel, ReleaseModel, UploadModel } from './catalog.models.js';
import { toAdjustmentContent, toPlanContent, toPlanModel } from './plan.mappers.js';

export function toUploadModel(upload: Upload, publicUrl: string): UploadModel {
  return {
    id: upload.id,
    url: `${publicUrl}/uploads/${upload.id}`,
    fileName: upload.fileName,
    format: upload.format,
    state: upload.state,
    bytes: upload.bytes === null ? null : BigInt(upload.bytes),
    sha256: upload.sha256,
    expiresAt: upload.expiresAt,
  };
}

export function toReleaseModel(release: Release): ReleaseModel {
  return {
    ...release,
    bytes: BigInt(release.bytes),
    rows: release.rowCount === null ? null : BigInt(release.rowCount),
    files: release.files.map((file) => ({ ...file, bytes: BigInt(file.bytes) })),
  };
}

export function toListingModel(revision: Revision): ListingModel {
  return {
    id: revision.listingId,
    revisionId: revision.id,
    revision: revision.number,
    datasetId: revision.datasetId,
    releaseId: revision.releaseId,
    state: revision.state,
    isLive: revision.isLive,
    title: revision.title,
    description: revision.description,
    tags: [...revision.tags],
    language: revision.language,
    licence: revision.licence,
    coverage: revision.coverage,
    freshness: revision.freshness,
    sourceStatement: revision.sourceStatement,
    plans: revision.plans.map(toPlanModel),
    provider: {
      id: revision.organizationId,
      name: revision.providerName,
      jurisdiction: revision.providerJurisdiction,
      verified: revision.providerVerified,
    },
    effect: revision.effect,
    categories: [...revision.categories],
    designatedClasses: [...revision.designatedClasses],
    profile: revision.publicProfile,
    createdAt: revision.createdAt,
    decisionId: revision.decisionId,
    organizationId: revision.organizationId,
    ownAdjustments: revision.adjustments,
  };
}

/** A listing's content in the form that the catalog checks: nulls left out, amounts as decimal strings. */
export function toListingContent(
  input: CreateListingInput,
): Record<string, unknown> & { idempotencyKey?: string | null } {
  const { plans, adjustments, idempotencyKey, ...rest } = input;
  return {
    ...plainInput(rest),
    plans: plans.map(toPlanContent),
    ...(adjustments == null ? {} : { adjustments: adjustments.map(toAdjustmentContent) }),
    idempotencyKey: idempotencyKey ?? null,
  };
}
