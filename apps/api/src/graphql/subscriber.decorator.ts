import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Subscriber } from './subscriber.js';

/** Who listens; only in subscriptions. */
export const Listener = createParamDecorator((_: unknown, execution: ExecutionContext): Subscriber => {
  return GqlExecutionContext.create(execution).getContext<{ subscriber: Subscriber }>().subscriber;
});
