import { toIsoUtc8, type Clock, type IdSource } from '@silkgate/kernel';
import type { Database, SqlSession } from '@silkgate/persistence';
import { replaceBreaks } from '../breaks/break-store.js';
import { distinct, matchedOf } from './domain/found-difference.js';
import { matchPayouts } from './match-payouts.js';
import { matchTransactions } from './match-transactions.js';
import { lockReady, refreshReadiness, type ReadyComparison } from './readiness.js';

export interface MatchingPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Rows that were loaded a moment ago have no statistics yet, and a nested loop over a day that is taken for empty takes
 * the square of its rows. For this transaction only.
 */
const PLAN_FOR_WHOLE_DAYS = `
  SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)`;

/** Matches what has become ready, one comparison a transaction. */
export class MatchDue {
  constructor(private readonly ports: MatchingPorts) {}

  /** Answers how many comparisons were matched. */
  async run(): Promise<number> {
    await refreshReadiness(this.ports.database);
    for (let matched = 0; ; matched += 1) {
      const more = await this.ports.database.transaction((session) => this.#matchNext(session));
      if (!more) return matched;
    }
  }

  async #matchNext(session: SqlSession): Promise<boolean> {
    const ready = await lockReady(session);
    if (ready === undefined) return false;
    await session.query(PLAN_FOR_WHOLE_DAYS);
    const result = await (ready.kind === 'PAYOUT' ? matchPayouts : matchTransactions)(session, ready);
    const differences = distinct(result.differences);
    const now = this.ports.clock.now();
    await replaceBreaks(session, ready, differences, { ids: this.ports.ids, now });
    await this.#finish(session, ready, {
      compared: result.compared,
      matched: matchedOf(result),
      breaks: BigInt(differences.length),
    });
    return true;
  }

  async #finish(
    session: SqlSession,
    ready: ReadyComparison,
    figures: { readonly compared: bigint; readonly matched: bigint; readonly breaks: bigint },
  ): Promise<void> {
    await session.query(
      `UPDATE comparison SET state = 'MATCHED', matched_revision = $4, compared = $5, matched = $6, breaks = $7,
              matched_at = $8
        WHERE business_date = $1 AND participant_id = $2 AND kind = $3`,
      [
        ...[ready.businessDate, ready.participantId, ready.kind, ready.revision],
        ...[figures.compared, figures.matched, figures.breaks].map(String),
        toIsoUtc8(this.ports.clock.now()),
      ],
    );
  }
}
