import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { requireId } from '@weir/kernel';
import { AccountService, ApiTokenService, SecondFactorService, SessionService } from '@weir/parties';
import type { RequestContext } from '@weir/platform';
import { Ctx } from '../graphql/request-context.decorator.js';
import {
  ApiTokenModel,
  CreateApiTokenInputModel,
  NewApiTokenModel,
  SignedInModel,
  SignInInputModel,
  SignUpInputModel,
  TotpEnrolmentModel,
  ViewerModel,
} from './parties.models.js';

@Resolver()
export class AccountResolver {
  constructor(
    private readonly accounts: AccountService,
    private readonly sessions: SessionService,
    private readonly tokens: ApiTokenService,
    private readonly secondFactor: SecondFactorService,
  ) {}

  @Mutation(() => Boolean, {
    description: 'Answers the same whether or not the address has an account; mail says the rest.',
  })
  async signUp(@Ctx() ctx: RequestContext, @Args('input') input: SignUpInputModel): Promise<boolean> {
    await this.accounts.signUp(ctx, input);
    return true;
  }

  @Mutation(() => Boolean)
  async requestEmailVerification(
    @Ctx() ctx: RequestContext,
    @Args('email', { type: () => String }) email: string,
  ): Promise<boolean> {
    await this.accounts.requestEmailVerification(ctx, { email });
    return true;
  }

  @Mutation(() => Boolean)
  async verifyEmail(
    @Ctx() ctx: RequestContext,
    @Args('token', { type: () => String }) token: string,
  ): Promise<boolean> {
    await this.accounts.verifyEmail(ctx, { token });
    return true;
  }

  @Mutation(() => Boolean, { description: 'Answers the same whether or not the address has an account.' })
  async requestPasswordReset(
    @Ctx() ctx: RequestContext,
    @Args('email', { type: () => String }) email: string,
  ): Promise<boolean> {
    await this.accounts.requestPasswordReset(ctx, { email });
    return true;
  }

  @Mutation(() => Boolean)
  async resetPassword(
    @Ctx() ctx: RequestContext,
    @Args('token', { type: () => String }) token: string,
    @Args('password', { type: () => String }) password: string,
  ): Promise<boolean> {
    await this.accounts.resetPassword(ctx, { token, password });
    return true;
  }

  @Mutation(() => SignedInModel)
  async signIn(@Ctx() ctx: RequestContext, @Args('input') input: SignInInputModel): Promise<SignedInModel> {
    return this.sessions.signIn(ctx, input);
  }

  @Mutation(() => Boolean)
  async signOut(
    @Ctx() ctx: RequestContext,
    @Args('everywhere', { type: () => Boolean, defaultValue: false }) everywhere: boolean,
  ): Promise<boolean> {
    await this.sessions.signOut(ctx, { everywhere });
    return true;
  }

  @Query(() => ViewerModel, { nullable: true, description: 'Null when nobody is signed in.' })
  async viewer(@Ctx() ctx: RequestContext): Promise<ViewerModel | null> {
    if (ctx.principal.kind !== 'user') return null;
    const viewer = await this.sessions.viewer(ctx);
    return {
      ...viewer,
      platformRoles: [...viewer.platformRoles],
      organizations: viewer.organizations.map((organization) => ({ ...organization, roles: [...organization.roles] })),
    };
  }

  @Mutation(() => TotpEnrolmentModel)
  async enrolTotp(@Ctx() ctx: RequestContext): Promise<TotpEnrolmentModel> {
    return this.secondFactor.enrolTotp(ctx);
  }

  @Mutation(() => [String], { description: 'Recovery codes, shown this once.' })
  async confirmTotp(@Ctx() ctx: RequestContext, @Args('code', { type: () => String }) code: string): Promise<string[]> {
    return (await this.secondFactor.confirmTotp(ctx, { code })).recoveryCodes;
  }

  @Mutation(() => Boolean)
  async disableTotp(@Ctx() ctx: RequestContext, @Args('code', { type: () => String }) code: string): Promise<boolean> {
    await this.secondFactor.disableTotp(ctx, { code });
    return true;
  }

  @Mutation(() => Boolean)
  async stepUp(@Ctx() ctx: RequestContext, @Args('code', { type: () => String }) code: string): Promise<boolean> {
    await this.secondFactor.stepUp(ctx, { code });
    return true;
  }

  @Mutation(() => NewApiTokenModel)
  async createApiToken(
    @Ctx() ctx: RequestContext,
    @Args('input') input: CreateApiTokenInputModel,
  ): Promise<NewApiTokenModel> {
    return this.tokens.create(ctx, input);
  }

  @Query(() => [ApiTokenModel])
  async apiTokens(@Ctx() ctx: RequestContext): Promise<ApiTokenModel[]> {
    return (await this.tokens.list(ctx)).map((token) => ({ ...token, scopes: [...token.scopes] }));
  }

  @Mutation(() => Boolean)
  async revokeApiToken(@Ctx() ctx: RequestContext, @Args('id', { type: () => ID }) id: string): Promise<boolean> {
    await this.tokens.revoke(ctx, requireId(id, 'id'));
    return true;
  }
}
