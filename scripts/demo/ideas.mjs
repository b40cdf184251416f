import { DEMO_PASSWORD, ORGANISATIONS } from './cast.mjs';

/** What to try, one line each. @param {string} url of the exchange @returns {string[]} */
export function ideas(url) {
  const { meridian, puhui, aurora, hengliu } = ORGANISATIONS;
  return [
    `Look around without an account: query { listings(search: "weather") { edges { node { id title } } } } at ${url}/graphql`,
    `Search in Chinese: query { listings(search: "气温") { edges { node { title provider { name } } } } }`,
    `Buy as ${meridian.email}: requestQuote, placeOrder, signAgreement, payOrder, createDownload, acceptDelivery (every plan is signed in advance)`,
    `See what only a designated trader sees: listings(filter: { effect: ["restricted"] }) as ${puhui.email}, then as ${meridian.email}`,
    `Ask why a listing was refused: myListings { edges { node { title decision { findings { rationale remedy citations { title article } } } } } } as ${hengliu.email}`,
    `Bring missing evidence as ${aurora.email} (provideEvidence) and accept it as compliance@weir.example (submittedEvidence, reviewEvidence)`,
    'Decide the open review as compliance@weir.example: reviewQueue, claimReview, decideReview; a milder outcome waits for compliance2@weir.example to approve',
    'Check the books as auditor@weir.example: trialBalance, verifyLedger, auditLog',
    `Read the mail that the exchange wrote: ${url}/local-mail`,
    `All passwords are ${DEMO_PASSWORD}`,
  ];
}
