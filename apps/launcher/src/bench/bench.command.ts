import { Command, Option } from 'commander';
import { writeFileSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { bringUp } from '../start/bring-up.js';
import { copiesChoice, dataFolder, eventsChoice, wholeNumber, type CopyableApp } from '../start/options.js';
import { unlessInterrupted } from '../wait.js';
import { Measuring } from './measure.js';
import { reportLines } from './print-report.js';
import { benchReport, type BenchReport } from './report.js';

interface BenchOptions {
  readonly seconds: number;
  readonly rate?: number;
  readonly concurrency: number;
  readonly report?: string;
  readonly data: string;
  readonly events?: 'kafka' | 'embedded';
  readonly copies: ReadonlyMap<CopyableApp, number>;
  readonly notifyAcquirers: 'always' | 'missing';
}

function progressFrom(startedAtMs: number): (line: string) => void {
  return (line) => console.log(`[${((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

async function measured(options: BenchOptions, interrupted: AbortSignal): Promise<BenchReport> {
  const startedAtMs = Date.now();
  const progress = progressFrom(startedAtMs);
  const { seconds, rate, concurrency, data, copies, events, notifyAcquirers } = options;
  const running = await bringUp({
    ...{ data, copies, progress, notifyAcquirers, interrupted },
    ...(events === undefined ? {} : { events }),
  });
  try {
    const runId = startedAtMs.toString(36);
    const settings = { seconds, concurrency, runId, progress, notifyAcquirers };
    const measuring = Measuring.of(
      running,
      rate === undefined ? settings : { ...settings, rate },
      startedAtMs,
    ).then(benchReport);
    const failed = running.failed.then((refusal) => Promise.reject(refusal));
    return await unlessInterrupted(Promise.race([measuring, failed]), interrupted);
  } finally {
    progress('Stopping ...');
    await running.stop();
  }
}

async function bench(options: BenchOptions): Promise<void> {
  if (options.seconds === 0 || options.concurrency === 0 || options.rate === 0) {
    throw new Refusal('Seconds, rate and concurrency are at least 1.');
  }
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  const report = await measured(options, interruption.signal);
  for (const line of reportLines(report)) console.log(line);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  if (report.violations.length > 0 || report.missing.length > 0) process.exitCode = 1;
}

/** Load from outside, then the audit on the switch that is still up. */
export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Loads the whole switch from outside, beside the raw limits of the same Postgres in the same run',
    )
    .option('--seconds <number>', 'length of each of the two phases', wholeNumber, 15)
    .option(
      '--rate <number>',
      'payments a second of the first phase; default: as many as it takes',
      wholeNumber,
    )
    .option('--concurrency <number>', 'callers of the first phase', wholeNumber, 96)
    .option('--report <file>', 'write the report as JSON', dataFolder)
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate/bench'))
    .option('--events <log>', 'kafka or embedded', eventsChoice)
    .option('--copies <list>', 'as gateway=2,settlement=2', copiesChoice, new Map())
    .addOption(
      new Option('--notify-acquirers <when>', 'of every result, or of those that no answer told them')
        .choices(['always', 'missing'])
        .default('missing'),
    )
    .action(bench);
}
