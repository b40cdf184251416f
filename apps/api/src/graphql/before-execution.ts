import { createRequire } from 'node:module';
import { WeirError } from '@weir/kernel';
import type { Logger } from '@weir/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type * as GraphQL from 'graphql';
import type { DocumentNode, GraphQLSchema, TypeNode } from 'graphql';
import { clientError } from './error-formatter.js';
import type { GraphqlContext } from './graphql-options.js';
import { nameOperation } from './operation-span.js';
import { requireAffordable } from './query-cost.js';
import { newRequestId, type RequestContextFactory } from './request-context.factory.js';
import { openSubscriber } from './subscriber.js';

// The schema is made by the CommonJS build of graphql: only that build validates against it.
const { parse, validate } = createRequire(import.meta.url)('graphql') as typeof GraphQL;

/** What Mercurius hands to the hooks of a subscription. */
interface SocketContext {
  request: FastifyRequest;
  _connectionInit?: Record<string, unknown>;
}

interface Hooks {
  addHook(
    name: 'preExecution',
    hook: (
      schema: GraphQLSchema,
      document: DocumentNode,
      context: GraphqlContext,
      variables: Record<string, unknown>,
    ) => Promise<void>,
  ): void;
  addHook(name: 'preSubscriptionParsing', hook: (schema: GraphQLSchema, source: string) => Promise<void>): void;
  addHook(
    name: 'preSubscriptionExecution',
    hook: (schema: GraphQLSchema, document: DocumentNode, context: SocketContext) => Promise<void>,
  ): void;
}

/** Before anything runs: refuses a bad token, and what would cost too much. */
export function beforeExecution(fastify: FastifyInstance, contexts: RequestContextFactory, logger: Logger): void {
  const { graphql } = fastify as unknown as { graphql: Hooks };
  graphql.addHook('preExecution', async (schema, document, { refusal }, variables) => {
    if (refusal !== undefined) throw refusal;
    nameOperation(document);
    requireAffordable(schema, document, variables);
  });
  // Mercurius does not validate what comes over a socket, and counts the depth of a cycle of fragments until the stack ends.
  graphql.addHook('preSubscriptionParsing', async (schema, source) => {
    const [invalid] = validate(schema, parse(source));
    if (invalid !== undefined) {
      throw clientError(new WeirError('GRAPHQL_INVALID', invalid.message), logger, newRequestId());
    }
  });
  graphql.addHook('preSubscriptionExecution', async (schema, document, context) => {
    try {
      requireAffordable(schema, document, standIns(document));
      const subscriber = await openSubscriber(contexts, context.request, context._connectionInit);
      Object.assign(context, { ctx: subscriber.ctx, subscriber });
    } catch (error) {
      throw clientError(error, logger, newRequestId());
    }
  });
}

/** Values for variables, which the hook is not told: the dearest page, and text for everything else. */
function standIns(document: DocumentNode): Record<string, unknown> {
  const operations = document.definitions.filter((definition) => definition.kind === 'OperationDefinition');
  const variables = operations.flatMap(({ variableDefinitions = [] }) => variableDefinitions);
  return Object.fromEntries(variables.map(({ variable, type }) => [variable.name.value, standIn(type)]));
}

function standIn(type: TypeNode): unknown {
  if (type.kind === 'NonNullType') return standIn(type.type);
  if (type.kind === 'ListType') return [];
  if (type.name.value === 'Int') return 100;
  return type.name.value === 'Boolean' ? true : 'text';
}
