import {
  clearingFlows,
  hospitalStays,
  householdSurvey,
  parkingOccupancy,
  phoneLeads,
} from '../tables/synthetic-tables.mjs';
import { byTerm, onceFor, RESEARCH, RISK_MANAGEMENT } from './plans.mjs';

/** What the gate does not just let through; no public table has such data. @type {readonly import('./offer.mjs').Offer[]} */
export const GATED_OFFERS = [
  {
    key: 'parking',
    provider: 'hengliu',
    language: 'zh',
    title: '公共停车场分时段泊位占用情况',
    description: '依据公共数据授权运营协议加工的公共数据产品，按停车场与时段汇总泊位总数和占用数。',
    tags: ['公共数据', '交通'],
    table: parkingOccupancy,
    coverage: { places: ['CN'], from: '2026-01-01', to: '2026-01-24', granularity: '小时' },
    plans: [onceFor('CNY', '128000'), byTerm('CNY', '20000')],
    outcome: 'LIVE',
    evidence: [
      {
        conditionId: 'licence',
        statement: '公共数据授权运营资质，演示用途。',
        reference: 'DEMO-LIC-2026-001',
        accepted: true,
      },
      {
        conditionId: 'approval',
        statement: '主管部门对该产品的批准，演示用途。',
        reference: 'DEMO-APP-2026-014',
        accepted: true,
      },
      {
        conditionId: 'source_proof',
        statement: '授权运营协议与加工记录，演示用途。',
        reference: 'DEMO-SRC-2026-007',
        accepted: true,
      },
    ],
  },
  {
    key: 'household-survey',
    provider: 'aurora',
    language: 'en',
    title: 'Household survey on heating and electricity',
    description:
      'Answers of survey participants, with the name and e-mail address of each, city, heating and annual use.',
    tags: ['survey', 'energy'],
    table: householdSurvey,
    coverage: { places: ['DE'], from: '2026-01-01', to: '2026-06-30', granularity: 'household' },
    plans: [onceFor('EUR', '49000')],
    outcome: 'NEEDS_EVIDENCE',
    evidence: [
      {
        conditionId: 'source_proof',
        statement: 'Survey plan, wording of the consent and collection dates (invented for the demo).',
        reference: 'DEMO-SRC-2026-021',
        accepted: false,
      },
    ],
  },
  {
    key: 'clearing',
    provider: 'hengliu',
    language: 'zh',
    title: '收单与发卡机构间清算流水日汇总',
    description: '收单机构与发卡机构之间的清算流水，按日、按机构对汇总交易笔数与清算金额，限持牌机构用于风险管理。',
    tags: ['支付清算'],
    table: clearingFlows,
    coverage: { places: ['CN'], from: '2026-01-01', to: '2026-03-31', granularity: '日' },
    plans: [byTerm('CNY', '150000', [RISK_MANAGEMENT, RESEARCH])],
    outcome: 'LIVE',
    evidence: [
      {
        conditionId: 'region_pinning',
        statement: '数据存储与交付均限于境内，演示用途。',
        reference: 'DEMO-REG-2026-003',
        accepted: true,
      },
      {
        conditionId: 'deidentification',
        statement: '机构名称已替换为代号，附去标识化报告，演示用途。',
        reference: 'DEMO-DEI-2026-005',
        accepted: true,
      },
      {
        conditionId: 'approval',
        statement: '业务主管部门批准，演示用途。',
        reference: 'DEMO-APP-2026-019',
        accepted: true,
      },
      {
        conditionId: 'licence',
        statement: '支付业务许可证，演示用途。',
        reference: 'DEMO-LIC-2026-002',
        accepted: true,
      },
    ],
  },
  {
    key: 'hospital-stays',
    provider: 'aurora',
    language: 'en',
    title: 'Hospital stays with diagnoses (synthetic)',
    description:
      'Medical records of patients: diagnosis, age and length of stay. The provider says that the data is synthetic.',
    tags: ['health'],
    table: hospitalStays,
    coverage: { places: ['DE'], from: '2026-01-01', to: '2026-06-30', granularity: 'stay' },
    plans: [onceFor('EUR', '32000')],
    outcome: 'IN_REVIEW',
  },
  {
    key: 'phone-leads',
    provider: 'hengliu',
    language: 'zh',
    title: '精准客户实名手机号名单',
    description: '可直接外呼的客户姓名与手机号，一手资源，适合电话营销获客。',
    tags: ['营销'],
    table: phoneLeads,
    coverage: { places: ['CN'] },
    plans: [onceFor('CNY', '99000')],
    outcome: 'PROHIBITED',
  },
];
