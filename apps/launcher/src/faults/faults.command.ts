import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { bringUp } from '../start/bring-up.js';
import { dataFolder, eventsChoice, wholeNumber } from '../start/options.js';
import { reportLines } from './print-report.js';
import type { FaultsReport } from './report.js';
import { FaultRun } from './run-faults.js';

interface FaultsCommandOptions {
  readonly count: number;
  readonly seed: number;
  readonly races: number;
  readonly rate: number;
  readonly report?: string;
  readonly data: string;
  readonly events?: 'kafka' | 'embedded';
}

const COPIES = { gateway: 2, settlement: 2 } as const;

function progressFrom(startedAtMs: number): (line: string) => void {
  return (line) => console.log(`[${((Date.now() - startedAtMs) / 1000).toFixed(1).padStart(6)} s] ${line}`);
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

async function broken(options: FaultsCommandOptions): Promise<FaultsReport> {
  const startedAtMs = Date.now();
  const progress = progressFrom(startedAtMs);
  const interrupted = interruption();
  const { data, events, count, seed, races, rate } = options;
  const running = await bringUp({
    data,
    copies: new Map(Object.entries(COPIES) as [keyof typeof COPIES, number][]),
    progress,
    interrupted,
    restarts: 'asked',
    ...(events === undefined ? {} : { events }),
  });
  try {
    const runId = startedAtMs.toString(36);
    const run = FaultRun.on(
      running,
      { count, seed, races, rate, copies: COPIES, runId, progress },
      startedAtMs,
    );
    return await Promise.race([run, interrupt(interrupted)]);
  } finally {
    progress('Stopping ...');
    await running.stop();
  }
}

function interrupt(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Refusal('Interrupted.')), { once: true });
  });
}

async function faults(options: FaultsCommandOptions): Promise<void> {
  if (options.rate === 0) throw new Refusal('The rate is at least 1.');
  if (options.count === 0 && options.races === 0) throw new Refusal('No fault and no race: nothing to do.');
  const report = await broken(options).catch((error: unknown) => {
    console.error(`The seed was ${options.seed}.`);
    throw error;
  });
  for (const line of reportLines(report)) console.log(line);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  if (report.violations.length + report.missing.length > 0) process.exitCode = 1;
}

/** Real processes, real faults, then the audit. */
export function faultsCommand(): Command {
  return new Command('faults')
    .description('Breaks the running switch in every way under load, lets it settle, and audits every book')
    .option('--count <number>', 'how many faults', wholeNumber, 60)
    .option('--seed <number>', 'decides which faults, in which order, for how long', wholeNumber, 1)
    .option('--races <number>', 'before the faults: how often to run each race over the wire', wholeNumber, 0)
    .option('--rate <number>', 'purchases a second', wholeNumber, 20)
    .option('--report <file>', 'write the report as JSON', dataFolder)
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate/faults'))
    .option('--events <log>', 'kafka or embedded', eventsChoice)
    .action(faults);
}
