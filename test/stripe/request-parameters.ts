import type { Schema, StripeSchemas } from './schemas.js';
import { invalidRequest } from './stripe-failure.js';

export type Parameters = { [key: string]: unknown };

/** Decodes `a[b][0]=c` as Stripe's form bodies and query strings have it. */
export function decodeForm(text: string): Parameters {
  const decoded: Parameters = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = [...name.matchAll(/[^[\]]+/g)].map(([part]) => part);
    let place: Parameters = decoded;
    path.forEach((part, index) => {
      if (index === path.length - 1) place[part] = value;
      else {
        place[part] ??= {};
        place = place[part] as Parameters;
      }
    });
  }
  return decoded;
}

/**
 * Gives decoded values the types that the parameters of `name` have.
 * @throws StripeFailure `parameter_unknown`, `parameter_missing`, `parameter_invalid_integer` and others, naming the parameter.
 */
export function readParameters(schemas: StripeSchemas, name: string, decoded: Parameters): Parameters {
  const value = coerce(schemas, schemas.root(name), decoded, '') as Parameters;
  const [problem] = schemas.problems(name, value);
  if (problem !== undefined) throw invalidRequest(`Invalid parameters: ${problem}`);
  return value;
}

function coerce(schemas: StripeSchemas, given: Schema, value: unknown, path: string): unknown {
  const schema = schemas.resolve(given);
  if (schema.anyOf !== undefined) return coerceAny(schemas, schema.anyOf, value, path);
  if (schema.const === true || schema.const === false || schema.type === 'boolean') return toBoolean(value, path);
  if (schema.type === 'number') return toInteger(value, path);
  if (schema.type === 'array') {
    return Object.values(value as object).map((item, index) =>
      coerce(schemas, schema.items ?? {}, item, `${path}[${index}]`),
    );
  }
  if (schema.type === 'object') return coerceObject(schemas, schema, value, path);
  return value;
}

function coerceObject(schemas: StripeSchemas, schema: Schema, value: unknown, path: string): Parameters {
  if (typeof value !== 'object' || value === null) throw invalidRequest(`Invalid object: ${path}`, { param: path });
  const at = (key: string): string => (path === '' ? key : `${path}[${key}]`);
  for (const key of schema.required ?? []) {
    if (!Object.hasOwn(value, key)) {
      throw invalidRequest(`Missing required param: ${at(key)}.`, { code: 'parameter_missing', param: at(key) });
    }
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const known = schema.properties?.[key];
    const open = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    const of = known ?? open;
    if (of === undefined) {
      throw invalidRequest(`Received unknown parameter: ${at(key)}`, { code: 'parameter_unknown', param: at(key) });
    }
    return [key, coerce(schemas, of, item, at(key))];
  });
  return Object.fromEntries(entries) as Parameters;
}

function coerceAny(schemas: StripeSchemas, options: readonly Schema[], value: unknown, path: string): unknown {
  const shapes = options.map((option) => schemas.resolve(option));
  const objects = shapes.filter(({ type }) => type === 'object' || type === 'array');
  if (typeof value === 'object') {
    const [shape] = objects;
    if (shape === undefined) throw invalidRequest(`Invalid value: ${path}`, { param: path });
    return coerce(schemas, shape, value, path);
  }
  if (shapes.some(({ enum: values }) => values?.includes(value))) return value;
  const scalar = shapes.find(({ type }) => type === 'string' || type === 'number' || type === 'boolean');
  return scalar === undefined ? value : coerce(schemas, scalar, value, path);
}

function toInteger(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (!/^-?\d+$/.test(String(value))) {
    throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: path });
  }
  return Number(value);
}

function toBoolean(value: unknown, path: string): boolean {
  if (value !== true && value !== 'true' && value !== false && value !== 'false') {
    throw invalidRequest(`Invalid boolean: ${value}`, { param: path });
  }
  return String(value) === 'true';
}
