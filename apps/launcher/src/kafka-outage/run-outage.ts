import type { PgDatabase } from '@silkgate/persistence';
import type { LoadProcess } from '../bench/load/load-process.js';
import type { PhaseResult } from '../bench/load/protocol.js';
import { underLoad, violationsOf } from '../bench/under-load.js';
import { awaitConsumers } from '../demo/readiness.js';
import { Refusal } from '../refusal.js';
import type { RunningSwitch } from '../start/bring-up.js';
import { pause } from '../wait.js';
import { countUnpublished, readPostedOnce } from './posted-once.js';
import { missingOf, shareOf, type KafkaOutageReport } from './report.js';

export interface OutageOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly runId: string;
  readonly progress: (line: string) => void;
}

/** The phase before is a quarter of the outage, at least so long. */
const SHORTEST_BEFORE_SECONDS = 10;
/** Consumers that lost their broker come back one after the other. */
const CATCH_UP_TRIES = 4;
const SETTLE_MS = 2_000;

async function loaded(load: LoadProcess, rate: number, seconds: number): Promise<PhaseResult> {
  const wanted = rate * seconds;
  const { obtained, problem } = await load.codes(wanted);
  if (obtained < wanted) throw new Refusal(`Only ${obtained} of ${wanted} codes: ${problem ?? 'no reason'}.`);
  return load.phase({ kind: 'paced', ratePerSecond: rate, seconds });
}

async function caughtUp(running: RunningSwitch): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await awaitConsumers(running.database);
    } catch (error) {
      if (!(error instanceof Refusal) || attempt === CATCH_UP_TRIES) throw error;
    }
  }
}

async function outage(
  running: RunningSwitch,
  load: LoadProcess,
  auditor: PgDatabase,
  { seconds, rate, progress }: OutageOptions,
): Promise<Omit<KafkaOutageReport, 'elapsedMs'>> {
  const { guard } = running;
  if (guard === undefined || !running.pids.has('kafka')) throw new Refusal('Kafka is not ours to stop.');
  const beforeSeconds = Math.max(Math.round(seconds / 4), SHORTEST_BEFORE_SECONDS);
  progress(`${rate} payments a second for ${beforeSeconds} s ...`);
  const before = shareOf(await loaded(load, rate, beforeSeconds));
  await caughtUp(running);
  progress(`Kafka is killed; ${rate} payments a second for ${seconds} s without it ...`);
  await guard.kill('Kafka');
  const during = shareOf(await loaded(load, rate, seconds));
  const waiting = await countUnpublished(auditor);
  progress(`${waiting} events wait; Kafka starts again ...`);
  await guard.start('Kafka');
  const backAtMs = Date.now();
  await caughtUp(running);
  const caughtUpWithinMs = Date.now() - backAtMs;
  await pause(SETTLE_MS);
  const posted = await readPostedOnce(auditor);
  progress('Auditing the books ...');
  const violations = await violationsOf(running);
  const found = { before, during, waiting, posted };
  return { downSeconds: seconds, ...found, caughtUpWithinMs, violations, missing: missingOf(found) };
}

/** Load, Kafka away under it, Kafka back: on a switch that is up; ends its own connections whatever happens. */
export function runOutage(
  running: RunningSwitch,
  options: OutageOptions,
): Promise<Omit<KafkaOutageReport, 'elapsedMs'>> {
  const { runId } = options;
  const connection = { runId, applicationName: 'kafka-outage', statementTimeoutMs: 60_000 };
  return underLoad(running, connection, (load, auditor) => outage(running, load, auditor, options));
}
