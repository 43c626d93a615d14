import { Command } from 'commander';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from '../checks/repository-root.js';
import { Refusal } from '../refusal.js';
import { dataFolder, wholeNumber } from '../start/options.js';

interface SimulateOptions {
  readonly seed: string;
  readonly payments: number;
  readonly mutants: boolean;
  readonly report?: string;
}

/** The simulation runs the sources as they are, not what is built of them: so does each copy with a planted bug. */
const NODE_ARGS = [
  '--conditions=source',
  '--import',
  join(REPOSITORY_ROOT, 'tools/source-loader.mjs'),
  '--no-warnings',
  '--max-old-space-size=3072',
  // What a wave makes outlives many small collections.
  '--max-semi-space-size=64',
];

function run(script: string, order: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const args = [...NODE_ARGS, join(REPOSITORY_ROOT, 'test/simulation', script), JSON.stringify(order)];
    const child = spawn(process.execPath, args, { cwd: REPOSITORY_ROOT, stdio: 'inherit' });
    // Ctrl-C reaches the child as well, which stops its Postgres; a SIGTERM is passed on.
    const pass = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', pass);
    process.once('SIGINT', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function simulate({ mutants, ...order }: SimulateOptions): Promise<void> {
  if (order.payments === 0) throw new Refusal('A simulation takes at least one payment.');
  process.exitCode = await run(mutants ? 'mutants/main.ts' : 'main.ts', order);
}

/** The production engine in a seeded simulation with faults; all of it is under `test/simulation`. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Runs the payment engine in a seeded simulation with faults, and checks every invariant')
    .option('--seed <text>', 'what decides everything: same seed, same trace', 'silkgate')
    .option(
      '--payments <number>',
      'payments; with --mutants: at most, for each planted bug',
      wholeNumber,
      20_000,
    )
    .option('--mutants', 'shows that each planted bug is found', false)
    .option('--report <file>', 'write the report as JSON', dataFolder)
    .action(simulate);
}
