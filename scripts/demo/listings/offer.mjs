/**
 * A listing of the demo.
 *
 * @typedef {object} Offer
 * @property {string} key
 * @property {'aurora' | 'hengliu'} provider
 * @property {'en' | 'zh'} language
 * @property {string} title
 * @property {string} description
 * @property {string[]} tags
 * @property {() => import('../tables/table.mjs').Table | Promise<import('../tables/table.mjs').Table>} table
 * @property {{ places: string[], from?: string, to?: string, granularity?: string }} coverage
 * @property {import('./plans.mjs').Plan[]} plans
 * @property {'LIVE' | 'NEEDS_EVIDENCE' | 'IN_REVIEW' | 'PROHIBITED'} outcome the state that it ends in
 * @property {Evidence[]} [evidence] in the order in which it is reviewed
 */

/**
 * @typedef {object} Evidence
 * @property {string} conditionId
 * @property {string} statement
 * @property {string} reference number of the document, invented
 * @property {boolean} accepted by a compliance officer; else it waits in the queue
 */
export {};
