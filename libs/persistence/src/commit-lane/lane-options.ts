import type { Clock, Timers } from '@silkgate/kernel';
import type { Database, SqlSession } from '../database.js';
import type { LaneObserver } from './lane-outcome.js';

export interface CommitLaneOptions<Command, Outcome> {
  readonly name: string;
  readonly database: Database;
  readonly timers: Timers;
  /** Needed where commands are submitted with a time after which they are of no use. */
  readonly clock?: Clock;
  /** Commands of one transaction at most; default 200. */
  readonly maxBatch?: number;
  /** Commands waiting at most, the batch in flight not counted; default 5000. */
  readonly maxQueue?: number;
  /**
   * Least time between the end of a commit and the start of the next, in which commands gather; a
   * lane that was idle for longer starts at once. Default 0. Larger batches cost less CPU a command.
   */
  readonly gatherMs?: number;
  /**
   * Executes the commands in one transaction and answers one outcome each, in their order. It may
   * be run again for the same commands: it must find what is stored under a command's key already.
   */
  readonly execute: (session: SqlSession, commands: readonly Command[]) => Promise<readonly Outcome[]>;
  /** After a lost answer to COMMIT: the stored outcome by the command's key, undefined if it is not there. */
  readonly recover: (command: Command) => Promise<Outcome | undefined>;
  readonly observer?: LaneObserver;
}

/** Attempts at one batch that met deadlocks or lock timeouts. */
export const RETRY_ATTEMPTS = 10;
/** Attempts at a look-up: together about four seconds, what a restart of Postgres takes. */
export const RECOVER_ATTEMPTS = 8;

export function retryDelayMs(attempt: number): number {
  return Math.min(2 ** attempt, 50);
}

export function recoverDelayMs(attempt: number): number {
  return Math.min(50 * 2 ** attempt, 1_000);
}
