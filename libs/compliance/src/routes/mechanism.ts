import type { RouteFacts } from './facts.js';
import type { TransferMechanism } from './route-input.js';
import type { MissingItem } from './vocabulary.js';

/** A kind of mechanism that a path accepts. */
export interface AcceptedMechanism {
  readonly type: string;
  /** Validity counted from the filing when the mechanism states no end; null means none is derived. */
  readonly lifetimeYears: number | null;
}

export interface MechanismCheck {
  /** The mechanism to rest on; undefined when none holds. */
  readonly valid?: TransferMechanism;
  /** Last day of its validity. */
  readonly until: string | null;
  readonly missing: readonly MissingItem[];
}

/** A mechanism and the list of mechanisms are one list. */
export function mechanismsOf({ input }: RouteFacts): readonly TransferMechanism[] {
  return [...(input.mechanism === undefined ? [] : [input.mechanism]), ...(input.mechanisms ?? [])];
}

/**
 * Looks for a mechanism of an accepted type that covers this transfer. When several hold, the one that lasts longest; when none does, what
 * is wrong with the one that lacks least. The order of the list does not matter.
 */
export function findMechanism(facts: RouteFacts, accepted: readonly AcceptedMechanism[]): MechanismCheck {
  const candidates = mechanismsOf(facts).flatMap((mechanism) => {
    const kind = accepted.find(({ type }) => type === mechanism.type);
    if (kind === undefined) return [];
    const until = lastDay(facts, mechanism, kind.lifetimeYears);
    return [{ mechanism, until, faults: faultsOf(facts, mechanism, until) }];
  });
  const valid = candidates.filter(({ faults }) => faults.length === 0).sort(byLastDay)[0];
  if (valid !== undefined) return { valid: valid.mechanism, until: valid.until, missing: [] };
  const nearest = candidates
    .map(({ faults }) => faults)
    .sort((one, other) => one.length - other.length || compare(one.join(), other.join()))[0];
  return { until: null, missing: nearest ?? ['no_valid_mechanism'] };
}

/** Sorted faults of a mechanism for this transfer; empty when it holds. The day of expiry still counts as valid. */
export function faultsOf(facts: RouteFacts, mechanism: TransferMechanism, until: string | null): MissingItem[] {
  const faults: MissingItem[] = [];
  if (until !== null && facts.asOf > until) faults.push('mechanism_expired');
  if (mechanism.filed !== undefined && mechanism.filed > facts.asOf) faults.push('no_valid_mechanism');
  if (mechanism.destinations !== undefined && !mechanism.destinations.includes(recipientPlace(facts))) {
    faults.push('destination_out_of_scope');
  }
  if (mechanism.purposes !== undefined && !mechanism.purposes.includes(facts.purpose))
    faults.push('purpose_out_of_scope');
  if (mechanism.volume_cap !== undefined && exceedsCap(facts, mechanism, mechanism.volume_cap)) {
    faults.push('volume_cap_exceeded');
  }
  return faults.sort();
}

/** Where the data ends up: a foreign recipient that is served inside China still receives it abroad. */
function recipientPlace({ input }: RouteFacts): string {
  return input.destination === 'CN' ? (input.buyer?.organized_in ?? input.destination) : input.destination;
}

function exceedsCap(facts: RouteFacts, mechanism: TransferMechanism, cap: number): boolean {
  const { counts } = facts.input;
  const now = facts.known('counts.this', counts?.this) ?? (counts?.pi_ytd_incl ?? cap) + (counts?.spi_ytd_incl ?? 1);
  return (facts.known('mechanism.used', mechanism.used) ?? 0) + now > cap;
}

function lastDay(facts: RouteFacts, mechanism: TransferMechanism, lifetimeYears: number | null): string | null {
  if (mechanism.expires !== undefined) return mechanism.expires;
  if (lifetimeYears === null) return null;
  if (mechanism.filed === undefined) return facts.known('mechanism.expires', undefined) ?? null;
  return `${Number(mechanism.filed.slice(0, 4)) + lifetimeYears}${mechanism.filed.slice(4)}`;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function byLastDay(
  one: { readonly until: string | null; readonly mechanism: TransferMechanism },
  other: { readonly until: string | null; readonly mechanism: TransferMechanism },
): number {
  return compare(other.until ?? '9999', one.until ?? '9999');
}
