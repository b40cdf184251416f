import type { Revision } from '@weir/catalog';
import type { AgreementTerms } from '@weir/contracts';
import { digestOf } from '@weir/kernel';
import type { PartyFacts } from '@weir/parties';
import type { Plan, QuotePayment, SignedQuote } from '@weir/pricing';
import type { AccessTerms } from './order-access.js';

/** Delivery counts as accepted when this window ends without a rejection. */
export const ACCEPTANCE_WINDOW_HOURS = 72;
/** Within which the buyer deletes what it received, and certifies it. */
export const DELETION_DAYS_AFTER_END = 30;

export interface OrderFile {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a plan looks like in an agreement: whole, so that a provider's signature on it covers every word. */
export function agreementPlan(plan: Plan): AgreementTerms['plan'] {
  return {
    id: plan.id,
    name: plan.name,
    kind: plan.kind,
    definition: JSON.parse(JSON.stringify(plan)) as AgreementTerms['plan']['definition'],
  };
}

export function agreementListing(revision: Revision): AgreementTerms['listing'] {
  return { id: revision.listingId, revisionId: revision.id, revision: revision.number };
}

/** The terms of an order, from what was quoted, what the gate decided and what the plan says. */
export function agreementTerms(input: {
  orderId: string;
  quote: SignedQuote;
  revision: Revision;
  releaseNumber: number;
  files: readonly OrderFile[];
  plan: Plan;
  access: AccessTerms;
  provider: PartyFacts;
  buyer: PartyFacts;
  purpose: string;
  destination: string;
  conditions: readonly string[];
  decisionDigest: string;
}): AgreementTerms {
  const { quote } = input.quote;
  const price = { minorUnits: quote.total, currency: quote.currency };
  return {
    parties: { provider: partyOf(input.provider), buyer: partyOf(input.buyer) },
    orderId: input.orderId,
    quote: { id: quote.quoteId, digest: digestOf(input.quote) },
    listing: agreementListing(input.revision),
    dataset: {
      id: input.revision.datasetId,
      title: input.revision.language === 'zh' ? { zh: input.revision.title } : { en: input.revision.title },
      releaseId: input.revision.releaseId,
      version: String(input.releaseNumber),
      files: [...input.files],
    },
    plan: agreementPlan(input.plan),
    price,
    ...(quote.payments.length === 1 ? {} : { payments: quote.payments.map(paymentOf) }),
    term: termOf(input.access),
    purposes: [input.purpose],
    operations: ['read', 'aggregate', 'derive', 'transform', 'index'],
    territory: { countries: [input.destination], destination: input.destination },
    quota: { uses: quote.quota, bytes: null, seats: quote.seats },
    channel: 'download',
    conditions: [...input.conditions],
    decisionDigest: input.decisionDigest,
    acceptanceWindowHours: ACCEPTANCE_WINDOW_HOURS,
    governingLaw: input.provider.jurisdiction,
    liabilityCap: price,
    retention: { daysAfterEnd: DELETION_DAYS_AFTER_END, action: 'delete', certificate: true },
    confidentiality: { years: 3 },
    auditRights: { noticeDays: 14, perYear: 1 },
  };
}

function paymentOf({ dueAfterMonths, amount }: QuotePayment): { dueAfterMonths: number; minorUnits: string } {
  return { dueAfterMonths, minorUnits: amount };
}

function termOf({ durationMonths, accessDays, accessFrom, accessUntil }: AccessTerms): AgreementTerms['term'] {
  return {
    startRule: accessFrom === null ? 'on_delivery' : 'on_date',
    startDate: accessFrom === null ? null : dateOf(accessFrom),
    months: durationMonths,
    ...(accessDays === null ? {} : { days: accessDays }),
    ...(accessUntil === null ? {} : { endDate: dateOf(accessUntil) }),
  };
}

function dateOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

function partyOf(facts: PartyFacts): AgreementTerms['parties']['provider'] {
  return {
    organizationId: facts.organizationId,
    name: facts.name,
    jurisdiction: facts.jurisdiction,
    registrationNumber: facts.registrationNumber,
  };
}
