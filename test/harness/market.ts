import { readFile } from 'node:fs/promises';
import type { Actor } from './actors.js';
import { waitFor } from './wait-for.js';

/** Where the real tables of the tests are. */
const TABLES = new URL('../../node_modules/vega-datasets/data/', import.meta.url);

export const PURPOSE = 'dpv:ResearchAndDevelopment';

export interface PlanInput {
  readonly id: string;
  readonly kind: string;
  readonly name: { readonly en: string; readonly zh?: string };
  readonly currency: string;
  readonly price?: string;
  readonly durations?: readonly { readonly months: number; readonly price: string }[];
  readonly maxLicences?: number;
  readonly quota?: number;
  readonly permittedPurposes: readonly string[];
  /** What a kind has of its own. */
  readonly [field: string]: unknown;
}

/** One price, 129.00 EUR. */
export function oncePlan(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    id: 'once',
    kind: 'fixed',
    name: { en: 'One-off' },
    currency: 'EUR',
    price: '12900',
    permittedPurposes: [PURPOSE],
    ...changes,
  };
}

/** Two months for 600.00 EUR, paid out month by month. */
export function termPlan(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    id: 'term',
    kind: 'fixed_term',
    name: { en: 'Term' },
    currency: 'EUR',
    durations: [{ months: 2, price: '60000' }],
    permittedPurposes: [PURPOSE],
    ...changes,
  };
}

/** 300.00 EUR in three monthly payments of 100.00. */
export function instalmentPlan(changes: Partial<PlanInput> = {}): PlanInput {
  return {
    id: 'instalments',
    kind: 'instalments',
    name: { en: 'Instalments' },
    currency: 'EUR',
    price: '30000',
    payments: [0, 1, 2].map((afterMonths) => ({ afterMonths, weight: 1 })),
    permittedPurposes: [PURPOSE],
    ...changes,
  };
}

/** A real public table: daily weather in Seattle, 2012 to 2015 (NOAA). */
export function weatherTable(): Promise<Buffer<ArrayBuffer>> {
  return realTable('seattle-weather.csv');
}

/** A real public table by its file name, e.g. `co2-concentration.csv` (NOAA). */
export function realTable(name: string): Promise<Buffer<ArrayBuffer>> {
  return readFile(new URL(name, TABLES)) as Promise<Buffer<ArrayBuffer>>;
}

export interface Uploaded {
  readonly datasetId: string;
  readonly releaseId: string;
}

/** Uploads tables and asks for their release; the release is ready when {@link releaseReady} says so. */
export async function publishTable(provider: Actor, ...tables: Uint8Array<ArrayBuffer>[]): Promise<Uploaded> {
  const { createDataset } = await provider.graphql<{ createDataset: { id: string } }>(
    'mutation($input: CreateDatasetInput!) { createDataset(input: $input) { id } }',
    { input: { title: 'Weather', description: 'Daily weather in Seattle' } },
  );
  const datasetId = createDataset.id;
  const uploadIds = await Promise.all(tables.map((content, index) => uploadTable(provider, datasetId, content, index)));
  const { publishRelease } = await provider.graphql<{ publishRelease: { id: string } }>(
    'mutation($input: PublishReleaseInput!) { publishRelease(input: $input) { id } }',
    { input: { datasetId, uploadIds } },
  );
  return { datasetId, releaseId: publishRelease.id };
}

async function uploadTable(
  provider: Actor,
  datasetId: string,
  content: Uint8Array<ArrayBuffer>,
  index: number,
): Promise<string> {
  const fileName = index === 0 ? 'seattle-weather.csv' : `seattle-weather-${index + 1}.csv`;
  const { createUpload } = await provider.graphql<{ createUpload: { id: string } }>(
    'mutation($input: CreateUploadInput!) { createUpload(input: $input) { id } }',
    { input: { datasetId, fileName } },
  );
  const sent = await fetch(`${provider.exchange.url}/uploads/${createUpload.id}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${provider.token}`, 'content-type': 'text/csv' },
    body: content,
  });
  if (!sent.ok) throw new Error(`the upload was answered ${sent.status}: ${await sent.text()}`);
  return createUpload.id;
}

/** Waits until a release is profiled. @throws Error when it failed */
export async function releaseReady(provider: Actor, releaseId: string, timeoutMs = 60_000): Promise<void> {
  const release = await waitFor(
    async () => {
      const answer = await provider.graphql<{ release: { state: string; failure: unknown } }>(
        'query($id: ID!) { release(id: $id) { state failure { code message } } }',
        { id: releaseId },
      );
      return answer.release.state === 'PROFILING' ? undefined : answer.release;
    },
    { describe: 'the release to be profiled', timeoutMs },
  );
  if (release.state !== 'READY') throw new Error(`the release is ${JSON.stringify(release)}`);
}

export interface ListingInput {
  readonly releaseId: string;
  readonly plans?: readonly PlanInput[];
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly adjustments?: readonly object[];
  readonly sourceStatement?: string;
  readonly coverage?: { readonly places: readonly string[] };
}

/** Writes a draft and sends it to the gate. @returns the listing's id */
export async function submitListing(provider: Actor, listing: ListingInput): Promise<string> {
  const { createListing } = await provider.graphql<{ createListing: { id: string } }>(
    'mutation($input: CreateListingInput!) { createListing(input: $input) { id } }',
    {
      input: {
        title: 'Seattle daily weather 2012-2015',
        description: 'Daily observations of precipitation, temperature and wind in Seattle.',
        tags: ['weather'],
        licence: 'CC0-1.0',
        sourceStatement: 'Public records of NOAA',
        plans: [oncePlan()],
        ...listing,
      },
    },
  );
  await provider.graphql('mutation($id: ID!) { submitListing(listingId: $id) { state } }', { id: createListing.id });
  return createListing.id;
}

/** Waits until the gate has decided. @returns the listing's state */
export async function listingDecided(provider: Actor, listingId: string, timeoutMs = 60_000): Promise<string> {
  const listing = await waitFor(
    async () => {
      const answer = await provider.graphql<{ listing: { state: string } }>(
        'query($id: ID!) { listing(id: $id) { state } }',
        { id: listingId },
      );
      return ['SCREENING', 'DRAFT'].includes(answer.listing.state) ? undefined : answer.listing;
    },
    { describe: 'the listing to be decided', timeoutMs },
  );
  return listing.state;
}

/** A release of the weather table, ready to be listed. */
export async function weatherRelease(provider: Actor): Promise<string> {
  return readyRelease(provider, await weatherTable());
}

/** A release of a table, ready to be listed. */
export async function readyRelease(provider: Actor, content: Uint8Array<ArrayBuffer>): Promise<string> {
  const { releaseId } = await publishTable(provider, content);
  await releaseReady(provider, releaseId);
  return releaseId;
}

/** A listing that everybody may buy. @throws Error when the gate does not let it live */
export async function liveListing(provider: Actor, listing: ListingInput): Promise<string> {
  const id = await submitListing(provider, listing);
  const state = await listingDecided(provider, id);
  if (state !== 'LIVE') throw new Error(`the listing is ${state}`);
  return id;
}
