import type { CloudEvent } from '@silkgate/contracts';
import { SystemTimers, UuidV7Source, SystemRandom } from '@silkgate/kernel';
import { SILENT_LOGGER, type Effect } from '@silkgate/messaging';
import type { PgDatabase } from '@silkgate/persistence';
import { openAsRuntime, prepareSchema, type TestPostgres } from '@silkgate/persistence/testing';
import {
  applyBusinessDayEvents,
  applyMerchantEvents,
  applyParticipantEvents,
  applyPaymentEvents,
  applyPayoutEvents,
} from '../books/apply-events.js';
import { composeReconciliation, type Reconciliation } from '../composition.js';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from '../migrations/index.js';
import { MemoryFolder } from './memory-folder.js';

/** A reconciliation over an empty database of its own, with a folder in memory and a clock that is set. */
export interface ExampleBooks {
  readonly database: PgDatabase;
  readonly reconciliation: Reconciliation;
  readonly folder: MemoryFolder;
  nowMs: number;
  payments(events: readonly CloudEvent[]): Promise<void>;
  days(events: readonly CloudEvent[]): Promise<void>;
  participants(events: readonly CloudEvent[]): Promise<void>;
  merchants(events: readonly CloudEvent[]): Promise<void>;
  payouts(events: readonly CloudEvent[]): Promise<void>;
  /** Class, state, transaction and what either side says, sorted. */
  breaks(date?: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function exampleBooks(postgres: TestPostgres): Promise<ExampleBooks> {
  const adminUrl = await postgres.createDatabase();
  await prepareSchema(adminUrl, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  const database = openAsRuntime(adminUrl, SCHEMA, { statementTimeoutMs: 60_000 });
  const folder = new MemoryFolder();
  const clock = { now: () => books.nowMs };
  const ids = new UuidV7Source(clock, new SystemRandom());
  const apply = (effect: Effect) => (events: readonly CloudEvent[]) =>
    database.transaction((session) => effect(session, events));
  const books: ExampleBooks = {
    ...{ database, folder, nowMs: Date.parse('2026-11-21T01:00:00+08:00') },
    reconciliation: composeReconciliation({
      ...{ database, folder, clock, ids, timers: new SystemTimers(), logger: SILENT_LOGGER },
    }),
    payments: apply(applyPaymentEvents),
    days: apply(applyBusinessDayEvents),
    participants: apply(applyParticipantEvents),
    merchants: apply(applyMerchantEvents),
    payouts: apply(applyPayoutEvents),
    breaks: async (date) => {
      const found = await books.reconciliation.breaks({
        limit: 500,
        ...(date === undefined ? {} : { date }),
      });
      return found
        .map((each) =>
          [each.class, each.state, each.requestId, each.expected ?? '-', each.actual ?? '-'].join(' | '),
        )
        .sort();
    },
    close: () => database.close(),
  };
  return books;
}
