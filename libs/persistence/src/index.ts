export * from './database.js';
export * from './database-error.js';
export { failureOfSqlState } from './sql-state.js';
export { PgDatabase, type PgDatabaseOptions } from './adapters/pg-database.js';
