import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { bringUp } from '../start/bring-up.js';
import { dataFolder, wholeNumber } from '../start/options.js';
import { reportLines, type KafkaOutageReport } from './report.js';
import { runOutage } from './run-outage.js';

interface KafkaOutageOptions {
  readonly seconds: number;
  readonly rate: number;
  readonly report?: string;
  readonly data: string;
}

async function measured({ seconds, rate, data }: KafkaOutageOptions): Promise<KafkaOutageReport> {
  const startedAtMs = Date.now();
  const progress = (line: string): void =>
    console.log(`[${((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6)} s] ${line}`);
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interruption.abort(new Refusal('Interrupted.')));
  const running = await bringUp({
    ...{ data, progress, events: 'kafka', interrupted: interruption.signal, restarts: 'asked' },
    // The load tells the acquirers' books what its tills were answered.
    notifyAcquirers: 'missing',
    copies: new Map([['settlement', 2]]),
  });
  const interrupted = new Promise<never>((_, reject) => {
    interruption.signal.addEventListener('abort', () => reject(new Refusal('Interrupted.')), { once: true });
  });
  try {
    const runId = startedAtMs.toString(36);
    const report = await Promise.race([runOutage(running, { seconds, rate, runId, progress }), interrupted]);
    return { ...report, elapsedMs: Date.now() - startedAtMs };
  } finally {
    progress('Stopping ...');
    await running.stop();
  }
}

async function kafkaOutage(options: KafkaOutageOptions): Promise<void> {
  if (options.seconds === 0 || options.rate === 0) throw new Refusal('Seconds and rate are at least 1.');
  const report = await measured(options);
  for (const line of reportLines(report)) console.log(line);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  if (report.violations.length + report.missing.length > 0) process.exitCode = 1;
}

/** Kafka away for two minutes under load: payments go on, and afterwards every event is posted once. */
export function kafkaOutageCommand(): Command {
  return new Command('kafka-outage')
    .description(
      'Stops Kafka under load, starts it again, and shows that no payment felt it and no event was lost',
    )
    .option('--seconds <number>', 'how long Kafka is away', wholeNumber, 120)
    .option('--rate <number>', 'payments a second', wholeNumber, 20)
    .option('--report <file>', 'write the report as JSON', dataFolder)
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate/kafka-outage'))
    .action(kafkaOutage);
}
