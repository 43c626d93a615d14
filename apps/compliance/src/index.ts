export { ComplianceModule, type ComplianceModuleOptions } from './compliance.module.js';
export { composeCompliance, type Compliance, type CompliancePorts } from './composition.js';
export { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
export { startComplianceService, type ComplianceServiceOptions } from './service.js';
