import { say } from '../launcher/terminal.mjs';
import { ORGANISATIONS } from './cast.mjs';
import { bringEvidence } from './evidence.mjs';
import { ExchangeClient } from './exchange-client.mjs';
import { CHINESE_OFFERS } from './listings/chinese.mjs';
import { ENGLISH_OFFERS } from './listings/english.mjs';
import { GATED_OFFERS } from './listings/gated.mjs';
import { RESEARCH, RISK_MANAGEMENT } from './listings/plans.mjs';
import { mailsTo } from './mailbox.mjs';
import { designate, joinExchange, verify } from './members.mjs';
import { decided, publish } from './publication.mjs';
import { receive } from './receipts.mjs';
import { assembleTeam, firstOperator } from './team.mjs';
import { trade } from './trades.mjs';

/** @typedef {import('./members.mjs').Member} Member */
/** @typedef {import('./listings/offer.mjs').Offer} Offer */

/** What only a designated trader may buy comes first: its evidence takes the most steps. */
export const OFFERS = [...GATED_OFFERS, ...ENGLISH_OFFERS, ...CHINESE_OFFERS];

/**
 * Fills an exchange with the demo, through its public API.
 *
 * @param {string} url of the exchange
 * @param {NodeJS.ProcessEnv} env configuration of the exchange
 */
export async function loadDemo(url, env) {
  const visitor = new ExchangeClient(url);
  await mailsTo(url, ORGANISATIONS.aurora.email);
  const operator = await firstOperator(visitor, env);
  say('The first operator is made');
  const [team, members] = await Promise.all([assembleTeam(visitor, operator), welcome(visitor, operator)]);
  say('Operators, compliance officers and the auditor have joined');
  const operators = { first: operator, second: team.operator2 };
  const [listings] = await Promise.all([publishAll(members, team.compliance), fund(operators, members)]);
  await tradeAll(members, listings);
}

/**
 * @param {ExchangeClient} visitor
 * @param {ExchangeClient} operator
 */
async function welcome(visitor, operator) {
  const join = async (/** @type {import('./cast.mjs').Organisation} */ organisation) => {
    const member = await joinExchange(visitor, organisation);
    await verify(operator, member);
    say(`${member.name} has joined as ${member.role}`);
    return member;
  };
  const { aurora, hengliu, meridian, puhui } = ORGANISATIONS;
  const [a, h, m, p] = await Promise.all([join(aurora), join(hengliu), join(meridian), join(puhui)]);
  await designate(operator, p);
  say(`${p.name} is a designated trader`);
  return { aurora: a, hengliu: h, meridian: m, puhui: p };
}

/**
 * @param {{ first: ExchangeClient, second: ExchangeClient }} operators
 * @param {{ meridian: Member, puhui: Member }} buyers
 */
async function fund(operators, { meridian, puhui }) {
  const receipts = [
    { organizationId: meridian.id, minorUnits: '1000000', currency: 'EUR', bankReference: 'DEMO-BANK-0001' },
    { organizationId: meridian.id, minorUnits: '5000000', currency: 'CNY', bankReference: 'DEMO-BANK-0002' },
    { organizationId: puhui.id, minorUnits: '20000000', currency: 'CNY', bankReference: 'DEMO-BANK-0003' },
  ];
  await Promise.all(receipts.map((receipt) => receive(operators, receipt)));
  say('The buyers have paid in, confirmed by two operators');
}

/**
 * @param {{ aurora: Member, hengliu: Member }} providers
 * @param {ExchangeClient} compliance
 * @returns {Promise<Map<string, string>>} listings by the key of their offer
 */
async function publishAll(providers, compliance) {
  const entries = OFFERS.map(async (offer) => {
    const provider = providers[offer.provider].client;
    let listing = await publish(provider, offer);
    if (listing.state === 'NEEDS_EVIDENCE' && offer.evidence !== undefined) {
      const complete = await bringEvidence({ provider, compliance }, listing.id, offer.evidence);
      if (complete) listing = await decided(provider, listing.id, offer.title, ['NEEDS_EVIDENCE', 'SCREENING']);
    }
    const surprise = listing.state === offer.outcome ? '' : ` (${offer.outcome} was expected)`;
    say(`Listed: ${offer.title}: ${listing.state}${surprise}`);
    return /** @type {const} */ ([offer.key, listing.id]);
  });
  return new Map(await Promise.all(entries));
}

/**
 * @param {{ meridian: Member, puhui: Member }} buyers
 * @param {Map<string, string>} listings
 */
async function tradeAll({ meridian, puhui }, listings) {
  const co2 = { listingId: listings.get('co2-mauna-loa') ?? '', planId: 'once', purpose: RESEARCH };
  const clearing = {
    listingId: listings.get('clearing') ?? '',
    planId: 'term',
    durationMonths: 12,
    purpose: RISK_MANAGEMENT,
  };
  await Promise.all([
    trade(meridian.client, { ...co2, signatory: meridian.owner }, 'SETTLED').then(() =>
      say(`${meridian.name} has bought, received and accepted a dataset; the provider is credited`),
    ),
    trade(puhui.client, { ...clearing, signatory: puhui.owner }, 'ACCEPTED').then(() =>
      say(`${puhui.name} has taken a restricted dataset for twelve months; the provider is credited month by month`),
    ),
  ]);
}
