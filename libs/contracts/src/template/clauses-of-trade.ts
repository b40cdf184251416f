import { moneyFromJson, toDecimalString } from '@weir/kernel';
import type { Clause } from './clause.js';
import { typed } from './clauses-of-use.js';

const partiesClause: Clause = {
  id: 'parties',
  heading: { en: 'Parties', zh: '协议双方' },
  text: {
    en: ({ parties: { provider, buyer } }, p) => [
      `Provider: ${p.words(provider.name)}, ${p.place(provider.jurisdiction)}, registration number ${p.words(provider.registrationNumber)}.`,
      `Buyer: ${p.words(buyer.name)}, ${p.place(buyer.jurisdiction)}, registration number ${p.words(buyer.registrationNumber)}.`,
    ],
    zh: ({ parties: { provider, buyer } }, p) => [
      `供方：${p.words(provider.name)}，${p.place(provider.jurisdiction)}，登记号码 ${p.words(provider.registrationNumber)}。`,
      `需方：${p.words(buyer.name)}，${p.place(buyer.jurisdiction)}，登记号码 ${p.words(buyer.registrationNumber)}。`,
    ],
  },
};

const subjectClause: Clause = {
  id: 'subject',
  heading: { en: 'Data', zh: '标的数据' },
  text: {
    en: ({ dataset, listing, plan }, p) => [
      `The provider licenses to the buyer the dataset "${p.words(dataset.title)}", release ${p.words(dataset.version)}, under the plan "${p.words(plan.name)}" (listing revision ${listing.revision}). Nothing is sold but the right of use that this agreement grants.`,
      ...dataset.files.map((file) => `File: ${p.words(file.name)}, ${file.bytes} bytes, SHA-256 ${file.sha256}.`),
      'The provider states that it may license the data for the purposes agreed here.',
    ],
    zh: ({ dataset, listing, plan }, p) => [
      `供方许可需方使用数据集“${p.words(dataset.title)}”${p.words(dataset.version)} 版，适用方案“${p.words(plan.name)}”（挂牌修订版 ${listing.revision}）。除本协议授予的使用权外，不转让任何权利。`,
      ...dataset.files.map((file) => `文件：${p.words(file.name)}，${file.bytes} 字节，SHA-256 ${file.sha256}。`),
      '供方声明其有权就本协议约定的目的许可使用该数据。',
    ],
  },
};

const priceClause: Clause = {
  id: 'price',
  heading: { en: 'Price', zh: '价款' },
  text: {
    en: ({ price, quote, orderId, payments = [] }, p) => [
      `The buyer pays ${p.money(price)} for order ${orderId}, as laid out in quote ${quote.id} (${quote.digest}).`,
      ...payments.map(
        ({ dueAfterMonths, minorUnits }, index) =>
          `Payment ${index + 1}: ${p.money({ minorUnits, currency: price.currency })}, due ${dueAfterMonths === 0 ? 'with the order' : `${dueAfterMonths} months after the first payment`}.`,
      ),
      'The amount is held until acceptance and then credited to the provider less the fee of the exchange; for a plan with a term it is credited month by month in arrears.',
    ],
    zh: ({ price, quote, orderId, payments = [] }, p) => [
      `需方就订单 ${orderId} 支付 ${p.money(price)}，明细见报价单 ${quote.id}（${quote.digest}）。`,
      ...payments.map(
        ({ dueAfterMonths, minorUnits }, index) =>
          `第 ${index + 1} 期：${p.money({ minorUnits, currency: price.currency })}，${dueAfterMonths === 0 ? '随订单支付' : `于首期付款后 ${dueAfterMonths} 个月支付`}。`,
      ),
      '款项在验收前予以留存，验收后扣除交易所服务费记入供方账户；有期限的方案按月后付。',
    ],
  },
  rules: ({ price }) => ({
    obligation: [
      {
        action: [
          {
            'rdf:value': { '@id': 'odrl:compensate' },
            refinement: [
              {
                leftOperand: 'payAmount',
                operator: 'eq',
                rightOperand: typed(toDecimalString(moneyFromJson(price)), 'decimal'),
                unit: `urn:iso:std:iso:4217:${price.currency}`,
              },
            ],
          },
        ],
      },
    ],
  }),
};

const acceptanceClause: Clause = {
  id: 'acceptance',
  heading: { en: 'Acceptance', zh: '验收' },
  text: {
    en: ({ acceptanceWindowHours }) => [
      `The buyer accepts or rejects within ${acceptanceWindowHours} hours of delivery. Silence until then is acceptance.`,
      'A rejection states its reason with evidence, and ends access until the exchange has decided.',
    ],
    zh: ({ acceptanceWindowHours }) => [
      `需方应自交付起 ${acceptanceWindowHours} 小时内验收或者拒收，逾期未表示的视为验收。`,
      '拒收应说明理由并附证据；在交易所作出处理决定前，需方的访问权限终止。',
    ],
  },
};

const conditionsClause: Clause = {
  id: 'conditions',
  heading: { en: 'Conditions of admission', zh: '准入条件' },
  appliesTo: ({ conditions }) => conditions.length > 0,
  text: {
    en: ({ conditions, decisionDigest }, p) => [
      `The exchange admitted this trade under conditions that bind both parties: ${p.list(conditions.map((id) => p.words(id)))}. They are set out in the decision with the digest ${decisionDigest}.`,
    ],
    zh: ({ conditions, decisionDigest }, p) => [
      `交易所准入本次交易所附的条件对双方均有约束力：${p.list(conditions.map((id) => p.words(id)))}。条件内容见摘要为 ${decisionDigest} 的审核决定。`,
    ],
  },
};

export const CLAUSES_OF_TRADE = { partiesClause, subjectClause, priceClause, acceptanceClause, conditionsClause };
