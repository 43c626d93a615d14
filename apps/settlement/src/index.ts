export { composeSettlement, type Settlement, type SettlementPorts } from './composition.js';
export { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
