import type { Step, StepName, StepOutcome } from './step.js';

export interface StepResult extends StepOutcome {
  readonly name: StepName;
  readonly elapsedMs: number;
}

export interface Screen {
  line(text: string): void;
  nowMs(): number;
}

function asFailure(error: unknown): StepOutcome {
  return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

function show(result: StepResult, screen: Screen): void {
  const seconds = (result.elapsedMs / 1000).toFixed(1).padStart(7);
  screen.line(`${result.name.padEnd(10)} ${result.ok ? 'ok    ' : 'FAILED'} ${seconds} s`);
  if (!result.ok && result.output !== '') screen.line(`${result.output}\n`);
  if (result.summary !== undefined) screen.line(result.summary);
}

async function runOne(step: Step, interrupted: AbortSignal, screen: Screen): Promise<StepResult> {
  const startedAt = screen.nowMs();
  const outcome = await step.run(interrupted).catch(asFailure);
  const result = { ...outcome, name: step.name, elapsedMs: screen.nowMs() - startedAt };
  show(result, screen);
  return result;
}

/**
 * Runs every step, whatever the others come to, at most `atOnce` of them together, and shows each as it ends. After an
 * interruption no further step begins; those that never ran count as failed.
 */
export async function runSteps(
  steps: readonly Step[],
  atOnce: number,
  interrupted: AbortSignal,
  screen: Screen,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  const waiting = [...steps];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const never: StepResult = { name: step.name, ok: false, output: '', elapsedMs: 0 };
      results.push(interrupted.aborted ? never : await runOne(step, interrupted, screen));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** Tests that passed and failed; a step that failed without a failed test of its own counts as one failure. */
export function totalsOf(results: readonly StepResult[]): {
  readonly passed: number;
  readonly failed: number;
} {
  const passed = results.reduce((sum, { tests }) => sum + (tests?.passed ?? 0), 0);
  const failed = results.reduce((sum, { ok, tests }) => sum + Math.max(tests?.failed ?? 0, ok ? 0 : 1), 0);
  return { passed, failed };
}

/** The last line of a run, which those who read it by machine look for. */
export function closingLine(totals: { readonly passed: number; readonly failed: number }): string {
  return `${totals.passed} passed, ${totals.failed} failed`;
}
