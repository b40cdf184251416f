/** Namespace of the W3C Data Privacy Vocabulary (DPV 2). */
export const DPV_NAMESPACE = 'https://w3id.org/dpv#';

export interface Purpose {
  /** Compact IRI of the DPV term, e.g. `dpv:ScientificResearch`. */
  readonly id: string;
  readonly label: { readonly en: string; readonly zh: string };
}

function purpose(term: string, en: string, zh: string): Purpose {
  return { id: `dpv:${term}`, label: { en, zh } };
}

/** The purposes that data may be licensed for. A term that is not here is refused. */
export const PURPOSES: readonly Purpose[] = [
  purpose('AcademicResearch', 'Academic research', '学术研究'),
  purpose('Advertising', 'Advertising', '广告投放'),
  purpose('CombatClimateChange', 'Combating climate change', '应对气候变化'),
  purpose('CommercialPurpose', 'Commercial use', '商业用途'),
  purpose('CommercialResearch', 'Commercial research', '商业研究'),
  purpose('CreditChecking', 'Credit checking', '信用核查'),
  purpose('CustomerManagement', 'Customer management', '客户管理'),
  purpose('CustomerSolvencyMonitoring', 'Monitoring of customer solvency', '客户偿付能力监测'),
  purpose('EnforceSecurity', 'Enforcing security', '安全保障'),
  purpose('FraudPreventionAndDetection', 'Fraud prevention and detection', '欺诈防范与识别'),
  purpose('ImproveHealthcare', 'Improving healthcare', '改善医疗健康'),
  purpose('ImprovePublicServices', 'Improving public services', '改善公共服务'),
  purpose('ImproveTransportMobility', 'Improving transport and mobility', '改善交通出行'),
  purpose('LegalCompliance', 'Legal compliance', '履行法定义务'),
  purpose('Marketing', 'Marketing', '市场营销'),
  purpose('MisusePreventionAndDetection', 'Misuse prevention and detection', '滥用防范与识别'),
  purpose('NonCommercialPurpose', 'Non-commercial use', '非商业用途'),
  purpose('NonCommercialResearch', 'Non-commercial research', '非商业研究'),
  purpose('OrganisationGovernance', 'Governance of the organisation', '组织治理'),
  purpose('OrganisationRiskManagement', 'Risk management of the organisation', '组织风险管理'),
  purpose('Personalisation', 'Personalisation', '个性化'),
  purpose('ProvideOfficialStatistics', 'Official statistics', '官方统计'),
  purpose('PublicBenefit', 'Public benefit', '公共利益'),
  purpose('PublicPolicyMaking', 'Public policy making', '公共政策制定'),
  purpose('ResearchAndDevelopment', 'Research and development', '研究与开发'),
  purpose('ScientificResearch', 'Scientific research', '科学研究'),
  purpose('ServiceOptimisation', 'Optimisation of services', '服务优化'),
  purpose('ServiceProvision', 'Provision of services', '提供服务'),
  purpose('Verification', 'Verification', '核验'),
];

const BY_ID = new Map(PURPOSES.map((entry) => [entry.id, entry]));

export function findPurpose(id: string): Purpose | undefined {
  return BY_ID.get(id);
}
