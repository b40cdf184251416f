/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */
/** @typedef {import('./listings/offer.mjs').Evidence} Evidence */
/** @typedef {{ id: string, conditionId: string, state: string }} Provided */

const VALID_TO = '2031-01-01T00:00:00Z';

/**
 * The provider brings what the gate asked for, and a compliance officer accepts what the demo has accepted.
 *
 * @param {{ provider: ExchangeClient, compliance: ExchangeClient }} people
 * @param {string} listingId
 * @param {readonly Evidence[]} evidence in the order of review
 * @returns {Promise<boolean>} whether everything that the listing needed is accepted, so that the gate looks at it again
 */
export async function bringEvidence({ provider, compliance }, listingId, evidence) {
  const missing = await missingConditions(provider, listingId);
  for (const piece of evidence) {
    const { id, state } =
      (await findProvided(provider, listingId, piece)) ?? (await provide(provider, listingId, piece));
    if (piece.accepted && state === 'SUBMITTED') await accept(compliance, id);
  }
  const accepted = new Set(evidence.filter((piece) => piece.accepted).map(({ conditionId }) => conditionId));
  return missing.every((condition) => accepted.has(condition));
}

/** @param {ExchangeClient} provider @param {string} listingId @returns {Promise<string[]>} */
async function missingConditions(provider, listingId) {
  /** @type {{ listing: { decision: { missing: string[] } | null } }} */
  const { listing } = await provider.send('query ($id: ID!) { listing(id: $id) { decision { missing } } }', {
    id: listingId,
  });
  return listing.decision?.missing ?? [];
}

/** @param {ExchangeClient} provider @param {string} listingId @param {Evidence} piece */
async function findProvided(provider, listingId, { conditionId }) {
  /** @type {{ listingEvidence: Provided[] }} */
  const { listingEvidence } = await provider.send(
    'query ($id: ID!) { listingEvidence(listingId: $id) { id conditionId state } }',
    { id: listingId },
  );
  return listingEvidence.find((provided) => provided.conditionId === conditionId && provided.state !== 'REJECTED');
}

/** @param {ExchangeClient} provider @param {string} listingId @param {Evidence} piece */
async function provide(provider, listingId, { conditionId, statement, reference }) {
  /** @type {{ provideEvidence: Provided }} */
  const { provideEvidence } = await provider.send(
    'mutation ($input: ProvideEvidenceInput!) { provideEvidence(input: $input) { id conditionId state } }',
    { input: { listingId, conditionId, statement, reference, validTo: VALID_TO } },
  );
  return provideEvidence;
}

/** @param {ExchangeClient} compliance @param {string} evidenceId */
async function accept(compliance, evidenceId) {
  await compliance.send(
    'mutation ($id: ID!) { reviewEvidence(evidenceId: $id, accept: true, reason: "Document seen (demo)") }',
    { id: evidenceId },
  );
}
