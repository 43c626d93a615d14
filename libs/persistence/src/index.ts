export * from './database.js';
export * from './database-error.js';
export { failureOfSqlState } from './sql-state.js';
export { PgDatabase, type PgDatabaseOptions } from './adapters/pg-database.js';
export { CommitLane } from './commit-lane/commit-lane.js';
export type { CommitLaneOptions } from './commit-lane/lane-options.js';
export type { LaneCounters, LaneObserver, LaneOutcome } from './commit-lane/lane-outcome.js';
