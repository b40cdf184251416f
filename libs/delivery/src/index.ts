export * from './delivery.migration.js';
export * from './delivery.module.js';
export * from './download/download.service.js';
export * from './entitlement/entitlement.machine.js';
export { type EntitledFile, type Entitlement, EntitlementRepository } from './entitlement/entitlement.repository.js';
export * from './entitlement/entitlement.service.js';
export * from './gate/require-deliverable.js';
