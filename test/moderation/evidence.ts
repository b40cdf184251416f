import type { Actor, Operators } from '../harness/actors.js';
import { listingDecided } from '../harness/market.js';

/** Evidence that a provider brings and a person of the platform accepts. */
export async function acceptedEvidence(
  provider: Actor,
  operators: Operators,
  evidence: { listingId: string; conditionId: string } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const { provideEvidence } = await provider.graphql<{ provideEvidence: { id: string } }>(
    'mutation($input: ProvideEvidenceInput!) { provideEvidence(input: $input) { id } }',
    { input: { statement: 'Shown to the platform.', reference: 'DOC-1', ...evidence } },
  );
  await operators.operator.graphql(
    'mutation($id: ID!) { reviewEvidence(evidenceId: $id, accept: true, reason: "Read it.") }',
    { id: provideEvidence.id },
  );
}

/** Brings what the listing lacks until it is live. @throws Error when it comes to another state */
export async function liveByEvidence(provider: Actor, operators: Operators, listingId: string): Promise<void> {
  if ((await listingDecided(provider, listingId)) === 'NEEDS_EVIDENCE') {
    const { listing } = await provider.graphql<{ listing: { decision: { missing: string[] } } }>(
      'query($id: ID!) { listing(id: $id) { decision { missing } } }',
      { id: listingId },
    );
    for (const conditionId of listing.decision.missing)
      await acceptedEvidence(provider, operators, { listingId, conditionId });
  }
  const state = await listingDecided(provider, listingId);
  if (state !== 'LIVE') throw new Error(`the listing is ${state}`);
}
