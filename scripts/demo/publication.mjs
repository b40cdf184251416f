import { waitUntil } from './wait-until.mjs';

/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */
/** @typedef {import('./listings/offer.mjs').Offer} Offer */
/** @typedef {import('./tables/table.mjs').Table} Table */
/** @typedef {{ id: string, title: string, state: string, effect: string | null }} ListingState */

const UNDECIDED = ['DRAFT', 'SCREENING'];

/**
 * Takes an offer from its file to the gate's decision; goes on where an earlier load stopped.
 *
 * @param {ExchangeClient} provider
 * @param {Offer} offer
 * @returns {Promise<ListingState>} as the gate left it
 */
export async function publish(provider, offer) {
  const known = await findListing(provider, offer.title);
  const listing = known ?? (await draft(provider, offer));
  if (listing.state === 'DRAFT') await submit(provider, listing.id, offer);
  return decided(provider, listing.id, offer.title);
}

/**
 * @param {ExchangeClient} provider
 * @param {string} id
 * @param {string} title
 * @param {readonly string[]} [before] states that will pass
 * @returns {Promise<ListingState>}
 */
export function decided(provider, id, title, before = UNDECIDED) {
  return waitUntil(`the decision on "${title}"`, async () => {
    /** @type {{ listing: ListingState }} */
    const { listing } = await provider.send('query ($id: ID!) { listing(id: $id) { id title state effect } }', { id });
    return before.includes(listing.state) ? undefined : listing;
  });
}

/** @param {ExchangeClient} provider @param {string} title @returns {Promise<ListingState | undefined>} */
async function findListing(provider, title) {
  /** @type {{ myListings: { edges: { node: ListingState }[] } }} */
  const { myListings } = await provider.send('{ myListings(first: 100) { edges { node { id title state effect } } } }');
  return myListings.edges.map(({ node }) => node).find((listing) => listing.title === title);
}

/** @param {ExchangeClient} provider @param {Offer} offer @returns {Promise<ListingState>} */
async function draft(provider, offer) {
  const table = await offer.table();
  const releaseId = await release(provider, offer, table);
  const { title, description, tags, language, coverage, plans } = offer;
  /** @type {{ createListing: ListingState }} */
  const { createListing } = await provider.send(
    'mutation ($input: CreateListingInput!) { createListing(input: $input) { id title state effect } }',
    {
      input: {
        releaseId,
        title,
        description,
        tags,
        language,
        coverage,
        plans,
        licence: table.licence,
        sourceStatement: table.sourceStatement[language],
      },
    },
  );
  return createListing;
}

/**
 * Signs every plan in advance, so that a buyer need not wait for the provider, and sends the listing to the gate.
 *
 * @param {ExchangeClient} provider
 * @param {string} listingId
 * @param {Offer} offer
 */
async function submit(provider, listingId, { plans }) {
  for (const { id } of plans) {
    await provider.send(
      'mutation ($listingId: ID!, $planId: String!, $key: String!) { preSignPlan(listingId: $listingId, planId: $planId, idempotencyKey: $key) }',
      { listingId, planId: id, key: `demo:${listingId}:${id}` },
    );
  }
  await provider.send('mutation ($id: ID!) { submitListing(listingId: $id) { state } }', { id: listingId });
}

/** @param {ExchangeClient} provider @param {Offer} offer @param {Table} table @returns {Promise<string>} a profiled release */
async function release(provider, offer, table) {
  const dataset = (await findDataset(provider, offer.title)) ?? (await createDataset(provider, offer));
  const usable = dataset.releases.find(({ state }) => state !== 'FAILED');
  const id = usable?.id ?? (await upload(provider, dataset.id, table));
  return waitUntil(`the profile of ${table.fileName}`, async () => {
    /** @type {{ release: { state: string, failure: { message: string } | null } }} */
    const { release } = await provider.send('query ($id: ID!) { release(id: $id) { state failure { message } } }', {
      id,
    });
    if (release.state === 'FAILED') throw new Error(`${table.fileName} is no table: ${release.failure?.message}`);
    return release.state === 'READY' ? id : undefined;
  });
}

/** @typedef {{ id: string, title: string, releases: { id: string, state: string }[] }} Dataset */

/** @param {ExchangeClient} provider @param {string} title @returns {Promise<Dataset | undefined>} */
async function findDataset(provider, title) {
  /** @type {{ datasets: { edges: { node: Dataset }[] } }} */
  const { datasets } = await provider.send(
    '{ datasets(first: 100) { edges { node { id title releases { id state } } } } }',
  );
  return datasets.edges.map(({ node }) => node).find((dataset) => dataset.title === title);
}

/** @param {ExchangeClient} provider @param {Offer} offer @returns {Promise<Dataset>} */
async function createDataset(provider, { title, description }) {
  /** @type {{ createDataset: { id: string } }} */
  const { createDataset } = await provider.send(
    'mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { id } }',
    { input: { title, description } },
  );
  return { id: createDataset.id, title, releases: [] };
}

/** @param {ExchangeClient} provider @param {string} datasetId @param {Table} table @returns {Promise<string>} the release */
async function upload(provider, datasetId, { fileName, bytes }) {
  /** @type {{ createUpload: { id: string } }} */
  const { createUpload } = await provider.send(
    'mutation ($input: CreateUploadInput!) { createUpload(input: $input) { id } }',
    { input: { datasetId, fileName, bytes: bytes.length } },
  );
  const answer = await fetch(`${provider.url}/uploads/${createUpload.id}`, {
    method: 'PUT',
    headers: { ...provider.headers, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  if (!answer.ok) throw new Error(`${fileName} was not taken: HTTP ${answer.status}: ${await answer.text()}`);
  /** @type {{ publishRelease: { id: string } }} */
  const { publishRelease } = await provider.send(
    'mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { id } }',
    { input: { datasetId, uploadIds: [createUpload.id] } },
  );
  return publishRelease.id;
}
