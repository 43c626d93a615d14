export * from './database.js';
export * from './database-error.js';
export { failureOfSqlState } from './sql-state.js';
export { PgDatabase, type PgDatabaseOptions } from './adapters/pg-database.js';
export { CommitLane } from './commit-lane/commit-lane.js';
export type { CommitLaneOptions } from './commit-lane/lane-options.js';
export type { LaneCounters, LaneObserver, LaneOutcome } from './commit-lane/lane-outcome.js';
export { bootstrapDatabase, type DatabaseBootstrap } from './adapters/bootstrap-database.js';
export type { SchemaBootstrap } from './bootstrap/bootstrap-statements.js';
export { AUDITOR_ROLE, databaseOf, ownerRole, roleUrl, runtimeRole } from './bootstrap/roles.js';
export { grantAppendOnly, grantMutable } from './bootstrap/grants.js';
export { sqlIdentifier, sqlLiteral, sqlTableName } from './bootstrap/quoting.js';
export {
  createDataSource,
  migrate,
  type DataSourceOptions,
  type EntityClass,
  type MigrationClass,
  type MigrationOptions,
} from './adapters/data-source.js';
