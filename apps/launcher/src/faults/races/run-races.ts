import { SeededRandom } from '@silkgate/kernel';
import { readParticipants } from '../../bench/load/participants.js';
import { Refusal } from '../../refusal.js';
import type { FaultViolation } from '../violation.js';
import type { FaultWorld } from '../world.js';
import type { Wire } from '../traffic/wire.js';
import { cancelRace } from './cancel-race.js';
import { capRace } from './cap-race.js';
import { limitRace } from './limit-race.js';
import { identicalPays, twoBodies } from './pay-races.js';
import type { Race, RaceCourse, RaceOutcome, RaceTally } from './race.js';
import { refundsRace } from './refunds-race.js';

export const RACES: readonly Race[] = [refundsRace, identicalPays, twoBodies, cancelRace, limitRace, capRace];

export interface RacesOptions {
  readonly races: number;
  readonly seed: number;
  readonly runId: string;
  readonly progress: (line: string) => void;
}

export interface RacesOutcome {
  readonly tallies: Readonly<Record<string, RaceTally>>;
  readonly violations: readonly FaultViolation[];
}

async function repeated(
  race: Race,
  course: RaceCourse,
  times: number,
): Promise<{ readonly tally: RaceTally; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const winners = new Set<number>();
  const endings = new Map((race.endings ?? []).map((ending) => [ending, 0]));
  let right = 0;
  await race.prepare?.(course);
  for (let run = 1; run <= times; run += 1) {
    const outcome = await race.run(course).catch((error: unknown): RaceOutcome => {
      if (!(error instanceof Refusal)) throw error;
      return { winners: -1, problems: [error.message] };
    });
    winners.add(outcome.winners);
    if (outcome.ending !== undefined) endings.set(outcome.ending, (endings.get(outcome.ending) ?? 0) + 1);
    if (outcome.problems.length === 0) right += 1;
    problems.push(...outcome.problems.map((problem) => `${race.name}, run ${run}: ${problem}`));
  }
  await race.leave?.(course);
  const seen = endings.size === 0 ? {} : { endings: Object.fromEntries(endings) };
  return { tally: { run: times, right, winners: [...winners].sort((a, b) => a - b), ...seen }, problems };
}

/** Runs every race so many times, one after the other. */
export async function runRaces(
  world: FaultWorld & { readonly wire: Wire },
  options: RacesOptions,
): Promise<RacesOutcome> {
  const { races, seed, runId, progress } = options;
  const tallies: Record<string, RaceTally> = {};
  const violations: FaultViolation[] = [];
  if (races === 0) return { tallies, violations };
  let number = 0;
  const course = {
    ...world,
    participants: readParticipants(world.running.folder.root),
    newId: () => `race-${runId}-${(number += 1)}`,
  };
  for (const race of RACES) {
    const random = new SeededRandom(`races ${seed}`).fork(race.name);
    const { tally, problems } = await repeated(race, { ...course, random }, races);
    tallies[race.name] = tally;
    violations.push(...problems.map((detail) => ({ invariant: race.invariant, detail })));
    progress(`race: ${race.name}, right in ${tally.right} of ${tally.run}`);
    problems.forEach((problem) => progress(`VIOLATION  ${problem}`));
  }
  return { tallies, violations };
}
