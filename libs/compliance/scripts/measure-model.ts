import { type CompiledGate, compilePacks } from '../src/gate/compile-gate.js';
import { decide } from '../src/gate/decide.js';
import type { ListingModel } from '../src/gate/listing-model.js';
import { builtInPacks } from '../src/packs/built-in-packs.js';
import type { GateContext } from '../src/subject.js';
import type { LabelledListing } from './labelled-listings.js';

const context: GateContext = { point: 'listing', asOf: '2026-11-22T00:00:00Z', evidence: [] };
const EFFECTS = ['allowed', 'conditional', 'restricted', 'prohibited'];

interface Scores {
  sensitive: number;
  safe: number;
  benign: number;
  passed: number;
  exact: number;
  reviewed: number;
}

function score(listings: readonly LabelledListing[], gates: ReadonlyMap<string, CompiledGate>, model?: ListingModel) {
  const sum: Scores = { sensitive: 0, safe: 0, benign: 0, passed: 0, exact: 0, reviewed: 0 };
  for (const one of listings) {
    const gate = gates.get(one.pack);
    if (gate === undefined) throw new Error(`no pack ${one.pack}`);
    const { title, description, columns, declared_tags: tags, sample_values: samples } = one;
    const sampleValues = Object.fromEntries(
      Object.entries(samples ?? {}).map(([name, values]) => [name, [values].flat()]),
    );
    const decision = decide({ title, description, columns, tags, sampleValues }, context, { ...gate, model });
    const mildest = Math.min(...one.acceptable_effects.map((effect) => EFFECTS.indexOf(effect)));
    sum.exact += Number(decision.effect === one.expected_effect);
    if (one.expected_effect === 'allowed') {
      sum.benign += 1;
      sum.passed += Number(decision.effect === 'allowed');
      sum.reviewed += Number(decision.reviewRequired);
    } else {
      sum.sensitive += 1;
      sum.safe += Number(EFFECTS.indexOf(decision.effect) >= mildest);
    }
  }
  return sum;
}

function row(name: string, { sensitive, safe, benign, passed, exact, reviewed }: Scores): void {
  const share = (part: number, whole: number): string => `${(part / whole).toFixed(3)} (${part}/${whole})`.padEnd(17);
  const columns = [share(safe, sensitive), share(passed, benign), share(exact, sensitive + benign)];
  console.log([name.padEnd(28), ...columns, share(reviewed, benign)].join(' '));
}

const gatesByPack = (): Map<string, CompiledGate> =>
  new Map(builtInPacks().map((pack) => [pack.id, compilePacks([pack], context.asOf)]));

function heading(): void {
  const columns = ['safety', 'specificity', 'exact', 'review on allowed'];
  console.log([''.padEnd(28), ...columns.map((column) => column.padEnd(17))].join(' '));
}

/** Scores every set, and all together, with the committed model or another one. */
export function measureAll(listings: readonly LabelledListing[], other?: ListingModel): void {
  const gates = gatesByPack();
  const model = other ?? gates.values().next().value?.model;
  heading();
  for (const set of new Set(listings.map((one) => one.set))) {
    row(
      set,
      score(
        listings.filter((one) => one.set === set),
        gates,
        model,
      ),
    );
  }
  row('all', score(listings, gates, model));
}

/** Scores every set with the model that never saw it, and without any model. */
export function measure(listings: readonly LabelledListing[], without: (set: string) => ListingModel): void {
  const gates = gatesByPack();
  heading();
  for (const set of new Set(listings.map((one) => one.set))) {
    const some = listings.filter((one) => one.set === set);
    row(`${set}, no model`, score(some, gates));
    row(`${set}, trained without it`, score(some, gates, without(set)));
  }
}
