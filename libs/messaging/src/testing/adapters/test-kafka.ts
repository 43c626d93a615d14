import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installKafka, missingForKafka, startKafka, type LocalKafka } from '../../adapters/local-kafka.js';

export interface TestKafka {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

/** A broker that nobody else uses: it may be killed. */
export interface OwnTestKafka extends TestKafka {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

const LIBRARIES = fileURLToPath(new URL('../../../../../.cache/kafka', import.meta.url));

function sharedBrokers(): string[] {
  return (process.env['SILKGATE_TEST_KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
}

/**
 * Why specs on Kafka are skipped on this machine; undefined where they run. With CI=true they always
 * run, and fail where Kafka cannot start.
 */
export async function reasonToSkipKafka(): Promise<string | undefined> {
  if (sharedBrokers().length > 0 || process.env['CI'] === 'true') return undefined;
  return missingForKafka();
}

async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const probe of probes) {
    await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
    ports.push((probe.address() as AddressInfo).port);
  }
  for (const probe of probes) await new Promise((done) => probe.close(done));
  return ports;
}

/** The brokers of SILKGATE_TEST_KAFKA_BROKERS where set, else a broker of its own on free loopback ports. */
export async function startTestKafka(): Promise<TestKafka> {
  const shared = sharedBrokers();
  if (shared.length > 0) return { brokers: shared, stop: () => Promise.resolve() };
  return startOwnTestKafka();
}

/** A broker of its own on free loopback ports, whatever is shared. */
export async function startOwnTestKafka(): Promise<OwnTestKafka> {
  await installKafka(LIBRARIES);
  const folder = await mkdtemp(join(tmpdir(), 'silkgate-kafka-'));
  const [brokerPort = 0, controllerPort = 0] = await freePorts(2);
  const start = (): Promise<LocalKafka> =>
    startKafka({
      brokerPort,
      controllerPort,
      librariesDirectory: LIBRARIES,
      dataDirectory: join(folder, 'data'),
      logFile: join(folder, 'kafka.log'),
    });
  let kafka = await start();
  return {
    brokers: [kafka.brokers],
    kill: async () => {
      process.kill(kafka.pid, 'SIGKILL');
      await kafka.exited;
    },
    restart: async () => {
      kafka = await start();
    },
    stop: async () => {
      await kafka.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
