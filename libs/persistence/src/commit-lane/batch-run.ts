import { strict as assert } from 'node:assert';
import type { EpochMs } from '@silkgate/kernel';
import { DatabaseError, databaseFailureOf } from '../database-error.js';
import type { LaneOutcome } from './lane-outcome.js';
import {
  RECOVER_ATTEMPTS,
  RETRY_ATTEMPTS,
  recoverDelayMs,
  retryDelayMs,
  type CommitLaneOptions,
} from './lane-options.js';

/** A command with the two ways to answer it. `fail` is for defects only, never for an expected outcome. */
export interface Submission<Command, Outcome> {
  readonly command: Command;
  readonly settle: (outcome: LaneOutcome<Outcome>) => void;
  readonly fail: (error: unknown) => void;
  /** A transaction that begins at this time or later must not take it along. */
  readonly notAfter?: EpochMs;
}

/** Takes one batch to an outcome for every command, whatever the database does. Never rejects. */
export class BatchRun<Command, Outcome> {
  constructor(
    private readonly options: CommitLaneOptions<Command, Outcome>,
    private readonly committed: (commands: number) => void,
  ) {}

  /** `mayRunAgain` is false for the second try after a lost COMMIT, whose own loss ends as `unknown`. */
  async run(batch: readonly Submission<Command, Outcome>[], mayRunAgain = true): Promise<void> {
    for (let attempt = 0; batch.length > 0; attempt += 1) {
      try {
        const outcomes = await this.#commit(batch);
        batch.forEach((each, index) => each.settle({ kind: 'done', outcome: outcomes[index] as Outcome }));
        return;
      } catch (error) {
        const failure = databaseFailureOf(error);
        this.options.observer?.batchFailed?.(this.options.name, batch.length, failure ?? 'defect');
        if (failure === 'retry' && attempt < RETRY_ATTEMPTS) {
          await this.options.timers.sleep(retryDelayMs(attempt));
          if (mayRunAgain) batch = this.#stillOfUse(batch);
          continue;
        }
        await this.#afterFailure(batch, error, mayRunAgain);
        return;
      }
    }
  }

  /** Nothing of a batch that is to be tried again was stored: who has waited too long meanwhile is turned away. */
  #stillOfUse(batch: readonly Submission<Command, Outcome>[]): readonly Submission<Command, Outcome>[] {
    const now = this.options.clock?.now() ?? Number.NEGATIVE_INFINITY;
    const isLate = ({ notAfter }: Submission<Command, Outcome>): boolean =>
      notAfter !== undefined && notAfter <= now;
    settleAll(batch.filter(isLate), { kind: 'overloaded' });
    return batch.filter((each) => !isLate(each));
  }

  async #commit(batch: readonly Submission<Command, Outcome>[]): Promise<readonly Outcome[]> {
    const commands = batch.map((each) => each.command);
    const outcomes = await this.options.database.transaction((session) =>
      this.#executeChecked(session, commands),
    );
    this.committed(batch.length);
    return outcomes;
  }

  async #executeChecked(
    ...[session, commands]: Parameters<CommitLaneOptions<Command, Outcome>['execute']>
  ): Promise<readonly Outcome[]> {
    const outcomes = await this.options.execute(session, commands);
    assert.equal(outcomes.length, commands.length, 'one outcome for every command');
    return outcomes;
  }

  async #afterFailure(
    batch: readonly Submission<Command, Outcome>[],
    error: unknown,
    mayRunAgain: boolean,
  ): Promise<void> {
    switch (databaseFailureOf(error)) {
      case 'retry':
      case 'unavailable':
        return settleAll(batch, {
          // After a lost COMMIT "not there" may only have meant "not there yet".
          kind: mayRunAgain ? 'unavailable' : 'unknown',
          reason: reasonOf(error),
        });
      case 'ambiguous':
        return this.#lookUp(batch, error, mayRunAgain);
      case 'rejected':
      case 'fatal':
      case undefined:
        return batch.length > 1
          ? this.#runHalves(batch, mayRunAgain)
          : settleAlone(batch[0] as Submission<Command, Outcome>, error);
    }
  }

  /** A row that the database refuses fails alone: the others of its batch are not to suffer. */
  async #runHalves(batch: readonly Submission<Command, Outcome>[], mayRunAgain: boolean): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.run(batch.slice(0, middle), mayRunAgain);
    await this.run(batch.slice(middle), mayRunAgain);
  }

  async #lookUp(
    batch: readonly Submission<Command, Outcome>[],
    cause: unknown,
    mayRunAgain: boolean,
  ): Promise<void> {
    const absent: Submission<Command, Outcome>[] = [];
    for (const each of batch) {
      try {
        const stored = await this.#recover(each.command);
        if (stored !== undefined) each.settle({ kind: 'done', outcome: stored });
        else absent.push(each);
      } catch (error) {
        each.settle({ kind: 'unknown', reason: reasonOf(error) });
      }
    }
    if (mayRunAgain) return this.run(absent, false);
    settleAll(absent, { kind: 'unknown', reason: reasonOf(cause) });
  }

  async #recover(command: Command): Promise<Outcome | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.options.recover(command);
      } catch (error) {
        if (attempt + 1 >= RECOVER_ATTEMPTS || !mayPass(error)) throw error;
        await this.options.timers.sleep(recoverDelayMs(attempt));
      }
    }
  }
}

function mayPass(error: unknown): boolean {
  const failure = databaseFailureOf(error);
  return failure === 'unavailable' || failure === 'retry' || failure === 'ambiguous';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function settleAll<Command, Outcome>(
  batch: readonly Submission<Command, Outcome>[],
  outcome: LaneOutcome<Outcome>,
): void {
  for (const each of batch) each.settle(outcome);
}

function settleAlone<Command, Outcome>(submission: Submission<Command, Outcome>, error: unknown): void {
  if (error instanceof DatabaseError && error.failure === 'rejected') {
    submission.settle({
      kind: 'rejected',
      sqlState: error.sqlState ?? '',
      reason: reasonOf(error),
    });
    return;
  }
  submission.fail(error);
}
