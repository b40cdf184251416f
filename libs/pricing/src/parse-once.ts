import { digestOf } from '@weir/kernel';
import type { z } from 'zod';
import { parseWith } from './validation.js';

/** A checked, frozen kind of document that is parsed once and then recognised, with its digest at hand. */
export interface ParsedKind<Input, Output> {
  /** @throws ValidationError whose `field` names what is at fault. */
  parse(json: Input): Output;
  /** `sha256:…` of the document as parsed. */
  digest(parsed: Output): string;
}

/**
 * Books and tables are large and are used for many prices, so a document that came from `parse` is taken as it is; it is
 * deeply frozen, so it cannot have changed since.
 */
export function parsedOnce<Schema extends z.ZodType<object>>(
  schema: Schema,
  name: string,
): ParsedKind<z.input<Schema>, z.output<Schema>> {
  const digests = new WeakMap<object, string>();
  return {
    parse(json) {
      if (typeof json === 'object' && json !== null && digests.has(json)) return json as z.output<Schema>;
      const parsed = parseWith(schema, json, name);
      digests.set(parsed, digestOf(parsed));
      return parsed;
    },
    digest(parsed) {
      return digests.get(parsed) ?? digestOf(parsed);
    },
  };
}
