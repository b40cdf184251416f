import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { type Json, requireId } from '@weir/kernel';
import {
  ApprovalService,
  CredentialService,
  DesignationService,
  InvitationService,
  MembershipService,
  OrganizationService,
  type OrganizationView,
} from '@weir/parties';
import type { RequestContext } from '@weir/platform';
import { type Connection, PageArgs, toConnection } from '../graphql/connection.js';
import { Ctx } from '../graphql/request-context.decorator.js';
import { JsonScalar } from '../graphql/scalars.js';
import {
  AcceptInvitationInputModel,
  ApprovalConnectionModel,
  ApprovalModel,
  BeneficialOwnerInputModel,
  CredentialConnectionModel,
  CredentialModel,
  DesignateTraderInputModel,
  DesignationModel,
  InviteMemberInputModel,
  OrganizationInputModel,
  OrganizationModel,
  SubmitCredentialInputModel,
} from './parties.models.js';

@Resolver(() => OrganizationModel)
export class OrganizationResolver {
  constructor(
    private readonly organizations: OrganizationService,
    private readonly members: MembershipService,
    private readonly invitations: InvitationService,
    private readonly designations: DesignationService,
    private readonly credentials: CredentialService,
    private readonly approvals: ApprovalService,
  ) {}

  @Query(() => OrganizationModel, { description: "The caller's own when no id is given." })
  async organization(
    @Ctx() ctx: RequestContext,
    @Args('id', { type: () => ID, nullable: true }) id: string | null,
  ): Promise<OrganizationModel> {
    return toModel(await this.organizations.read(ctx, id == null ? undefined : requireId(id, 'id')));
  }

  @Mutation(() => ID)
  async createOrganization(@Ctx() ctx: RequestContext, @Args('input') input: OrganizationInputModel): Promise<string> {
    return (await this.organizations.create(ctx, input)).organizationId;
  }

  @Mutation(() => OrganizationModel)
  async updateBeneficialOwners(
    @Ctx() ctx: RequestContext,
    @Args('owners', { type: () => [BeneficialOwnerInputModel] }) owners: BeneficialOwnerInputModel[],
  ): Promise<OrganizationModel> {
    await this.organizations.updateBeneficialOwners(ctx, owners);
    return toModel(await this.organizations.read(ctx));
  }

  @Mutation(() => OrganizationModel)
  async verifyOrganization(
    @Ctx() ctx: RequestContext,
    @Args('organizationId', { type: () => ID }) organizationId: string,
  ): Promise<OrganizationModel> {
    await this.organizations.verifyOrganization(ctx, requireId(organizationId, 'organizationId'));
    return toModel(await this.organizations.read(ctx, organizationId));
  }

  @Mutation(() => ID)
  async inviteMember(@Ctx() ctx: RequestContext, @Args('input') input: InviteMemberInputModel): Promise<string> {
    return (await this.invitations.inviteMember(ctx, input)).invitationId;
  }

  @Mutation(() => ID, { description: 'Operators, compliance officers and auditors, by an operator.' })
  async invitePlatformMember(
    @Ctx() ctx: RequestContext,
    @Args('input') input: InviteMemberInputModel,
  ): Promise<string> {
    return (await this.invitations.invitePlatformMember(ctx, input)).invitationId;
  }

  @Mutation(() => ID, { description: "The person's id." })
  async acceptInvitation(
    @Ctx() ctx: RequestContext,
    @Args('input') input: AcceptInvitationInputModel,
  ): Promise<string> {
    return (await this.invitations.acceptInvitation(ctx, input)).userId;
  }

  @Mutation(() => Boolean)
  async setMemberRoles(
    @Ctx() ctx: RequestContext,
    @Args('userId', { type: () => ID }) userId: string,
    @Args('roles', { type: () => [String] }) roles: string[],
  ): Promise<boolean> {
    await this.members.setRoles(ctx, requireId(userId, 'userId'), roles);
    return true;
  }

