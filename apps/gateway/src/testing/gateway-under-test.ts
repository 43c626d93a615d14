import type { EventLog } from '@silkgate/messaging';
import { unwrap, parseIsoInstant, SeededRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import { createLogger } from '@silkgate/observability';
import type { EngineSettings } from '../payments/index.js';
import { RunningClock } from '../payments/testing/running-clock.js';
import { checkOnboarding } from '../participants/domain/check-onboarding.js';
import { importOnboarding } from '../participants/import-onboarding.js';
import { keyRingOfParticipant } from '../participants/key-rings.js';
import { startGatewayDatabase } from '../payments/testing/gateway-database.js';
import type { GatewayDatabase } from '../payments/testing/gateway-database.js';
import { insertRateSet } from '../quotes/rate-set-store.js';
import { exampleMids, exampleParity } from '../quotes/testing/example-rates.js';
import { startGatewayService } from '../service.js';
import type { GatewayService } from '../service.js';
import { Counterparties, testKey } from './counterparties.js';
import type { TestKey } from './counterparties.js';
import { exampleOnboarding } from './example-onboarding.js';

/** Within the validity of the example rates. */
const START: EpochMs = unwrap(parseIsoInstant('2026-11-22T10:00:00.000+08:00'));

/** A log that nobody reads: these tests look at the outbox. */
const NO_LOG: EventLog = {
  ensureTopics: () => Promise.resolve(),
  publish: () => Promise.resolve(),
  subscribe: () => Promise.resolve({ stop: () => Promise.resolve() }),
  lag: () => Promise.resolve(0),
  check: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

export interface GatewayUnderTest {
  readonly service: GatewayService;
  readonly storage: GatewayDatabase;
  readonly counterparties: Counterparties;
  readonly keys: ReadonlyMap<string, TestKey>;
  readonly switchKey: TestKey;
  readonly logLines: string[];
  /** Moves by hand. */
  readonly time: { now: EpochMs };
  readonly url: string;
  stop(): Promise<void>;
}

/** Small, so that a test can reach it. */
export const MAX_IN_FLIGHT = 20;
export const OPERATOR_TOKEN = 'operator-token-of-the-test';

export interface GatewayUnderTestOptions {
  readonly settings?: Partial<EngineSettings>;
  /** Time runs from the usual start, where the test is about deadlines; `time` is then of no account. */
  readonly runningClock?: boolean;
}

/** The whole service on a real port and a real Postgres; the participants are played, time stands still unless asked. */
export async function startGatewayUnderTest({
  settings,
  runningClock,
}: GatewayUnderTestOptions = {}): Promise<GatewayUnderTest> {
  const storage = await startGatewayDatabase();
  const time = { now: START };
  const clock = runningClock === true ? new RunningClock(START) : { now: () => time.now };
  const random = new SeededRandom('gateway under test');
  const ids = new UuidV7Source(clock, random);
  const switchKey = await testKey('ES256', '2');
  const file = unwrap(checkOnboarding(exampleOnboarding()));
  const keys = new Map<string, TestKey>();
  for (const { clientId, keys: entries } of file.participants) {
    keys.set(clientId, await testKey(entries[0]!.algorithm, entries[0]!.keyVersion));
  }
  const publicKeys = file.participants.flatMap(({ clientId, keys: entries }) =>
    entries.map(({ algorithm, keyVersion }) => {
      const publicKeyPem = keys.get(clientId)!.pem.publicPem.trim();
      return { clientId, algorithm, keyVersion, publicKeyPem };
    }),
  );
  const { database } = storage;
  await importOnboarding({ database, clock, ids }, { file, keys: publicKeys });
  await insertRateSet(database, exampleParity(), START);
  await insertRateSet(database, exampleMids(), START);
  const counterparties = new Counterparties(clock, keys, switchKey.ring);
  const logLines: string[] = [];
  const destination = { write: (line: string) => void logLines.push(line) };
  const service = await startGatewayService({
    ...{ database, clock, ids, random },
    eventLog: NO_LOG,
    timers: new SystemTimers(),
    http: counterparties,
    signers: { signer: () => switchKey.signer },
    keyRingOf: keyRingOfParticipant,
    log: createLogger({ service: 'gateway', level: 'debug', destination }),
    holder: ids.uuid(0),
    operatorToken: OPERATOR_TOKEN,
    maxInFlight: MAX_IN_FLIGHT,
    ...(settings === undefined ? {} : { settings }),
    port: 0,
    ownsProcess: false,
    resources: [],
  });
  return {
    ...{ service, storage, counterparties, keys, switchKey, logLines, time },
    url: `http://127.0.0.1:${service.port}`,
    stop: async () => {
      await service.stop();
      await storage.stop();
    },
  };
}
