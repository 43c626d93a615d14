import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { bringUp, type RunningSwitch } from './bring-up.js';
import { runDemoDay } from './demo-day.js';
import { copiesChoice, dataFolder, eventsChoice, wholeNumber, type StartOptions } from './options.js';
import { runStart } from './run-start.js';
import { printWelcome } from './screen.js';

/** Aborts at Ctrl-C or SIGTERM. A second one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('Interrupted: stopping everything.');
      controller.abort();
    });
  }
  return controller.signal;
}

async function demoDay(running: RunningSwitch, options: StartOptions): Promise<boolean> {
  const report = await runDemoDay(running, options);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  return report.holds;
}

async function start(options: StartOptions): Promise<void> {
  const startedAt = Date.now();
  const progress = (line: string): void =>
    console.log(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}`);
  await runStart(options, {
    bringUp,
    demoDay: (running) => demoDay(running, options),
    welcome: printWelcome,
    progress,
    interrupted: interruption(),
  });
}

export function startCommand(): Command {
  return new Command('start')
    .description('Starts everything on this machine and runs the demo day; Ctrl-C stops it all')
    .option('--once', 'stop after the demo day; exit 0 only if every check of the report holds', false)
    .option('--no-demo', 'bring everything up and stay')
    .option('--payments <number>', 'payments of the demo day', wholeNumber, 1000)
    .option('--seed <number>', 'same seed, same business outcome', wholeNumber, 1)
    .option('--report <file>', 'write the report as JSON', dataFolder)
    .option('--events <log>', 'kafka or embedded', eventsChoice)
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate'))
    .option('--copies <list>', 'as gateway=2,settlement=2', copiesChoice, new Map())
    .action((options: StartOptions) => start(options));
}
