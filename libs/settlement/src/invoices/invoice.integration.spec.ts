import { type Money, money, newId } from '@weir/kernel';
import { ApprovalService } from '@weir/parties';
import pg from 'pg';
import { organization, person } from '../../fixtures/people.js';
import { drafts, invoiceSale, type PostedSale, postRefund, postSale, seriesOf } from '../../fixtures/sales.js';
import { cny, runSql, type SettlementWorld, settlementWorld } from '../../fixtures/settlement-database.js';
import {
  type AccountRef,
  buyerBalance,
  currencyExchange,
  disputeClearing,
  platformRevenue,
  providerPayable,
  providerReceivable,
  refundClearing,
  stripeClearing,
  taxPayable,
  transferClearing,
} from '../ledger/chart.js';
import type { Leg } from '../ledger/posting.js';
import { BooksCheckService } from './books-check.service.js';
import { FapiaoService } from './fapiao.service.js';
import type { IssuedInvoice, Sale } from './invoice.js';
import { InvoiceRepository } from './invoice.repository.js';

const PARALLEL = 50;
const PLATFORM = '00000000-0000-0000-0000-000000000000';

let world: SettlementWorld;
let check: BooksCheckService;
const repository = new InvoiceRepository();
const auditor = person({ platformRoles: ['auditor'] });

beforeAll(async () => {
  world = await settlementWorld();
  check = new BooksCheckService(world.unitOfWork);
});

const asApp = (sql: string, parameters?: unknown[]) => runSql(world.database.appUrl, sql, parameters);
const asOwner = (sql: string, parameters?: unknown[]) => runSql(world.database.ownerUrl, sql, parameters);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

async function sales(count: number, provider: string, gross: Money = cny(1_000)): Promise<PostedSale[]> {
  const buyer = await world.fundedBuyer({ ...gross, minorUnits: gross.minorUnits * BigInt(count) });
  const made: PostedSale[] = [];
  for (let index = 0; index < count; index += 1) {
    made.push(await postSale(world, { provider, buyer, gross, tax: 60n, fee: 47n }));
  }
  return made;
}

/** Issues and then loses the connection before the commit, as a process that is killed does. */
async function issueAndDie(sale: PostedSale): Promise<void> {
  const client = new pg.Client({ connectionString: world.database.appUrl });
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  const requests = drafts(sale, sale).map((draft) => ({
    id: newId(),
    kind: draft.kind,
    issuer: draft.content.issuer.organizationId,
    recipient: draft.content.recipient.organizationId,
    order: draft.orderId,
    transaction: draft.transactionId,
    currency: draft.net.currency,
    net: String(draft.net.minorUnits),
    tax: String(draft.tax.minorUnits),
    gross: String(draft.net.minorUnits + draft.tax.minorUnits),
    content: draft.content,
  }));
  await client.query('SELECT * FROM invoice_issue($1::jsonb, now())', [JSON.stringify(requests)]);
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

describe('numbers of invoices', () => {
  it(`skip and repeat none when ${PARALLEL} are issued at once, some roll back and some die`, async () => {
    const provider = newId();
    const all = await sales(PARALLEL, provider);
    const outcomes = await Promise.allSettled(
      all.map(async (sale, index): Promise<IssuedInvoice[]> => {
        if (index % 5 === 1) return issueAndDie(sale).then(() => Promise.reject(new Error('died')));
        return world.unitOfWork.run(async (tx) => {
          // Two orders of the same drafts: neither waits for the other in a circle.
          const asked = index % 2 === 0 ? drafts(sale, sale) : drafts(sale, sale).reverse();
          const issued = await repository.issue(tx, asked);
          if (index % 5 === 0) throw new Error('rolled back');
          return issued;
        });
      }),
    );
    const issued = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const reasons = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason.message)] : [],
    );
    expect(new Set(reasons)).toEqual(new Set(['died', 'rolled back']));
    const count = PARALLEL - reasons.length;
    expect(await seriesOf(world, provider, 'INVOICE')).toEqual({ sequences: upTo(count), last: count });
    expect(await seriesOf(world, PLATFORM, 'FEE_INVOICE')).toEqual({ sequences: upTo(count), last: count });
    expect(new Set(issued.map(({ number }) => number)).size).toBe(2 * count);

    // What failed is issued afterwards; what was issued is not issued again.
    const again = await Promise.all(all.map((sale) => invoiceSale(world, sale)));
    expect(again.flat().filter(({ isNew }) => isNew)).toHaveLength(2 * reasons.length);
    expect(await seriesOf(world, provider, 'INVOICE')).toEqual({ sequences: upTo(PARALLEL), last: PARALLEL });
    expect(await check.check(auditor)).toMatchObject({ sound: true, gaps: [], missing: [], altered: [] });
  });

  it('begin anew with each issuer and each year of UTC', async () => {
    const provider = newId();
    const [first, second, third] = await sales(3, provider);
    const at = (instant: string) => world.clock.setOffset(Date.parse(instant) - Date.now());
    const issueAt = async (instant: string, sale: PostedSale | undefined): Promise<string[]> => {
      at(instant);
      return sale === undefined
        ? []
        : (await invoiceSale(world, sale)).map(({ number }) => number).filter((number) => !number.startsWith('FEE'));
    };
    try {
      expect(await issueAt('2030-12-31T22:00:00.000Z', first)).toEqual(['INV-2030-000001']);
      expect(await issueAt('2031-01-01T01:00:00.000Z', second)).toEqual(['INV-2031-000001']);
      expect(await issueAt('2031-01-02T00:00:00.000Z', third)).toEqual(['INV-2031-000002']);
    } finally {
      world.clock.setOffset(0);
    }
  });
});

