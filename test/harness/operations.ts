import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';

/** One operation of a schema, written out with all its arguments. */
export interface GeneratedOperation {
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const SELECTION_DEPTH = 3;
/** Values of scalars that are no identifiers. */
const SCALARS: Readonly<Record<string, unknown>> = {
  String: 'A sentence of some length.',
  Int: 1,
  Float: 1,
  Boolean: true,
  BigInt: '1',
  DateTime: '2030-01-01T00:00:00Z',
  JSON: {},
};

/**
 * Writes every query and mutation of a schema, each with a value for every argument that it must have and everything selected that it
 * gives without arguments.
 *
 * @param known values by the argument's or input field's name, e.g. `orderId`; a random identifier stands for other ids
 */
export function generateOperations(
  schema: GraphQLSchema,
  known: Readonly<Record<string, unknown>>,
): GeneratedOperation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => write(kind, field, known)),
  );
}

function write(
  kind: 'query' | 'mutation',
  field: GraphQLField<unknown, unknown>,
  known: Readonly<Record<string, unknown>>,
): GeneratedOperation {
  const needed = field.args.filter(({ type, name }) => isNonNullType(type) || name === 'first');
  const parameters = needed.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = needed.map(({ name }) => `${name}: $${name}`).join(', ');
  const byId = { ...known, id: known[`${field.name}Id`] ?? known.id };
  return {
    name: field.name,
    kind,
    text: `${kind}${parameters && `(${parameters})`} { ${field.name}${passed && `(${passed})`} ${selection(field.type, 1)} }`,
    variables: Object.fromEntries(needed.map(({ name, type }) => [name, valueFor(name, type, byId)])),
  };
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields())
    .filter(
      (field) => !field.args.some(({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined),
    )
    .filter((field) => !isObjectType(getNamedType(field.type)) || depth < SELECTION_DEPTH)
    .map((field) => `${field.name} ${selection(field.type, depth + 1)}`.trim());
  return fields.length === 0 ? '{ __typename }' : `{ ${fields.join(' ')} }`;
}

function valueFor(name: string, type: GraphQLInputType, known: Readonly<Record<string, unknown>>): unknown {
  if (isNonNullType(type)) return valueFor(name, type.ofType, known);
  if (known[name] !== undefined) return known[name];
  if (isListType(type)) return [valueFor(name, type.ofType, known)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isNonNullType(field.type))
        .map((field) => [field.name, valueFor(field.name, field.type, known)]),
    );
  }
  return isScalarType(type) && type.name === 'ID' ? unknownId() : SCALARS[type.name];
}

/** An identifier of the right form (UUID version 7) that names nothing. */
function unknownId(): string {
  const random = randomUUID();
  return `01900000${random.slice(8, 14)}7${random.slice(15)}`;
}
