import { currencyExponent, MAX_MINOR_UNITS } from '@weir/kernel';
import { z } from 'zod';
import { findPurpose } from './purposes.js';

const id = z.uuid();
// Checked, never changed: what is digested is what was handed in.
const name = z.string().min(1).max(500).regex(/\S/, 'must not be blank');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits');
const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code');
const jurisdiction = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'must be an ISO 3166 code such as CN or US-CA');
const countOrUnlimited = z.int().min(1).max(1_000_000_000).nullable();

/** One text, or one for each language; the other language stands in for a missing one. */
const localText = z.union([
  name,
  z
    .strictObject({ en: name.optional(), zh: name.optional() })
    .refine((text) => text.en !== undefined || text.zh !== undefined, 'needs en or zh'),
]);

const moneyJson = z
  .strictObject({ minorUnits: z.string().regex(/^(0|[1-9]\d{0,15})$/), currency: z.string() })
  .refine(({ minorUnits }) => BigInt(minorUnits) <= MAX_MINOR_UNITS, 'is beyond the limit of an amount')
  .refine(({ currency }) => isCurrency(currency), 'is not in a supported ISO 4217 currency');

const party = z.strictObject({
  organizationId: id,
  name,
  jurisdiction,
  registrationNumber: z.string().min(1).max(100).regex(/\S/, 'must not be blank'),
});

const file = z.strictObject({
  id,
  name,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  bytes: z.int().min(0),
});

const term = z
  .strictObject({
    startRule: z.enum(['on_delivery', 'on_signature', 'on_date']),
    /** ISO 8601 date; only with `on_date`. */
    startDate: z.iso.date().nullable(),
    /** Whole months; null is perpetual, or as long as `days` or `endDate` say. */
    months: z.int().min(1).max(1200).nullable(),
    /** Of a trial. */
    days: z.int().min(1).max(366).optional(),
    /** The day on which a calendar period is over. */
    endDate: z.iso.date().optional(),
  })
  .refine(
    ({ months, days, endDate }) => [months ?? undefined, days, endDate].filter((end) => end !== undefined).length <= 1,
    {
      path: ['months'],
      message: 'must be the only end beside days and endDate',
    },
  )
  .refine((value) => (value.startRule === 'on_date') === (value.startDate !== null), {
    path: ['startDate'],
    message: 'is needed with on_date, and only then',
  });

/** What may be done with the data, in words of the ODRL vocabulary. */
export const OPERATIONS = ['read', 'aggregate', 'derive', 'transform', 'index', 'anonymize'] as const;

export const AGREEMENT_CHANNELS = ['download', 'delta_sharing', 'clean_room'] as const;

/**
 * Everything that an agreement needs from a trade: plain JSON, whole at drafting, frozen after it. Nothing has a default
 * that a person has not agreed to.
 */
export const agreementTermsSchema = z
  .strictObject({
    parties: z
      .strictObject({ provider: party, buyer: party })
      .refine(({ provider, buyer }) => provider.organizationId !== buyer.organizationId, 'must be two organisations'),
    orderId: id,
    quote: z.strictObject({ id, digest }),
    listing: z.strictObject({ id, revisionId: id, revision: z.int().min(1) }),
    dataset: z.strictObject({
      id,
      title: localText,
      releaseId: id,
      version: z.string().min(1).max(100),
      files: z.array(file).min(1).max(10_000),
    }),
    /** The plan as published, whole: its digest is what a provider signs ahead. */
    plan: z.strictObject({
      id: z.string().min(1).max(200),
      name: localText,
      kind: z.string().min(1).max(100),
      definition: z.record(z.string(), z.json()),
    }),
    price: moneyJson,
    /** Of a price in instalments: its parts in the price's currency, which sum to it. */
    payments: z
      .array(
        z.strictObject({ dueAfterMonths: z.int().min(0).max(36), minorUnits: z.string().regex(/^(0|[1-9]\d{0,15})$/) }),
      )
      .min(2)
      .max(36)
      .optional(),
    term,
    purposes: z
      .array(z.string().refine((value) => findPurpose(value) !== undefined, 'is not a supported DPV purpose'))
      .min(1)
      .max(50),
    operations: z.array(z.enum(OPERATIONS)).min(1),
    territory: z.strictObject({
      /** Where the data may be used; null is worldwide. An empty list would allow nothing, so it is refused. */
      countries: z.array(country).min(1).max(250).nullable(),
      /** Where the data is delivered to. */
      destination: country,
    }),
    quota: z.strictObject({
      uses: countOrUnlimited,
      /** Decimal string; null is unlimited. */
      bytes: z
        .string()
        .regex(/^[1-9]\d{0,18}$/)
        .nullable(),
      seats: countOrUnlimited,
    }),
    channel: z.enum(AGREEMENT_CHANNELS),
    /** Identifiers of the gate's conditions that the order was cleared under. */
    conditions: z.array(z.string().min(1).max(200)).max(200),
    decisionDigest: digest,
    acceptanceWindowHours: z
      .int()
      .min(1)
      .max(24 * 90),
    /** ISO 3166 code of the country or subdivision whose law governs. */
    governingLaw: jurisdiction,
    liabilityCap: moneyJson,
    retention: z.strictObject({
      daysAfterEnd: z.int().min(0).max(3650),
      action: z.enum(['delete', 'return', 'delete_or_return']),
      certificate: z.boolean(),
    }),
    /** Null leaves the confidentiality annex out. */
    confidentiality: z.strictObject({ years: z.int().min(1).max(50) }).nullable(),
    auditRights: z.strictObject({ noticeDays: z.int().min(0).max(365), perYear: z.int().min(1).max(12) }),
  })
  .refine(({ territory }) => territory.countries === null || territory.countries.includes(territory.destination), {
    path: ['territory', 'destination'],
    message: 'must be one of the countries of use',
  });

export type AgreementTerms = z.infer<typeof agreementTermsSchema>;
export type LocalText = z.infer<typeof localText>;

function isCurrency(code: string): boolean {
  try {
    currencyExponent(code);
    return true;
  } catch {
    return false;
  }
}
