import type { Release, Revision, Upload } from '@weir/catalog';
import type { Plan } from '@weir/pricing';
import type {
  CreateListingInput,
  ListingModel,
  PlanInput,
  PlanModel,
  ReleaseModel,
  UploadModel,
} from './catalog.models.js';

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

export function toPlanModel(plan: Plan): PlanModel {
  const money = (minorUnits: string) => ({ minorUnits: BigInt(minorUnits), currency: plan.currency });
  return {
    id: plan.id,
    name: plan.name,
    kind: plan.kind,
    currency: plan.currency,
    price: 'price' in plan ? money(plan.price) : null,
    durations:
      plan.kind === 'fixed_term' ? plan.durations.map(({ months, price }) => ({ months, price: money(price) })) : [],
    maxLicences: plan.maxLicences,
    quota: plan.quota,
    permittedPurposes: [...plan.permittedPurposes],
    channels: [...plan.channels],
    definition: plan,
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
  };
}

/** A listing's content in the form that the catalog checks: nulls left out, amounts as decimal strings. */
export function toListingContent(
  input: CreateListingInput,
): Record<string, unknown> & { idempotencyKey?: string | null } {
  const { plans, idempotencyKey, coverage, freshness, ...rest } = input;
  return {
    ...withoutNulls(rest),
    ...(coverage == null ? {} : { coverage: withoutNulls(coverage) }),
    ...(freshness == null ? {} : { freshness: withoutNulls(freshness) }),
    plans: plans.map(toPlanContent),
    idempotencyKey: idempotencyKey ?? null,
  };
}

function toPlanContent(plan: PlanInput): Record<string, unknown> {
  const { price, durations, terms, name, maxLicences, quota, ...rest } = plan;
  return {
    channels: ['download'],
    ...(terms ?? {}),
    ...rest,
    name: withoutNulls(name),
    maxLicences: maxLicences ?? null,
    quota: quota ?? null,
    ...(price == null ? {} : { price: price.toString() }),
    ...(durations == null
      ? {}
      : { durations: durations.map((duration) => ({ months: duration.months, price: duration.price.toString() })) }),
  };
}

function withoutNulls(input: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
}
