import type { AgreementTerms } from '../terms/agreement-terms.js';
import type { Clause } from './clause.js';
import { typed } from './clauses-of-use.js';
import type { TextLocale } from './phrasing.js';

const ENDING_WORDS: Readonly<Record<AgreementTerms['retention']['action'], Readonly<Record<TextLocale, string>>>> = {
  delete: { en: 'deletes the data and all copies of it', zh: '删除数据及其全部副本' },
  return: { en: 'returns the data and deletes all copies of it', zh: '返还数据并删除全部副本' },
  delete_or_return: {
    en: 'deletes the data and all copies of it or, if the provider asks for it, returns them',
    zh: '删除数据及其全部副本；供方要求返还的，应予返还',
  },
};

const securityClause: Clause = {
  id: 'security',
  heading: { en: 'Security duties', zh: '安全义务' },
  text: {
    en: () => [
      'The buyer protects the data by measures in keeping with its sensitivity: access for those who need it, by named accounts; encryption in transit and at rest; a record of access.',
      'The buyer tells the provider and the exchange without delay, and within 72 hours of learning of it, of any unauthorised access to the data, and takes what measures are needed to limit harm.',
    ],
    zh: () => [
      '需方应采取与数据敏感程度相适应的保护措施：仅限有需要的人员以实名账户访问；传输与存储均应加密；留存访问记录。',
      '发生未经授权访问数据的情形，需方应立即并最迟在知悉后 72 小时内告知供方和交易所，并采取必要措施限制损害。',
    ],
  },
};

const noOnwardTransferClause: Clause = {
  id: 'no-onward-transfer',
  heading: { en: 'No onward transfer', zh: '禁止转让与再提供' },
  text: {
    en: ({ territory }, p) => [
      'The buyer may not sell, sublicense, publish or otherwise pass on the data, or results from which it can be restored, to anybody else.',
      territory.countries === null
        ? 'Moving the data to another country than the one that it is delivered to follows the law of both countries.'
        : `The data may not leave ${p.list(territory.countries.map((code) => p.place(code)))}.`,
    ],
    zh: ({ territory }, p) => [
      '需方不得向任何第三方出售、再许可、公开或者以其他方式提供数据，或者能够还原数据的成果。',
      territory.countries === null
        ? '将数据移至交付地以外的国家或者地区，应遵守两地法律。'
        : `数据不得离开${p.list(territory.countries.map((code) => p.place(code)))}。`,
    ],
  },
  rules: () => ({
    prohibition: [{ action: ['odrl:transfer', 'odrl:sell', 'odrl:distribute', 'odrl:grantUse'] }],
  }),
};

const deletionClause: Clause = {
  id: 'deletion-or-return',
  heading: { en: 'Deletion or return', zh: '删除或者返还' },
  text: {
    en: ({ retention }) => [
      `Within ${retention.daysAfterEnd} days of the end of this agreement, however it ends, the buyer ${ENDING_WORDS[retention.action].en}, save what the law requires it to keep.`,
      ...(retention.certificate ? ['The buyer certifies this to the provider through the exchange.'] : []),
    ],
    zh: ({ retention }) => [
      `本协议无论因何终止，需方应自终止之日起 ${retention.daysAfterEnd} 日内${ENDING_WORDS[retention.action].zh}，法律规定应当保留的除外。`,
      ...(retention.certificate ? ['需方应通过交易所向供方出具处理证明。'] : []),
    ],
  },
  rules: ({ retention }) => ({
    obligation: [
      {
        action: ['odrl:delete'],
        constraint: [
          {
            leftOperand: 'delayPeriod',
            operator: 'lteq',
            rightOperand: typed(`P${retention.daysAfterEnd}D`, 'duration'),
          },
        ],
      },
    ],
  }),
};

const auditClause: Clause = {
  id: 'audit',
  heading: { en: 'Audit', zh: '审计' },
  text: {
    en: ({ auditRights }) => [
      `The provider, or an auditor bound to secrecy, may examine compliance with this agreement up to ${auditRights.perYear} times a year with ${auditRights.noticeDays} days' notice, and at any time where there is reason to suspect a breach.`,
      'The exchange meters deliveries and may mark copies so that they can be traced; its records are evidence between the parties until the contrary is shown.',
    ],
    zh: ({ auditRights }) => [
      `供方或者其委托的负有保密义务的审计人，可以提前 ${auditRights.noticeDays} 日通知，每年最多 ${auditRights.perYear} 次核查本协议的履行情况；有理由怀疑违约的，可以随时核查。`,
      '交易所对交付进行计量，并可以在副本中加入可追溯的标记；除有相反证据外，交易所的记录为双方之间的证据。',
    ],
  },
  rules: () => ({ obligation: [{ action: ['odrl:acceptTracking'] }] }),
};

const confidentialityClause: Clause = {
  id: 'confidentiality-annex',
  heading: { en: 'Annex: confidentiality', zh: '附件：保密' },
  appliesTo: ({ confidentiality }) => confidentiality !== null,
  text: {
    en: ({ confidentiality }) => [
      `Each party keeps secret what it learns of the other's business through this agreement, and the terms of the agreement, for ${confidentiality?.years ?? 0} years after its end.`,
      'Excepted is what is public without breach, what the party knew or developed on its own, and what a law or an authority orders to be disclosed; of the latter it tells the other party beforehand where it may.',
    ],
    zh: ({ confidentiality }) => [
      `任何一方对因本协议知悉的对方商业信息以及本协议条款负有保密义务，期限至本协议终止后 ${confidentiality?.years ?? 0} 年。`,
      '非因违约已经公开的信息、一方原已知悉或者独立开发的信息，以及依照法律或者主管机关要求披露的信息除外；依要求披露的，在允许范围内应事先告知对方。',
    ],
  },
};

export const CLAUSES_OF_PROTECTION = {
  securityClause,
  noOnwardTransferClause,
  deletionClause,
  auditClause,
  confidentialityClause,
};
