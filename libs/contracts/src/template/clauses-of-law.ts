import type { Clause } from './clause.js';

const liabilityClause: Clause = {
  id: 'liability',
  heading: { en: 'Liability', zh: '责任' },
  text: {
    en: ({ liabilityCap }, p) => [
      `A party in breach compensates the other's loss, up to ${p.money(liabilityCap)} in total.`,
      'The limit does not apply to intent or gross negligence, to use outside purpose and scope, to onward transfer, or where the law allows no limit.',
    ],
    zh: ({ liabilityCap }, p) => [
      `违约方应赔偿对方损失，赔偿总额以 ${p.money(liabilityCap)} 为限。`,
      '因故意或者重大过失、超出约定目的与范围使用、向第三方提供数据，以及法律不允许限制责任的情形，不适用前款限额。',
    ],
  },
};

const endingClause: Clause = {
  id: 'ending',
  heading: { en: 'Ending', zh: '终止' },
  text: {
    en: () => [
      'This agreement ends with its term. Either party may end it early for a serious breach that is not cured within 14 days of notice.',
      'Where an authority or a rule of the exchange forbids the trade to go on, the exchange may end access; what has not been earned by then is refunded.',
      'The duties of protection, deletion, audit and confidentiality outlast the end.',
    ],
    zh: () => [
      '本协议期满终止。一方严重违约且在接到通知后 14 日内未补救的，对方可以提前解除协议。',
      '主管机关或者交易所规则禁止交易继续进行的，交易所可以终止访问；届时尚未实现的价款予以退还。',
      '安全保护、删除、审计与保密义务在协议终止后继续有效。',
    ],
  },
};

const lawClause: Clause = {
  id: 'law',
  heading: { en: 'Law and signatures', zh: '法律适用与签署' },
  text: {
    en: ({ governingLaw }, p) => [
      `This agreement is governed by the law of ${p.place(governingLaw)}. Disputes go to the courts that are competent there, unless the parties settle them through the exchange.`,
      'The English and the Chinese text and the machine-readable policy come from the same terms. The signatures cover the digest of all of them.',
    ],
    zh: ({ governingLaw }, p) => [
      `本协议适用${p.place(governingLaw)}法律。双方未能通过交易所解决的争议，由当地有管辖权的法院管辖。`,
      '中文文本、英文文本与机器可读策略依据同一条款生成，签名覆盖三者的摘要。',
    ],
  },
};

export const CLAUSES_OF_LAW = { liabilityClause, endingClause, lawClause };
