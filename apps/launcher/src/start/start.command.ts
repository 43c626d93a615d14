import { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import { Refusal } from '../refusal.js';
import { bringUp, type RunningSwitch } from './bring-up.js';
import { runDemoDay } from './demo-day.js';
import { copiesChoice, dataFolder, eventsChoice, wholeNumber, type StartOptions } from './options.js';
import { printWelcome } from './screen.js';

/** Resolves at Ctrl-C or SIGTERM. A second one ends the process at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        console.log('Interrupted: stopping as soon as what is being started can be stopped.');
        resolve();
      });
    }
  });
}

async function demo(running: RunningSwitch, options: StartOptions): Promise<boolean> {
  const report = await runDemoDay(running, options);
  if (options.report !== undefined) writeFileSync(options.report, `${JSON.stringify(report, null, 2)}\n`);
  return report.holds;
}

async function start(options: StartOptions): Promise<void> {
  const asked = interrupted();
  const startedAt = Date.now();
  const progress = (line: string): void =>
    console.log(`[${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s] ${line}`);
  const running = await bringUp({
    data: options.data,
    copies: options.copies,
    progress,
    ...(options.events === undefined ? {} : { events: options.events }),
  });
  try {
    progress(`Up: ${[...running.pids.keys()].join(', ')}`);
    const day = options.demo ? demo(running, options) : Promise.resolve(true);
    const result = await Promise.race([day, asked.then(() => 'interrupted' as const)]);
    if (result === 'interrupted') {
      if (options.once) throw new Refusal('Interrupted before the demo day had ended.');
      return;
    }
    if (!result && options.once) throw new Refusal('The demo day did not hold; see the violations above.');
    if (options.once) return;
    printWelcome(running);
    await asked;
  } finally {
    progress('Stopping ...');
    await running.stop();
    progress('Stopped.');
  }
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
