import { Command, CommanderError } from 'commander';
import { auditCommand } from './audit/audit.command.js';
import { benchCommand } from './bench/bench.command.js';
import { checksCommand } from './checks/checks.command.js';
import { faultsCommand } from './faults/faults.command.js';
import { prepareCommand } from './infrastructure/prepare.command.js';
import { simulateCommand } from './simulate/simulate.command.js';
import { kafkaOutageCommand } from './kafka-outage/kafka-outage.command.js';
import { startCommand } from './start/start.command.js';
import { obstacleOf } from './refusal.js';

/**
 * Runs one command of the launcher and ends the process with its exit code: 0 when it did all it set out to do,
 * 1 when not, 2 for a flag it does not know.
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const program = new Command('silkgate')
    .description('Cross-border payment interconnection switch')
    .exitOverride();
  for (const command of [
    startCommand(),
    checksCommand(),
    auditCommand(),
    benchCommand(),
    faultsCommand(),
    kafkaOutageCommand(),
    prepareCommand(),
    simulateCommand(),
  ]) {
    program.addCommand(command.exitOverride());
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    process.exit();
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    console.error(obstacleOf(error) ?? error);
    process.exit(1);
  }
}
