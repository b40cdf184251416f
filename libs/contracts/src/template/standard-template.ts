import type { AgreementTemplate } from './clause.js';
import { CLAUSES_OF_LAW } from './clauses-of-law.js';
import { CLAUSES_OF_PROTECTION } from './clauses-of-protection.js';
import { CLAUSES_OF_TRADE } from './clauses-of-trade.js';
import { CLAUSES_OF_USE } from './clauses-of-use.js';

/** The one template. Agreements keep the version that they were drafted from. */
export const STANDARD_TEMPLATE: AgreementTemplate = {
  id: 'weir-data-licence',
  version: 1,
  title: { en: 'Data licence agreement', zh: '数据使用许可协议' },
  clauses: [
    CLAUSES_OF_TRADE.partiesClause,
    CLAUSES_OF_TRADE.subjectClause,
    ...CLAUSES_OF_USE,
    CLAUSES_OF_TRADE.priceClause,
    CLAUSES_OF_TRADE.acceptanceClause,
    CLAUSES_OF_TRADE.conditionsClause,
    CLAUSES_OF_PROTECTION.securityClause,
    CLAUSES_OF_PROTECTION.noOnwardTransferClause,
    CLAUSES_OF_PROTECTION.deletionClause,
    CLAUSES_OF_PROTECTION.auditClause,
    CLAUSES_OF_LAW.liabilityClause,
    CLAUSES_OF_LAW.endingClause,
    CLAUSES_OF_LAW.lawClause,
    CLAUSES_OF_PROTECTION.confidentialityClause,
  ],
};
