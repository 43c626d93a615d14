import { inspect } from 'node:util';
import { SeededRandom, SystemTimers, UuidV7Source, type Clock, type Timers } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { upsertPositions } from '../../positions/position-store.js';
import { priceRefund } from '../../quotes/domain/refund-pricing.js';
import { createEngine, type Engine } from '../engine.js';
import type { EnginePorts } from '../ports.js';
import { BookkeepingConnector } from './bookkeeping-connector.js';
import { ExamplePricing, FixedDirectory, NamedCodeResolver, START, WALLET } from './fixtures.js';

export interface TestEngine {
  readonly engine: Engine;
  readonly connector: BookkeepingConnector;
  readonly resolver: NamedCodeResolver;
  readonly ports: EnginePorts;
}

export type TestOverrides = Partial<Omit<EnginePorts, 'connector'>> & {
  readonly connector?: BookkeepingConnector;
};

/** One gateway copy; `label` seeds its ids, so that two copies never make the same. */
export function testEngine(database: Database, label: string, overrides: TestOverrides = {}): TestEngine {
  const clock: Clock = overrides.clock ?? { now: () => START };
  const timers: Timers = overrides.timers ?? new SystemTimers();
  const random = new SeededRandom(label);
  const directory = overrides.directory ?? new FixedDirectory();
  const connector = overrides.connector ?? new BookkeepingConnector();
  const resolver = new NamedCodeResolver(directory);
  const ports: EnginePorts = {
    database,
    ids: new UuidV7Source(clock, random),
    random,
    resolver,
    pricing: new ExamplePricing(),
    priceRefund,
    eventsWritten: () => undefined,
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (members, message) => process.stderr.write(`${message} ${inspect(members)}\n`),
    },
    ...overrides,
    clock,
    timers,
    directory,
    connector,
  };
  return { engine: createEngine(ports), connector, resolver, ports };
}

/** Empties what payments wrote and gives the wallet its cap. */
export async function resetPayments(
  administer: (text: string) => Promise<unknown>,
  database: Database,
  capMinor = 500_000_000n,
): Promise<void> {
  await administer(`TRUNCATE gateway.payment, gateway.operation, gateway.payment_key, gateway.operation_key,
    gateway.state_history, gateway.conversion_record, gateway.payment_alarm, gateway.work, gateway.notification,
    gateway.position, gateway.limit_use, gateway.window_settlement, gateway.business_day, gateway.outbox, gateway.inbox CASCADE`);
  await database.transaction((session) =>
    upsertPositions(session, [{ clientId: WALLET, currency: 'USD', capMinor }]),
  );
}
