/** @typedef {import('./exchange-client.mjs').ExchangeClient} ExchangeClient */
/** @typedef {{ id: string, action: string, state: string, payload: { bankReference?: string } }} Approval */

/**
 * Money that a buyer sent to the exchange's bank: one operator enters the receipt, the other one confirms it.
 *
 * @param {{ first: ExchangeClient, second: ExchangeClient }} operators
 * @param {{ organizationId: string, minorUnits: string, currency: string, bankReference: string }} receipt
 */
export async function receive({ first, second }, receipt) {
  const entered = await approvalsOf(first, receipt.bankReference);
  if (entered.some(({ state }) => state === 'APPROVED')) return;
  const waiting = entered.find(({ state }) => state === 'REQUESTED')?.id;
  await second.send('mutation ($id: ID!) { approve(approvalId: $id) }', {
    id: waiting ?? (await enter(first, receipt)),
  });
}

/** @param {ExchangeClient} operator @param {string} bankReference */
async function approvalsOf(operator, bankReference) {
  /** @type {{ approvals: { edges: { node: Approval }[] } }} */
  const { approvals } = await operator.send('{ approvals(first: 100) { edges { node { id action state payload } } } }');
  return approvals.edges.map(({ node }) => node).filter(({ payload }) => payload.bankReference === bankReference);
}

/**
 * @param {ExchangeClient} operator
 * @param {{ organizationId: string, minorUnits: string, currency: string, bankReference: string }} receipt
 * @returns {Promise<string>} the approval
 */
async function enter(operator, receipt) {
  /** @type {{ creditBalance: string }} */
  const data = await operator.send('mutation ($input: AdjustBalanceInput!) { creditBalance(input: $input) }', {
    input: { ...receipt, reason: 'Bank receipt of the demo' },
  });
  return data.creditBalance;
}
