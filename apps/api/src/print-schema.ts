import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { resolvers } from './surface.js';

const HEADER = '# Generated from the resolvers by `npm run schema`; the tests check that it is fresh.\n\n';

/** Prints the whole GraphQL schema. Needs no database: the schema is in the decorators. */
const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: false });
const schema = await app.get(GraphQLSchemaFactory).create(resolvers);
process.stdout.write(`${HEADER}${printSchema(lexicographicSortSchema(schema))}\n`);
await app.close();
