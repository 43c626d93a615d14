import type { EpochMs, Timers } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { DatabaseClock } from './database-clock.js';

const START: EpochMs = 1_795_305_600_000;
/** What the database's clock is ahead of the machine's. */
const AHEAD_MS = 300;

/** One time for both sides; `roundTrips` are how long the next calls take there and back. */
class Site implements Timers, SqlSession {
  time = START;
  readonly roundTrips: (readonly [thereMs: number, backMs: number])[] = [];
  readonly pauses: number[] = [];
  #next: (() => void) | undefined;
  readonly machine = { now: () => this.time };

  query<Row>(): Promise<{ rows: Row[]; rowCount: number }> {
    const [thereMs, backMs] = this.roundTrips.shift() ?? [1, 1];
    this.time += thereMs;
    const at = String(this.time + AHEAD_MS);
    this.time += backMs;
    return Promise.resolve({ rows: [{ at } as Row], rowCount: 1 });
  }

  schedule(delayMs: number, task: () => void): () => void {
    this.pauses.push(delayMs);
    this.#next = task;
    return () => (this.#next = undefined);
  }

  sleep(): Promise<void> {
    return Promise.reject(new Error('the clock does not sleep'));
  }

  /** Until the next measurement was made. */
  async pass(): Promise<void> {
    while (this.#next === undefined) await Promise.resolve();
    this.time += this.pauses.at(-1) ?? 0;
    const task = this.#next;
    this.#next = undefined;
    task();
    while (this.#next === undefined) await Promise.resolve();
  }
}

let site: Site;
let clock: DatabaseClock;

const aheadMs = () => clock.now() - site.time;

beforeEach(() => {
  site = new Site();
  clock = new DatabaseClock(site, site.machine, site, (error) => {
    throw error;
  });
});
afterEach(() => clock.stop());

test.each([
  ['Postgres', [0, 10_000]],
  ['this process', [10_000, 0]],
  ['the line, for a little longer than a measurement may take,', [101, 0]],
] as const)('a stop of %s leaves the clock where it is', async (_side, stop) => {
  await clock.start();
  expect(aheadMs()).toBe(AHEAD_MS);
  site.roundTrips.push(stop);
  await site.pass();
  expect(aheadMs()).toBe(AHEAD_MS);
  // Looked at again soon, and then ever more seldom.
  await site.pass();
  await site.pass();
  expect(site.pauses.slice(1)).toEqual([1_000, 1_000, 2_000]);
  expect(aheadMs()).toBe(AHEAD_MS);
});

test('starts with the best of a few measurements', async () => {
  site.roundTrips.push([400, 0], [0, 300], [1, 1], [200, 0], [0, 90]);
  await clock.start();
  expect(aheadMs()).toBe(AHEAD_MS);
});

test('far from the database, what is measured no worse than at the start serves', async () => {
  // Those of the start, and the one after it.
  for (let call = 0; call < 6; call += 1) site.roundTrips.push([150, 250]);
  await clock.start();
  expect(aheadMs()).toBe(AHEAD_MS - 50);
  site.roundTrips.push([190, 200]);
  await site.pass();
  expect(aheadMs()).toBe(AHEAD_MS - 5);
});

test('never goes backwards: it stands still until the time has caught up', async () => {
  site.roundTrips.push(...Array.from({ length: 5 }, () => [80, 0] as const));
  await clock.start();
  const before = clock.now();
  expect(aheadMs()).toBe(AHEAD_MS + 40);
  site.time -= 2_000;
  expect(clock.now()).toBe(before);
  site.time += 2_001;
  expect(clock.now()).toBe(before + 1);
});
