import { CustomScalar, Scalar } from '@nestjs/graphql';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const INTEGER = /^-?\d{1,30}$/;

/** Whole numbers of any size, as decimal strings: JSON numbers end at 2^53. */
export const BigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  description: 'A whole number of any size, written as a decimal string.',
  serialize: (value) => String(value),
  parseValue: (value) => parseBigInt(String(value)),
  parseLiteral: (node: ValueNode) => {
    if (node.kind === Kind.STRING || node.kind === Kind.INT) return parseBigInt(node.value);
    throw new GraphQLError('BigInt must be a decimal string.', { extensions: { code: 'VALIDATION_FAILED' } });
  },
});

function parseBigInt(text: string): bigint {
  if (!INTEGER.test(text)) {
    throw new GraphQLError('BigInt must be a decimal string.', { extensions: { code: 'VALIDATION_FAILED' } });
  }
  return BigInt(text);
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

@Scalar('DateTime', () => Date)
export class DateTimeScalar implements CustomScalar<string, Date> {
  description = 'A time by RFC 3339, given out in UTC.';

  serialize(value: unknown): string {
    return new Date(value as string | Date).toISOString();
  }

  parseValue(value: unknown): Date {
    if (typeof value === 'string' && RFC3339.test(value) && !Number.isNaN(Date.parse(value))) return new Date(value);
    throw new GraphQLError('DateTime must be by RFC 3339, e.g. 2026-01-31T00:00:00Z.', {
      extensions: { code: 'VALIDATION_FAILED' },
    });
  }

  parseLiteral(node: ValueNode): Date {
    return this.parseValue(node.kind === Kind.STRING ? node.value : undefined);
  }
}

/** JSON whose shape the schema does not fix: profiles, agreement documents, signed quotes. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node) => literalToJson(node),
});

function literalToJson(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.ENUM:
      return node.value;
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map(literalToJson);
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalToJson(field.value)]));
    default:
      return null;
  }
}
