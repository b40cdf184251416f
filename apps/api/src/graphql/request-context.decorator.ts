import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { RequestContext } from '@weir/platform';

/** The request's context, made once per request from its credentials. */
export const Ctx = createParamDecorator((_: unknown, execution: ExecutionContext): RequestContext => {
  return GqlExecutionContext.create(execution).getContext<{ ctx: RequestContext }>().ctx;
});
