import type { AgreementTerms } from '../terms/agreement-terms.js';
import type { Clause, PolicyNode } from './clause.js';
import type { TextLocale } from './phrasing.js';

const CHANNEL_WORDS: Readonly<Record<AgreementTerms['channel'], Readonly<Record<TextLocale, string>>>> = {
  download: { en: 'download of files through signed links', zh: '通过签名链接下载文件' },
  delta_sharing: { en: 'read access through Delta Sharing', zh: '通过 Delta Sharing 协议读取' },
  clean_room: {
    en: 'queries in a clean room, from which only results leave',
    zh: '在数据净室内查询，仅查询结果可以离开净室',
  },
};

const OPERATION_WORDS: Readonly<Record<AgreementTerms['operations'][number], Readonly<Record<TextLocale, string>>>> = {
  read: { en: 'read', zh: '读取' },
  aggregate: { en: 'aggregate', zh: '汇总' },
  derive: { en: 'derive new results from', zh: '据以形成新的成果' },
  transform: { en: 'convert the format of', zh: '转换格式' },
  index: { en: 'index', zh: '编制索引' },
  anonymize: { en: 'anonymise', zh: '匿名化' },
};

const START_WORDS: Readonly<Record<AgreementTerms['term']['startRule'], Readonly<Record<TextLocale, string>>>> = {
  on_delivery: { en: 'when the data is first made available to the buyer', zh: '数据首次向需方提供之时' },
  on_signature: { en: 'when both parties have signed', zh: '双方均完成签署之时' },
  on_date: { en: 'on the date stated', zh: '约定之日' },
};

const purposeClause: Clause = {
  id: 'purpose',
  heading: { en: 'Purpose', zh: '使用目的' },
  text: {
    en: ({ purposes }, p) => [
      `The buyer may use the data for the following purposes only: ${p.list(purposes.map((id) => p.purpose(id)))}.`,
      'Use for any other purpose needs a new agreement.',
    ],
    zh: ({ purposes }, p) => [
      `需方仅可将数据用于下列目的：${p.list(purposes.map((id) => p.purpose(id)))}。`,
      '用于其他任何目的，须另行订立协议。',
    ],
  },
};

const methodClause: Clause = {
  id: 'method',
  heading: { en: 'Method of delivery and use', zh: '提供与使用方式' },
  text: {
    en: ({ channel, operations }, p) => [
      `The data is provided by ${CHANNEL_WORDS[channel].en}.`,
      `The buyer may ${p.list(operations.map((operation) => OPERATION_WORDS[operation].en))} the data. It may do nothing else with it.`,
      'The buyer may not try to identify a person or to undo a protection that the data carries.',
    ],
    zh: ({ channel, operations }, p) => [
      `数据以下列方式提供：${CHANNEL_WORDS[channel].zh}。`,
      `需方可以对数据进行下列处理：${p.list(operations.map((operation) => OPERATION_WORDS[operation].zh))}。未列明的处理方式一律不得采用。`,
      '需方不得尝试识别特定个人，不得破除数据所附的保护措施。',
    ],
  },
};

const scopeClause: Clause = {
  id: 'scope',
  heading: { en: 'Scope: territory, quantity and term', zh: '使用范围：地域、数量与期限' },
  text: {
    en: (terms, p) => [
      `Territory: ${terms.territory.countries === null ? 'worldwide' : p.list(terms.territory.countries.map((code) => p.place(code)))}. The data is delivered to ${p.place(terms.territory.destination)}.`,
      `Quantity: ${terms.quota.uses === null ? 'an unlimited number of uses' : `at most ${terms.quota.uses} uses`}; ${terms.quota.seats === null ? 'any number of people of the buyer' : `at most ${terms.quota.seats} people of the buyer`}; ${terms.quota.bytes === null ? 'no limit on the volume' : `at most ${terms.quota.bytes} bytes`}.`,
      `Term: begins ${START_WORDS[terms.term.startRule].en}${terms.term.startDate === null ? '' : ` (${terms.term.startDate})`} and ${endOf(terms.term).en}.`,
    ],
    zh: (terms, p) => [
      `地域：${terms.territory.countries === null ? '全球' : p.list(terms.territory.countries.map((code) => p.place(code)))}。数据交付至${p.place(terms.territory.destination)}。`,
      `数量：${terms.quota.uses === null ? '使用次数不限' : `使用次数不超过 ${terms.quota.uses} 次`}；${terms.quota.seats === null ? '需方使用人数不限' : `需方使用人数不超过 ${terms.quota.seats} 人`}；${terms.quota.bytes === null ? '数据量不限' : `数据量不超过 ${terms.quota.bytes} 字节`}。`,
      `期限：自${START_WORDS[terms.term.startRule].zh}${terms.term.startDate === null ? '' : `（${terms.term.startDate}）`}起，${endOf(terms.term).zh}。`,
    ],
  },
  // One permission for the three clauses of use: in ODRL a permission holds only under all of its constraints together.
  rules: (terms) => ({
    permission: [
      {
        action: terms.operations.map((operation) => `odrl:${operation}`),
        constraint: [purposeConstraint(terms), channelConstraint(terms), ...scopeConstraints(terms)],
      },
    ],
  }),
};

function endOf({ months, days, endDate }: AgreementTerms['term']): Readonly<Record<TextLocale, string>> {
  if (months !== null) return { en: `ends after ${months} months`, zh: `为期 ${months} 个月` };
  if (days !== undefined) return { en: `ends after ${days} days`, zh: `为期 ${days} 天` };
  if (endDate !== undefined) return { en: `ends on ${endDate}`, zh: `至 ${endDate} 止` };
  return { en: 'has no end', zh: '长期有效' };
}

function purposeConstraint({ purposes }: AgreementTerms): PolicyNode {
  return {
    leftOperand: 'purpose',
    operator: 'isAnyOf',
    rightOperand: purposes.map((id) => ({ '@id': id })),
  };
}

function channelConstraint({ channel }: AgreementTerms): PolicyNode {
  return { leftOperand: 'deliveryChannel', operator: 'eq', rightOperand: channel };
}

function scopeConstraints({ territory, quota, term }: AgreementTerms): PolicyNode[] {
  const constraints: PolicyNode[] = [];
  if (territory.countries !== null) {
    constraints.push({ leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: territory.countries });
  }
  if (quota.uses !== null) {
    constraints.push({ leftOperand: 'count', operator: 'lteq', rightOperand: typed(String(quota.uses), 'integer') });
  }
  if (term.startDate !== null) {
    constraints.push({ leftOperand: 'dateTime', operator: 'gteq', rightOperand: typed(term.startDate, 'date') });
  }
  const elapsed = term.months === null ? undefined : `P${term.months}M`;
  const duration = term.days === undefined ? elapsed : `P${term.days}D`;
  if (duration !== undefined) {
    constraints.push({ leftOperand: 'elapsedTime', operator: 'lteq', rightOperand: typed(duration, 'duration') });
  }
  if (term.endDate !== undefined) {
    constraints.push({ leftOperand: 'dateTime', operator: 'lt', rightOperand: typed(term.endDate, 'date') });
  }
  return constraints;
}

export function typed(value: string, type: 'integer' | 'date' | 'duration' | 'decimal'): PolicyNode {
  return { '@value': value, '@type': `xsd:${type}` };
}

export const CLAUSES_OF_USE: readonly Clause[] = [purposeClause, methodClause, scopeClause];
