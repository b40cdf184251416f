import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { DatasetService, ReleaseService, UploadService } from '@weir/catalog';
import { NotFoundError, requireId } from '@weir/kernel';
import type { RequestContext, WeirConfig } from '@weir/platform';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { toReleaseModel, toUploadModel } from './catalog.mappers.js';
import {
  CreateDatasetInput,
  CreateUploadInput,
  DatasetConnectionModel,
  DatasetModel,
  PublishReleaseInput,
  ReleaseModel,
  UploadModel,
} from './catalog.models.js';

@Resolver(() => DatasetModel)
export class DatasetResolver {
  constructor(
    private readonly datasets: DatasetService,
    private readonly uploads: UploadService,
    private readonly releases: ReleaseService,
    @Inject('WeirConfig') private readonly config: WeirConfig,
  ) {}

  @Query(() => DatasetConnectionModel, { name: 'datasets' })
  async list(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<DatasetModel>> {
    return toConnection(await this.datasets.list(ctx, page), (dataset) => dataset);
  }

  @Query(() => DatasetModel, { name: 'dataset', nullable: true })
  async find(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<DatasetModel | null> {
    return this.datasets.find(ctx, requireId(id, 'id'));
  }

  @Query(() => ReleaseModel, { name: 'release', nullable: true })
  async release(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<ReleaseModel | null> {
    const release = await this.releases.find(ctx, requireId(id, 'id'));
    return release === null ? null : toReleaseModel(release);
  }

  @ResolveField(() => [ReleaseModel], { name: 'releases' })
  async listReleases(@Ctx() ctx: RequestContext, @Parent() dataset: DatasetModel): Promise<ReleaseModel[]> {
    return (await this.releases.listByDataset(ctx, dataset.id)).map(toReleaseModel);
  }

  @Mutation(() => DatasetModel)
  async createDataset(@Ctx() ctx: RequestContext, @Args('input') input: CreateDatasetInput): Promise<DatasetModel> {
    const dataset = await this.datasets.find(ctx, await this.datasets.create(ctx, input));
    if (dataset === null) throw new NotFoundError('DATASET');
    return dataset;
  }

  @Mutation(() => UploadModel)
  async createUpload(@Ctx() ctx: RequestContext, @Args('input') input: CreateUploadInput): Promise<UploadModel> {
    const id = await this.uploads.create(ctx, input);
    return toUploadModel(await this.uploads.find(ctx, id), this.config.http.publicUrl);
  }

  @Query(() => UploadModel, { name: 'upload' })
  async upload(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<UploadModel> {
    return toUploadModel(await this.uploads.find(ctx, requireId(id, 'id')), this.config.http.publicUrl);
  }

  @Mutation(() => ReleaseModel)
  async publishRelease(@Ctx() ctx: RequestContext, @Args('input') input: PublishReleaseInput): Promise<ReleaseModel> {
    const release = await this.releases.find(ctx, await this.releases.publish(ctx, input));
    if (release === null) throw new NotFoundError('RELEASE');
    return toReleaseModel(release);
  }
}