describe('what counts as a sale', () => {
  const leg = (account: AccountRef, minorUnits: number, currency = 'CNY') => ({
    account,
    amount: money(minorUnits, currency),
  });
  /** What the posting would sell; it is rolled back, as there is no order behind it. */
  const salesBy = async (kind: string, legs: Leg[]): Promise<Sale[]> => {
    const found: Sale[] = [];
    const posting = { key: `order:${newId()}:${kind}`, kind, legs, subject: { type: 'ORDER', id: newId() } };
    const work = world.unitOfWork.run(async (tx) => {
      const [posted] = await world.ledger.post(tx, [posting]);
      found.push(...(await repository.salesOf(tx, posted?.id ?? '')));
      throw new Error('read');
    });
    await expect(work).rejects.toThrow('read');
    return found;
  };
  const [provider, buyer] = [newId(), newId()];
  const takenBack = [leg(providerReceivable(provider), -893), leg(platformRevenue, -47), leg(taxPayable, -60)];
  const all = [{ gross: cny(-1_000), tax: cny(-60), fee: cny(-47) }];

  it('is what goes back to a buyer, a card or a bank, in another currency as well', async () => {
    expect(await salesBy('refund', [...takenBack, leg(buyerBalance(buyer), 1_000)])).toEqual(all);
    expect(await salesBy('refund', [...takenBack, leg(refundClearing, 1_000)])).toEqual(all);
    const abroad = [leg(currencyExchange, 1_000), leg(currencyExchange, -140, 'USD'), leg(disputeClearing, 140, 'USD')];
    expect(await salesBy('chargeback', [...takenBack, ...abroad])).toEqual(all);
  });

  it('is nothing that was held only, sent to Stripe or kept for a debt', async () => {
    const seller = newId();
    const rich = await world.fundedBuyer(cny(100));
    const held = { kind: 'order_hold', ownerId: newId() } as const;
    await expect(salesBy('hold', [leg(buyerBalance(rich), -100), leg(held, 100)])).resolves.toEqual([]);
    await world.unitOfWork.run((tx) =>
      world.settlement.holdForOrder(tx, { orderId: held.ownerId, buyerOrganizationId: rich, amount: cny(100) }),
    );
    await expect(salesBy('chargeback', [leg(held, -50), leg(disputeClearing, 50)])).resolves.toEqual([]);
    await expect(salesBy('refund', [leg(held, -50), leg(refundClearing, 50)])).resolves.toEqual([]);
    const back = [leg(providerReceivable(seller), 70), leg(currencyExchange, -70), leg(currencyExchange, 10, 'USD')];
    await expect(salesBy('transfer_reversal', [...back, leg(stripeClearing, -10, 'USD')])).resolves.toEqual([]);
    const [sale] = await sales(1, seller);
    if (sale !== undefined) await invoiceSale(world, sale);
    await expect(
      salesBy('recovery', [leg(providerPayable(seller), -30), leg(providerReceivable(seller), 30)]),
    ).resolves.toEqual([]);
    await expect(salesBy('transfer', [leg(providerPayable(seller), -30), leg(transferClearing, 30)])).resolves.toEqual(
      [],
    );
  });
});

