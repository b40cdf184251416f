import { Args, Field, ID, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { DownloadService, type Entitlement, EntitlementService } from '@weir/delivery';
import { NotFoundError, requireId } from '@weir/kernel';
import type { RequestContext } from '@weir/platform';
import { ReleaseFileModel } from '../catalog/catalog.models.js';
import { type Connection, connectionOf, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { BigIntScalar } from '../graphql/scalars.js';

@ObjectType('Entitlement', { description: 'What a buyer may receive under an order.' })
export class EntitlementModel {
  @Field(() => ID) id: string;
  @Field(() => ID) orderId: string;
  @Field(() => String) state: string;
  @Field(() => Int, {
    nullable: true,
    description: 'Null is unlimited. A use is the first byte per file and 24 hours.',
  })
  quota: number | null;
  @Field(() => Int) uses: number;
  @Field(() => String) purpose: string;
  @Field(() => String) destination: string;
  @Field(() => [ReleaseFileModel]) files: ReleaseFileModel[];
  @Field(() => Date) validFrom: Date;
  @Field(() => Date, { nullable: true }) validTo: Date | null;
  @Field(() => String, { nullable: true, description: 'Why it ended or is suspended.' }) reason: string | null;
}

@ObjectType('DownloadLink')
export class DownloadLinkModel {
  @Field(() => String, { description: 'Takes Range; good for 15 minutes.' }) url: string;
  @Field(() => Date) expiresAt: Date;
  @Field(() => String) fileName: string;
  @Field(() => BigIntScalar) bytes: bigint;
  @Field(() => String) sha256: string;
}

@InputType('CreateDownloadInput')
export class CreateDownloadInput {
  @Field(() => ID) entitlementId: string;
  @Field(() => ID, { nullable: true, description: 'The first file when left out.' }) fileId?: string | null;
}

const EntitlementConnectionModel = connectionOf(EntitlementModel, 'Entitlement');

@Resolver(() => EntitlementModel)
export class DeliveryResolver {
  constructor(
    private readonly entitlements: EntitlementService,
    private readonly downloads: DownloadService,
  ) {}

  @Query(() => EntitlementConnectionModel, { name: 'entitlements' })
  async list(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<EntitlementModel>> {
    return toConnection(await this.entitlements.list(ctx, page), toModel);
  }

  @Query(() => EntitlementModel, { name: 'entitlement', nullable: true })
  async find(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<EntitlementModel | null> {
    const entitlement = await this.entitlements.find(ctx, requireId(id, 'id'));
    return entitlement === null ? null : toModel(entitlement);
  }

  @Mutation(() => DownloadLinkModel)
  async createDownload(
    @Ctx() ctx: RequestContext,
    @Args('input') input: CreateDownloadInput,
  ): Promise<DownloadLinkModel> {
    requireId(input.entitlementId, 'entitlementId');
    const link = await this.downloads.createDownload(ctx, input);
    return { ...link, expiresAt: new Date(link.expiresAt), bytes: BigInt(link.bytes) };
  }

  @Mutation(() => EntitlementModel, { description: 'Cuts links and running downloads within a second.' })
  async revokeEntitlement(
    @Ctx() ctx: RequestContext,
    @Args('entitlementId', { type: () => ID }) entitlementId: string,
    @Args('reason', { type: () => String }) reason: string,
    @Args('idempotencyKey', { type: () => String, nullable: true }) idempotencyKey: string | null,
  ): Promise<EntitlementModel> {
    const id = await this.entitlements.revoke(ctx, {
      entitlementId: requireId(entitlementId, 'entitlementId'),
      reason,
      idempotencyKey,
    });
    const entitlement = await this.entitlements.find(ctx, id);
    if (entitlement === null) throw new NotFoundError('ENTITLEMENT');
    return toModel(entitlement);
  }
}

function toModel(entitlement: Entitlement): EntitlementModel {
  return { ...entitlement, files: entitlement.files.map((file) => ({ ...file, bytes: BigInt(file.bytes) })) };
}
