import { publicTable } from '../tables/public-tables.mjs';
import { byTerm, onceFor } from './plans.mjs';

/** Real public tables that a Chinese provider offers in Chinese. @type {readonly import('./offer.mjs').Offer[]} */
export const CHINESE_OFFERS = [
  {
    key: 'global-temperature',
    provider: 'hengliu',
    language: 'zh',
    title: '全球地表气温距平年度序列',
    description: '自 1880 年起全球陆地与海洋表面平均气温相对基准期的年度偏差，单位为摄氏度。',
    tags: ['气候', '时间序列'],
    table: () => publicTable('global_temp'),
    coverage: { places: [], from: '1880-01-01', granularity: '年' },
    plans: [onceFor('CNY', '68000'), byTerm('CNY', '9000')],
    outcome: 'LIVE',
  },
  {
    key: 'us-employment',
    provider: 'hengliu',
    language: 'zh',
    title: '美国非农就业人数月度序列（2006–2015）',
    description: '按行业分列的季节调整后就业人数，单位为千人，逐月更新至 2015 年 12 月。',
    tags: ['就业', '宏观经济'],
    table: () => publicTable('us_employment'),
    coverage: { places: ['US'], from: '2006-01-01', to: '2015-12-31', granularity: '月' },
    plans: [onceFor('CNY', '98000'), byTerm('CNY', '12000')],
    outcome: 'LIVE',
  },
  {
    key: 'iowa-electricity',
    provider: 'hengliu',
    language: 'zh',
    title: '艾奥瓦州年度发电量（按能源类型）',
    description: '2001 年至 2017 年化石燃料、核能与可再生能源的年度净发电量，单位为千兆瓦时。',
    tags: ['能源', '电力'],
    table: () => publicTable('iowa_electricity'),
    coverage: { places: ['US'], from: '2001-01-01', to: '2017-12-31', granularity: '年' },
    plans: [onceFor('CNY', '45000')],
    outcome: 'LIVE',
  },
  {
    key: 'unemployment-industries',
    provider: 'hengliu',
    language: 'zh',
    title: '美国分行业失业人数与失业率（2000–2010）',
    description: '按行业和月份统计的失业人数（千人）与失业率（百分比）。',
    tags: ['就业', '宏观经济'],
    table: () => publicTable('unemployment_across_industries', 'csv'),
    coverage: { places: ['US'], from: '2000-01-01', to: '2010-02-28', granularity: '月' },
    plans: [onceFor('CNY', '88000')],
    outcome: 'LIVE',
  },
];