describe('credit notes', () => {
  it('never take back more than was invoiced, in parallel either', async () => {
    const provider = newId();
    const [sale] = await sales(1, provider);
    if (sale === undefined) throw new Error('no sale');
    const [invoice] = await invoiceSale(world, sale);
    // The provider has money of other sales, so that the ledger lets more go back than the order brought.
    for (const more of await sales(2, provider)) await invoiceSale(world, more);
    const parts = [400n, 400n, 400n].map((gross, index) => ({ gross, tax: 24n, fee: 19n, step: `part-${index}` }));
    const outcomes = await Promise.allSettled(
      parts.map(async (part) => {
        const transactionId = await postRefund(world, sale, part);
        const amounts = { gross: cny(part.gross), tax: cny(part.tax), fee: cny(part.fee) };
        return world.unitOfWork.run((tx) => repository.issue(tx, drafts({ ...sale, transactionId }, amounts, true)));
      }),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: 'CREDIT_BEYOND_INVOICES' } });
    expect(await repository.find(world.unitOfWork, invoice?.id ?? '')).toMatchObject({
      credited: cny(800),
      gross: cny(1_000),
    });
    expect((await seriesOf(world, provider, 'CREDIT_NOTE')).sequences).toEqual([1, 2]);
    const [page] = (
      await repository.list(world.unitOfWork, { orderId: sale.orderId, kind: 'CREDIT_NOTE' }, { first: 1 })
    ).items;
    expect(page?.credits).toEqual([{ id: invoice?.id, number: invoice?.number, amount: cny(400) }]);
    // What nothing was credited for is found, and credited once the order has been invoiced for more.
    const { missing, sound } = await check.check(auditor);
    expect({ sound, missing: missing.length }).toEqual({ sound: false, missing: 1 });
    const more = await postSale(world, {
      ...sale,
      tax: 24n,
      fee: 19n,
      gross: cny(400),
      step: 'more',
      buyer: await world.fundedBuyer(cny(400)),
    });
    await invoiceSale(world, more);
    const amounts = { gross: cny(400), tax: cny(24), fee: cny(19) };
    await world.unitOfWork.run((tx) =>
      repository.issue(tx, drafts({ ...sale, transactionId: String(missing[0]) }, amounts, true)),
    );
    expect(await check.check(auditor)).toMatchObject({ sound: true });
  });
});

