import { fileURLToPath } from 'node:url';
import { checkClean, findBug } from './find-bugs.js';
import { readPlantedBugs, type PlantedBug } from './planted-bug.js';
import { Workshop } from './workshop.js';

/** The short version of `npm run simulate -- --mutants`. */
const PAYMENTS = 200;
const bugs = readPlantedBugs(fileURLToPath(new URL('.', import.meta.url)), PAYMENTS);

function bugNamed(name: string): PlantedBug {
  const found = bugs.find((bug) => bug.name === name);
  if (found === undefined) throw new Error(`${name} is not planted`);
  return found;
}

test('a planted bug is found, and without it nothing is', () => {
  const workshop = Workshop.open();
  try {
    const bug = bugNamed('timeout-taken-as-failure');
    expect(findBug(workshop, bug)).toMatchObject({ found: true, invariant: bug.invariant });
    expect(checkClean(workshop, bug.seed, PAYMENTS)).toEqual([]);
    const elsewhere = { ...bug, invariant: 10 };
    expect(findBug(workshop, elsewhere)).toMatchObject({ found: false });
    const other = { ...bug, says: 'what is reported of something else' };
    expect(findBug(workshop, other)).toMatchObject({ found: false });
  } finally {
    workshop.close();
  }
}, 300_000);
