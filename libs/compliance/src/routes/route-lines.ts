import { ValidationError, WeirError } from '@weir/kernel';
import { decideRoute, type RouteOptions } from './decide-route.js';
import { parseRouteInput } from './route-input.js';
import type { RouteDecisionKind } from './vocabulary.js';

/** One line of an answer file; `id` is null when the line has none that could be read. */
export type RouteLineAnswer =
  | {
      readonly id: unknown;
      readonly decision: RouteDecisionKind;
      readonly path: string;
      readonly missing: readonly string[];
      readonly basis: string;
    }
  | {
      readonly id: unknown;
      readonly error: { readonly code: string; readonly field: string | null; readonly message: string };
    };

/** Decides one line `{"id","input"}` of a JSON Lines file. A line at fault has an error for an answer; nothing is thrown for bad input. */
export function decideRouteLine(line: string, options: RouteOptions = {}): RouteLineAnswer {
  let id: unknown = null;
  try {
    const record = recordOf(line);
    id = record.id ?? null;
    if (record.input === undefined) throw new ValidationError('input', 'input: give the facts of the transfer');
    const { decision, path, missing, basis } = decideRoute(parseRouteInput(record.input), options);
    return { id, decision, path, missing, basis };
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    return { id, error: { code: error.code, field: error.field ?? null, message: error.message } };
  }
}

function recordOf(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new ValidationError('line', 'line: not JSON; write one object {"id","input"} on each line');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError('line', 'line: write one object {"id","input"} on each line');
  }
  return { ...value };
}
