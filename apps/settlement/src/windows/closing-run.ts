import type { Clock, IdSource } from '@silkgate/kernel';
import type { Logger } from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { closeDate } from './close-date.js';
import { endedDates, settleFinishedDates } from './day-progress.js';

export interface ClosingRunPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

/** Tries the dates that have ended, oldest first; says why one is held when the reason changes. */
export class ClosingRun {
  readonly #heldFor = new Map<string, string>();

  constructor(private readonly ports: ClosingRunPorts) {}

  /** Answers how many dates moved on. */
  async run(): Promise<number> {
    const { database, clock, logger } = this.ports;
    let moved = 0;
    for (const businessDate of await endedDates(database)) {
      const outcome = await database.transaction((session) => closeDate(session, businessDate, this.ports));
      if (outcome.kind === 'closed') {
        this.#heldFor.delete(businessDate);
        logger.info(
          { businessDate, windows: outcome.windows, payouts: outcome.payouts },
          'business date closed',
        );
        moved += 1;
      } else if (outcome.kind === 'held') {
        this.sayHeld(businessDate, outcome.reason, outcome.mismatches.length);
      }
    }
    return moved + (await settleFinishedDates(database, clock.now()));
  }

  private sayHeld(businessDate: string, reason: string, mismatches: number): void {
    if (this.#heldFor.get(businessDate) === reason) return;
    this.#heldFor.set(businessDate, reason);
    this.ports.logger.warn({ businessDate, reason, mismatches }, 'business date is held open');
  }
}
