import type { PlantedBug } from './planted-bug.js';
import type { Workshop } from './workshop.js';

/** Small waves: the sooner a run is at rest, the sooner it has found something. */
const WAVE_PAYMENTS = 500;

export interface BugReport {
  readonly name: string;
  readonly found: boolean;
  readonly seed: string;
  readonly afterPayments: number;
  readonly invariant: number;
  /** What was reported by that number, or why nothing was. */
  readonly detail: string;
}

function notFound(bug: PlantedBug, detail: string, afterPayments = 0): BugReport {
  const { name, seed, invariant } = bug;
  return { name, found: false, seed, afterPayments, invariant, detail };
}

/** Plants the bug, runs the simulation, takes the bug out again. Only what its header names counts as found. */
export function findBug(workshop: Workshop, bug: PlantedBug): BugReport {
  const misfit = workshop.plant(bug.file);
  if (misfit !== undefined) return notFound(bug, `the patch does not apply: ${misfit}`);
  try {
    const errors = workshop.typeErrors();
    if (errors !== undefined) return notFound(bug, `it does not type-check: ${errors}`);
    return run(workshop, bug);
  } finally {
    workshop.remove(bug.file);
  }
}

function run(workshop: Workshop, bug: PlantedBug): BugReport {
  const { name, seed, payments, invariant, says = '' } = bug;
  const outcome = workshop.simulate({ seed, payments, wavePayments: WAVE_PAYMENTS });
  if (outcome.kind === 'broken') return notFound(bug, `the run broke: ${outcome.reason}`);
  const { violations, payments: afterPayments } = outcome.report;
  const named = violations.find((each) => each.invariant === invariant && each.detail.includes(says));
  if (named !== undefined) return { name, found: true, seed, afterPayments, invariant, detail: named.detail };
  const [other] = violations;
  const detail = other === undefined ? 'nothing was reported' : `only ${other.invariant}: ${other.detail}`;
  return notFound(bug, detail, afterPayments);
}

/** The sources as they are: what they report, which must be nothing. */
export function checkClean(workshop: Workshop, seed: string, payments: number): readonly string[] {
  const outcome = workshop.simulate({ seed, payments, wavePayments: WAVE_PAYMENTS });
  if (outcome.kind === 'broken') return [`seed ${seed} without a bug broke: ${outcome.reason}`];
  return outcome.report.violations.map(
    ({ invariant, detail }) => `seed ${seed} without a bug: ${invariant}: ${detail}`,
  );
}
