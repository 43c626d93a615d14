import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ServersAnswer, ServersTask, Started } from './protocol.js';

export const POSTGRES_VARIABLE = 'SILKGATE_TEST_DATABASE_URL';
export const KAFKA_VARIABLE = 'SILKGATE_TEST_KAFKA_BROKERS';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What the tests are told of their servers. */
export interface ServersVerdict {
  readonly environment: Readonly<Record<string, string>>;
  /** Why the run has failed already. */
  readonly failures: readonly string[];
  /** What the run does without. */
  readonly notes: readonly string[];
}

export interface TestServers extends ServersVerdict {
  stop(): Promise<void>;
}

const isGiven = (variables: Variables, name: string): boolean => (variables[name] ?? '') !== '';

export function taskOf(variables: Variables): ServersTask {
  return { postgres: !isGiven(variables, POSTGRES_VARIABLE), kafka: !isGiven(variables, KAFKA_VARIABLE) };
}

function kafkaVerdict(reason: string, variables: Variables): Partial<ServersVerdict> {
  if (variables['CI'] === 'true') {
    return {
      failures: [`Kafka could not be started: ${reason} With CI=true its tests may not be left out.`],
    };
  }
  return { notes: [`Tests on Kafka are skipped: ${reason}`] };
}

/** Postgres must be there; Kafka must be there where CI=true, elsewhere its tests are skipped and that is said. */
export function verdictOf(answer: ServersAnswer, variables: Variables): ServersVerdict {
  const addressOf = (started: Started | undefined): string | undefined =>
    started !== undefined && 'address' in started ? started.address : undefined;
  const reasonOf = (started: Started | undefined): string | undefined =>
    started !== undefined && 'reason' in started ? started.reason : undefined;
  const postgresReason = reasonOf(answer.postgres);
  const kafkaReason = reasonOf(answer.kafka);
  const kafka = kafkaReason === undefined ? {} : kafkaVerdict(kafkaReason, variables);
  const addresses: [string, string | undefined][] = [
    [POSTGRES_VARIABLE, addressOf(answer.postgres)],
    [KAFKA_VARIABLE, addressOf(answer.kafka)],
  ];
  return {
    environment: Object.fromEntries(
      addresses.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    failures: [
      ...(postgresReason === undefined ? [] : [`Postgres could not be started: ${postgresReason}`]),
      ...(kafka.failures ?? []),
    ],
    notes: kafka.notes ?? [],
  };
}

async function answerOf(holder: ChildProcess, task: ServersTask): Promise<ServersAnswer> {
  return new Promise((resolve, reject) => {
    holder.once('message', (answer: ServersAnswer) => resolve(answer));
    holder.once('error', reject);
    holder.once('exit', () =>
      reject(new Error('The process that holds the test servers ended while starting.')),
    );
    holder.send(task);
  });
}

async function stopHolder(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => holder.once('exit', () => resolve()));
  if (holder.connected) holder.disconnect();
  await gone;
}

/** Starts one Postgres and one Kafka for a whole test run, as far as `variables` names none. */
export async function startTestServers(variables: Variables): Promise<TestServers> {
  const holder = fork(fileURLToPath(new URL('./holder.js', import.meta.url)), {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const answer = await answerOf(holder, taskOf(variables));
    return { ...verdictOf(answer, variables), stop: () => stopHolder(holder) };
  } catch (error) {
    await stopHolder(holder);
    throw error;
  }
}