describe('what weir_app and a faulty function may not do', () => {
  let sale: PostedSale;
  let invoice: IssuedInvoice;

  beforeAll(async () => {
    [sale] = (await sales(1, newId())) as [PostedSale];
    [invoice] = (await invoiceSale(world, sale)) as [IssuedInvoice];
    await asApp(
      `INSERT INTO invoice_fapiao (id, invoice_id, number, recorded_by, recorded_at) VALUES ($1, $2, '25442000000123456789', 'x', now())`,
      [newId(), invoice.id],
    );
  });

  it.each([
    `UPDATE invoice SET number = 'INV-2026-999999'`,
    `DELETE FROM invoice`,
    `INSERT INTO invoice SELECT * FROM invoice LIMIT 0`,
    `UPDATE invoice_series SET last = last + 1`,
    `INSERT INTO invoice_series (issuer_id, kind, year) VALUES ('${newId()}', 'INVOICE', 2026)`,
    `DELETE FROM invoice_credit`,
    `UPDATE invoice_fapiao SET number = '25442000000000000000'`,
    `DELETE FROM invoice_fapiao`,
    `TRUNCATE invoice CASCADE`,
    `SELECT invoice_take_back(i) FROM invoice i`,
  ])('as weir_app: %s', async (sql) => {
    await expect(asApp(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    [`UPDATE invoice SET gross = gross + 1, net = net + 1`, 'WB007'],
    [`DELETE FROM invoice`, 'WB007'],
    [`TRUNCATE invoice CASCADE`, 'WB007'],
    [`UPDATE invoice_fapiao SET number = '25442000000000000000'`, 'WB007'],
    [`DELETE FROM invoice_fapiao`, 'WB007'],
    [`DELETE FROM invoice_series`, 'WB007'],
    [`UPDATE invoice_series SET last = last + 2`, 'WB004'],
    [`UPDATE invoice_series SET last = last - 1`, 'WB004'],
    // A number that is taken and not used.
    [`UPDATE invoice_series SET last = last + 1`, 'WB004'],
    [`INSERT INTO invoice_series (issuer_id, kind, year, last) VALUES ('${newId()}', 'INVOICE', 2026, 7)`, 'WB004'],
  ])('as the owner of the tables: %s', async (sql, code) => {
    await expect(asOwner(sql)).rejects.toMatchObject({ code });
  });

  it('a number out of turn, as the owner', async () => {
    const copy = `INSERT INTO invoice SELECT (jsonb_populate_record(i, jsonb_build_object('id', $1::uuid, 'sequence', i.sequence + 5, 'transaction_id', $2::uuid))).*
      FROM invoice i WHERE i.id = $3`;
    await expect(asOwner(copy, [newId(), sale.transactionId, invoice.id])).rejects.toMatchObject({ code: 'WB004' });
  });

  it('amounts that are not those of the posting', async () => {
    const issue = (change: Record<string, unknown>) => {
      const [draft] = drafts(sale, sale);
      const asked = {
        id: newId(),
        kind: 'INVOICE',
        issuer: sale.provider,
        recipient: sale.buyer,
        order: sale.orderId,
        transaction: sale.transactionId,
        currency: 'CNY',
        net: '940',
        tax: '60',
        gross: '1000',
        content: draft?.content,
        ...change,
      };
      return asApp('SELECT * FROM invoice_issue($1::jsonb, now())', [JSON.stringify([asked])]);
    };
    for (const change of [
      { net: '941', gross: '1001' },
      { net: '950', tax: '50' },
      { order: newId() },
      { transaction: newId() },
      { currency: 'EUR' },
      { kind: 'CREDIT_NOTE' },
      { kind: 'FEE_INVOICE' },
      { kind: 'RECEIPT' },
    ]) {
      await expect(issue(change)).rejects.toMatchObject({ code: 'WB001' });
    }
    expect(await issue({})).toMatchObject([{ invoice_id: invoice.id, issued: false }]);
    await expect(asApp(`SELECT * FROM invoice_issue('[]', now())`)).rejects.toMatchObject({ code: 'WB003' });
  });

  it('numbers of fapiao that are none, twice the same, or two for one document', async () => {
    const record = (number: string, invoiceId: string = invoice.id) =>
      asApp(
        `INSERT INTO invoice_fapiao (id, invoice_id, number, recorded_by, recorded_at) VALUES ($1, $2, $3, 'x', now())`,
        [newId(), invoiceId, number],
      );
    const [other] = await sales(1, newId());
    const [unrecorded] = other === undefined ? [] : await invoiceSale(world, other);
    await expect(record('123', unrecorded?.id)).rejects.toMatchObject({ code: '23514' });
    await expect(record('25442000000123456789', unrecorded?.id)).rejects.toMatchObject({ code: '23505' });
    await expect(record('25442000000123456780')).rejects.toMatchObject({ code: '23505' });
    await record('011001900111-12345678', unrecorded?.id);
  });
});

describe('numbers of fapiao', () => {
  it('are recorded once by the issuer, red after blue, and corrected by two persons', async () => {
    const approvals = new ApprovalService(world.commands, world.unitOfWork);
    const fapiao = new FapiaoService(world.commands, approvals, repository);
    fapiao.onModuleInit();
    const [sale] = await sales(1, await organization(world, { verified: true }));
    if (sale === undefined) throw new Error('no sale');
    const [invoice, fee] = await invoiceSale(world, sale);
    const transactionId = await postRefund(world, sale, { gross: 100n, tax: 6n, fee: 5n, step: 'part' });
    const amounts = { gross: cny(100), tax: cny(6), fee: cny(5) };
    const [note] = await world.unitOfWork.run((tx) =>
      repository.issue(tx, drafts({ ...sale, transactionId }, amounts, true)),
    );
    const issuer = person({ organizationId: sale.provider, organizationRoles: ['finance'] });
    const recipient = person({ organizationId: sale.buyer, organizationRoles: ['owner'] });
    const [operator, second] = [person({ platformRoles: ['operator'] }), person({ platformRoles: ['operator'] })];
    const of = (document: IssuedInvoice | undefined, number: string) => ({ invoiceId: document?.id ?? '', number });
    const numbers = ['25442000000900000001', '25442000000900000002', '25442000000900000003'] as const;

    await expect(fapiao.record(issuer, of(note, numbers[0]))).rejects.toMatchObject({ code: 'FAPIAO_MISSING' });
    for (const [ctx, document] of [
      [recipient, invoice],
      [issuer, fee],
      [issuer, undefined],
    ] as const) {
      await expect(fapiao.record(ctx, of(document, numbers[0]))).rejects.toMatchObject({ code: 'INVOICE_NOT_FOUND' });
    }
    await expect(fapiao.record(issuer, of(invoice, '1234'))).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(fapiao.correct(issuer, { ...of(invoice, numbers[0]), reason: 'r' })).rejects.toMatchObject({
      code: 'FAPIAO_MISSING',
    });
    await fapiao.record(issuer, of(invoice, numbers[0]));
    await expect(fapiao.record(operator, of(invoice, numbers[1]))).rejects.toMatchObject({ code: 'FAPIAO_RECORDED' });
    await expect(fapiao.record(issuer, of(note, numbers[0]))).rejects.toMatchObject({ code: 'FAPIAO_NUMBER_USED' });
    await fapiao.record(issuer, of(note, numbers[1]));
    await fapiao.record(operator, of(fee, '011001900111-00000001'));

    const { approvalId } = await fapiao.correct(operator, { ...of(invoice, numbers[2]), reason: 'A digit was wrong.' });
    await expect(approvals.approve(operator, approvalId)).rejects.toMatchObject({ code: 'SECOND_PERSON_NEEDED' });
    expect(await repository.find(world.unitOfWork, invoice?.id ?? '')).toMatchObject({ fapiao: numbers[0] });
    await approvals.approve(second, approvalId);
    expect(await repository.find(world.unitOfWork, invoice?.id ?? '')).toMatchObject({ fapiao: numbers[2] });
    const kept = await asApp('SELECT number FROM invoice_fapiao WHERE invoice_id = $1 ORDER BY recorded_at', [
      invoice?.id,
    ]);
    expect(kept).toEqual([{ number: numbers[0] }, { number: numbers[2] }]);
  });
});

describe('the check of the books', () => {
  it('holds for currencies with 0, 2 and 3 decimals', async () => {
    for (const currency of ['JPY', 'EUR', 'KWD']) {
      for (const sale of await sales(1, newId(), money(1_234_567n, currency))) await invoiceSale(world, sale);
    }
    const { currencies, sound } = await check.check(auditor);
    expect(sound).toBe(true);
    for (const currency of ['JPY', 'EUR', 'KWD']) {
      expect(currencies.find((of) => of.currency === currency)).toMatchObject({
        invoiced: money(1_234_567n, currency),
        sold: money(1_234_567n, currency),
        taxPosted: money(60n, currency),
        feesPosted: money(47n, currency),
      });
    }
  });

  it('finds a document that was changed, one that was removed and a sale without one', async () => {
    const provider = newId();
    const [changed, removed, forgotten] = await sales(3, provider);
    if (changed === undefined || removed === undefined || forgotten === undefined) throw new Error('no sales');
    const [altered] = await invoiceSale(world, changed);
    const [lost] = await invoiceSale(world, removed);
    const tamper = (sql: string) =>
      runSql(world.database.superuserUrl, `SET session_replication_role = replica; ${sql}`);
    await tamper(`UPDATE invoice SET content = jsonb_set(content, '{recipient,name}', '"Somebody else"') WHERE id = '${altered?.id}';
      DELETE FROM invoice WHERE id = '${lost?.id}'`);

    const found = await check.check(auditor);
    expect(found.sound).toBe(false);
    expect(found.altered).toEqual([altered?.id]);
    expect(found.gaps).toEqual([`${provider}/INVOICE/${new Date().getUTCFullYear()}`]);
    expect([...found.missing].sort()).toEqual([removed.transactionId, forgotten.transactionId].sort());
    expect(found.currencies.find(({ currency }) => currency === 'CNY')?.invoiced).not.toEqual(
      found.currencies.find(({ currency }) => currency === 'CNY')?.sold,
    );
  });

  it('is for people of the platform', async () => {
    const provider = person({ organizationId: newId(), organizationRoles: ['owner'] });
    await expect(check.check(provider)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
