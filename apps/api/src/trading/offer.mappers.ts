import { type Offer, type OfferTerms, offerPrice, type OfferTermsInput as Terms } from '@weir/trading';
import { toPlanContent, toPlanModel } from '../catalog/plan.mappers.js';
import type { OfferModel, OfferTermsInput, OfferTermsModel } from './offer.models.js';

export function toOfferModel(offer: Offer): OfferModel {
  return {
    ...offer,
    rounds: offer.rounds.map((round) => ({
      ...round,
      terms: toTermsModel(round.terms),
      price: offerPrice(round.terms, new Date(round.madeAt)),
      madeAt: new Date(round.madeAt),
    })),
  };
}

/** Terms in the form that trading checks. */
export function toOfferTerms({ plan, ...rest }: OfferTermsInput): Terms {
  return { ...rest, plan: toPlanContent(plan) };
}

function toTermsModel({ plan, options, startsAt, renewable }: OfferTerms): OfferTermsModel {
  return {
    plan: toPlanModel(plan),
    durationMonths: options.durationMonths ?? null,
    seats: options.seats ?? null,
    usage: options.usage == null ? null : [...options.usage],
    contractReference: options.contractReference ?? null,
    startsAt: startsAt === null ? null : new Date(startsAt),
    renewable,
  };
}
