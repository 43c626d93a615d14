import { Command, InvalidArgumentError } from 'commander';
import { documentsStep } from './documents/documents-step.js';
import { jestStep } from './jest-step.js';
import { closingLine, runSteps, totalsOf, type Screen, type StepResult } from './run-steps.js';
import { staticSteps } from './static-steps.js';
import { STEP_NAMES, type Step, type StepName } from './step.js';

interface ChecksOptions {
  readonly only: readonly StepName[];
  readonly write: boolean;
}

/** Two cores: the tools for the sources run two at a time, and never beside the tests. */
const AT_ONCE = 2;

function stepName(text: string, before: readonly StepName[]): readonly StepName[] {
  const name = STEP_NAMES.find((each) => each === text);
  if (name === undefined) throw new InvalidArgumentError(`The steps are ${STEP_NAMES.join(', ')}.`);
  return [...before, name];
}

/** Aborts at Ctrl-C or SIGTERM; the steps under way end and what they started is stopped. */
function interruption(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller;
}

const screen: Screen = { line: (text) => console.log(text), nowMs: () => Date.now() };

async function runAll(
  options: ChecksOptions,
  jestArgs: readonly string[],
  interrupted: AbortSignal,
): Promise<StepResult[]> {
  const wanted = (step: Step): boolean => options.only.length === 0 || options.only.includes(step.name);
  const results: StepResult[] = [];
  const rounds: [readonly Step[], number][] = [
    [staticSteps(), AT_ONCE],
    [[documentsStep(options.write)], 1],
    [[jestStep(jestArgs)], 1],
  ];
  for (const [steps, atOnce] of rounds) {
    results.push(...(await runSteps(steps.filter(wanted), atOnce, interrupted, screen)));
  }
  return results;
}

async function check(jestArgs: readonly string[], options: ChecksOptions): Promise<void> {
  const { signal } = interruption();
  const results = await runAll(options, jestArgs, signal);
  const totals = totalsOf(results);
  if (signal.aborted) screen.line('Interrupted.');
  screen.line(closingLine(totals));
  if (signal.aborted || totals.failed > 0) process.exitCode = 1;
}

export function checksCommand(): Command {
  return new Command('test')
    .description('Runs every check: types, lint, structure, format, documents and all tests')
    .argument('[jest-arguments...]', 'after --: handed to jest, for example a path')
    .option('--only <step>', `one of ${STEP_NAMES.join(', ')}; may be repeated`, stepName, [])
    .option('--write', 'make the generated documents anew before they are compared', false)
    .action(check);
}
