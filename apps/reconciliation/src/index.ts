export { composeReconciliation, type Reconciliation, type ReconciliationPorts } from './composition.js';
export { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
export { ReconciliationModule, type ReconciliationModuleOptions } from './reconciliation.module.js';
export { startReconciliationService, type ReconciliationServiceOptions } from './service.js';