  @Mutation(() => Boolean)
  async removeMember(@Ctx() ctx: RequestContext, @Args('userId', { type: () => ID }) userId: string): Promise<boolean> {
    await this.members.remove(ctx, requireId(userId, 'userId'));
    return true;
  }

  @Mutation(() => ID, { description: "The designation's id." })
  async designateTrader(@Ctx() ctx: RequestContext, @Args('input') input: DesignateTraderInputModel): Promise<string> {
    return (await this.designations.designateTrader(ctx, input)).designationId;
  }

  @Mutation(() => Boolean)
  async revokeDesignation(
    @Ctx() ctx: RequestContext,
    @Args('designationId', { type: () => ID }) designationId: string,
    @Args('reason', { type: () => String }) reason: string,
  ): Promise<boolean> {
    await this.designations.revokeDesignation(ctx, requireId(designationId, 'designationId'), reason);
    return true;
  }

  @Query(() => [DesignationModel], {
    name: 'designations',
    description: "The caller's own organisation's when no id is given.",
  })
  async listDesignations(
    @Ctx() ctx: RequestContext,
    @Args('organizationId', { type: () => ID, nullable: true }) organizationId: string | null,
  ): Promise<DesignationModel[]> {
    return this.designations.list(
      ctx,
      organizationId == null ? undefined : requireId(organizationId, 'organizationId'),
    );
  }

  @Mutation(() => ID, { description: "The credential's id." })
  async submitCredential(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SubmitCredentialInputModel,
  ): Promise<string> {
    return (await this.credentials.submitCredential(ctx, input)).credentialId;
  }

  @Mutation(() => Boolean)
  async reviewCredential(
    @Ctx() ctx: RequestContext,
    @Args('credentialId', { type: () => ID }) credentialId: string,
    @Args('accept', { type: () => Boolean }) accept: boolean,
    @Args('reason', { type: () => String }) reason: string,
  ): Promise<boolean> {
    await this.credentials.reviewCredential(ctx, {
      credentialId: requireId(credentialId, 'credentialId'),
      accept,
      reason,
    });
    return true;
  }

  @Query(() => CredentialConnectionModel, { name: 'credentials' })
  async listCredentials(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<CredentialModel>> {
    return toConnection(await this.credentials.list(ctx, page), (credential) => credential);
  }

  @Query(() => CredentialConnectionModel, { description: 'Credentials that wait for a person to review them.' })
  async credentialsToReview(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<CredentialModel>> {
    return toConnection(await this.credentials.listToReview(ctx, page), (credential) => credential);
  }

  @Query(() => ApprovalConnectionModel, { name: 'approvals', description: 'Acts for two persons, newest first.' })
  async listApprovals(@Ctx() ctx: RequestContext, @Args() page: PageArgs): Promise<Connection<ApprovalModel>> {
    return toConnection(
      await this.approvals.list(ctx, { first: page.first, after: page.after }),
      (approval) => approval,
    );
  }

  @Mutation(() => JsonScalar, { nullable: true, description: "Approves another person's request and carries it out." })
  async approve(
    @Ctx() ctx: RequestContext,
    @Args('approvalId', { type: () => ID }) approvalId: string,
  ): Promise<Json | null> {
    return (await this.approvals.approve(ctx, requireId(approvalId, 'approvalId'))) ?? null;
  }

  @Mutation(() => Boolean)
  async reject(
    @Ctx() ctx: RequestContext,
    @Args('approvalId', { type: () => ID }) approvalId: string,
    @Args('reason', { type: () => String }) reason: string,
  ): Promise<boolean> {
    await this.approvals.reject(ctx, requireId(approvalId, 'approvalId'), reason);
    return true;
  }
}

function toModel(view: OrganizationView): OrganizationModel {
  return {
    ...view,
    capabilities: [...view.capabilities],
    beneficialOwners: [...view.beneficialOwners],
    members: view.members.map((member) => ({ ...member, roles: [...member.roles] })),
  };
}
