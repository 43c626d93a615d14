import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkClean, findBug, type BugReport } from './find-bugs.js';
import { readPlantedBugs } from './planted-bug.js';
import { Workshop } from './workshop.js';

/** What the launcher's command hands over, as JSON; `only` names a single bug. */
interface Order {
  readonly payments: number;
  readonly report?: string;
  readonly only?: string;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const order = JSON.parse(process.argv[2] ?? '{}') as Order;
const bugs = readPlantedBugs(fileURLToPath(new URL('.', import.meta.url)), order.payments).filter(
  ({ name }) => order.only === undefined || order.only === name,
);
const workshop = Workshop.open();
const startedAtMs = Date.now();
const mutants: BugReport[] = [];
const unclean: string[] = [];
try {
  for (const bug of bugs) {
    say(`${bug.name}: ${bug.planted}`);
    const report = findBug(workshop, bug);
    mutants.push(report);
    say(`  ${report.found ? 'found' : 'NOT FOUND'} after ${report.afterPayments} payments: ${report.detail}`);
  }
  // As far as the last bug of a seed was found, the sources themselves are clean.
  for (const seed of new Set(bugs.map((bug) => bug.seed))) {
    const payments = Math.max(
      ...mutants.filter((each) => each.seed === seed).map((each) => each.afterPayments),
    );
    say(`seed ${seed} without a bug, ${payments} payments`);
    unclean.push(...checkClean(workshop, seed, Math.max(payments, 1)));
  }
  for (const line of unclean) say(`  ${line}`);
} finally {
  workshop.close();
}
const found = mutants.filter((mutant) => mutant.found).length;
say(`${found} of ${mutants.length} planted bugs found; ${unclean.length} violations without a bug`);
const report = { mutants, unclean, elapsedMs: Date.now() - startedAtMs };
if (order.report !== undefined) writeFileSync(order.report, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = found === mutants.length && mutants.length > 0 && unclean.length === 0 ? 0 : 1;
