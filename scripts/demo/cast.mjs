/** Every account of the demo has this password, so that it can be tried by hand. */
export const DEMO_PASSWORD = 'weir-demo-2026!';

/** @typedef {{ email: string, role: string, name: string }} TeamMember */
/**
 * @typedef {object} Organisation
 * @property {string} key
 * @property {string} role what it does in the demo
 * @property {string} email of its owner
 * @property {string} owner
 * @property {string} name
 * @property {string} jurisdiction ISO 3166-1 alpha-2
 * @property {string} registrationNumber invented, with a right check digit where its register has one
 * @property {string[]} capabilities
 * @property {{ name: string, country: string, percentage: number }[]} beneficialOwners
 */

/** The first person of the exchange, made on the machine; the others are invited. */
export const FIRST_OPERATOR = { email: 'operator@weir.example', role: 'operator', name: 'Olivia Operator' };

/** @type {readonly (TeamMember & { platformRole: string })[]} */
export const INVITED_TEAM = [
  { email: 'operator2@weir.example', role: 'operator', platformRole: 'operator', name: 'Oscar Operator' },
  {
    email: 'compliance@weir.example',
    role: 'compliance officer',
    platformRole: 'compliance_officer',
    name: 'Carla Compliance',
  },
  {
    email: 'compliance2@weir.example',
    role: 'compliance officer',
    platformRole: 'compliance_officer',
    name: '陈合规',
  },
  { email: 'auditor@weir.example', role: 'auditor', platformRole: 'auditor', name: 'Arthur Auditor' },
];

/** @type {{ aurora: Organisation, hengliu: Organisation, meridian: Organisation, puhui: Organisation }} */
export const ORGANISATIONS = {
  aurora: {
    key: 'aurora',
    role: 'provider',
    email: 'provider@aurora.example',
    owner: 'Paula Provider',
    name: 'Aurora Open Data GmbH',
    jurisdiction: 'DE',
    registrationNumber: 'HRB 999001',
    capabilities: [],
    beneficialOwners: [{ name: 'Paula Provider', country: 'DE', percentage: 100 }],
  },
  hengliu: {
    key: 'hengliu',
    role: 'provider',
    email: 'provider@hengliu.example',
    owner: '林供数',
    name: '杭州衡流数据科技有限公司',
    jurisdiction: 'CN',
    registrationNumber: '91330106MA2WE1R70G',
    capabilities: [],
    beneficialOwners: [
      { name: '林供数', country: 'CN', percentage: 60 },
      { name: '周合伙', country: 'CN', percentage: 40 },
    ],
  },
  meridian: {
    key: 'meridian',
    role: 'buyer',
    email: 'buyer@meridian.example',
    owner: 'Benoît Buyer',
    name: 'Meridian Analytics SAS',
    jurisdiction: 'FR',
    registrationNumber: '999000011',
    capabilities: [],
    beneficialOwners: [{ name: 'Benoît Buyer', country: 'FR', percentage: 100 }],
  },
  puhui: {
    key: 'puhui',
    role: 'buyer, designated trader',
    email: 'buyer@puhui.example',
    owner: '许买方',
    name: '上海浦汇支付科技有限公司',
    jurisdiction: 'CN',
    registrationNumber: '91310115MA1WE1R716',
    capabilities: [],
    beneficialOwners: [{ name: '许买方', country: 'CN', percentage: 100 }],
  },
};

/** The licence that makes one buyer a designated trader. */
export const DESIGNATION = {
  class: 'payment_clearing_licensed',
  licenceNumber: 'DEMO-Z2026031000017',
  issuer: '演示发证机关 (demo authority)',
  scope: '银行卡收单与支付清算 (card acquiring and clearing), invented for the demo',
  validFrom: '2026-01-01T00:00:00Z',
  validTo: '2031-01-01T00:00:00Z',
};

/** @returns {{ role: string, organisation: string, email: string, password: string }[]} every account, for the terminal */
export function accounts() {
  return [
    ...[FIRST_OPERATOR, ...INVITED_TEAM].map(({ role, email }) => ({ role, organisation: 'Weir', email })),
    ...Object.values(ORGANISATIONS).map(({ role, name, email }) => ({ role, organisation: name, email })),
  ].map((account) => ({ ...account, password: DEMO_PASSWORD }));
}
