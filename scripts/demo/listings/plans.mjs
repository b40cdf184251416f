/** Terms of the W3C Data Privacy Vocabulary that the demo's plans permit. */
export const RESEARCH = 'dpv:ResearchAndDevelopment';
export const RISK_MANAGEMENT = 'dpv:OrganisationRiskManagement';

const PURPOSES = [RESEARCH, 'dpv:AcademicResearch', 'dpv:CommercialResearch'];

/** @typedef {Record<string, unknown> & { id: string }} Plan */

/**
 * @param {string} currency ISO 4217
 * @param {string} price minor units
 * @param {string[]} [permittedPurposes]
 * @returns {Plan} paid once, kept for good
 */
export function onceFor(currency, price, permittedPurposes = PURPOSES) {
  return { id: 'once', name: { en: 'One-off', zh: '一次性购买' }, kind: 'fixed', currency, price, permittedPurposes };
}

/**
 * @param {string} currency ISO 4217
 * @param {string} pricePerMonth whole minor units; twelve months cost ten
 * @param {string[]} [permittedPurposes]
 * @returns {Plan} for a number of months, released to the provider month by month
 */
export function byTerm(currency, pricePerMonth, permittedPurposes = PURPOSES) {
  const month = BigInt(pricePerMonth);
  return {
    id: 'term',
    name: { en: 'Fixed term', zh: '固定期限' },
    kind: 'fixed_term',
    currency,
    durations: [
      { months: 3, price: String(month * 3n) },
      { months: 12, price: String(month * 10n) },
    ],
    permittedPurposes,
  };
}
