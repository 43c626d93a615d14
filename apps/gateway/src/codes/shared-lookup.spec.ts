import { err, ok, type EpochMs } from '@silkgate/kernel';
import { SharedLookup } from './shared-lookup.js';

const START: EpochMs = 1_795_305_600_000;
const LOAD_MS = 300;

/** A store that takes its time for each load; time passes only there. */
class SlowStore {
  time = START;
  readonly loads: (readonly string[])[] = [];
  readonly lookup = (maxWaiting?: number) =>
    new SharedLookup<string>({
      clock: { now: () => this.time },
      timers: { schedule: () => () => undefined, sleep: () => Promise.resolve() },
      gatherMs: 15,
      loadMany: async (keys) => {
        await Promise.resolve();
        this.loads.push(keys);
        this.time += LOAD_MS;
        if (keys.includes('broken')) throw new Error('no such table');
        return new Map(keys.filter((key) => key !== 'none').map((key) => [key, `value of ${key}`]));
      },
      ...(maxWaiting === undefined ? {} : { maxWaiting }),
    });
}

const TOO_MUCH = err('REQUEST_TRAFFIC_EXCEED_LIMIT');

test('keys asked for together share a load, and callers of one key its value', async () => {
  const store = new SlowStore();
  const lookup = store.lookup();
  const found = await Promise.all(['a', 'b', 'a', 'none'].map((key) => lookup.find(key, START + 1_000)));
  expect(found).toEqual([ok('value of a'), ok('value of b'), ok('value of a'), ok(undefined)]);
  expect(store.loads).toEqual([['a', 'b', 'none']]);
});

test('a load that fails fails for those of that load alone', async () => {
  const lookup = new SlowStore().lookup();
  await expect(lookup.find('broken', START + 1_000)).rejects.toThrow('no such table');
  expect(await lookup.find('a', START + 1_000)).toEqual(ok('value of a'));
});

test('who waits behind ten thousand keys that nobody awaits any more is served by the next load', async () => {
  const store = new SlowStore();
  const lookup = store.lookup(20_000);
  const first = lookup.find('first', START + 1_000);
  const stale = Array.from({ length: 10_000 }, (_, n) => lookup.find(`stale ${n}`, START + LOAD_MS));
  const shared = lookup.find('stale 9999', START + 1_000);
  const fresh = lookup.find('fresh', START + 1_000);
  await first;
  expect(await fresh).toEqual(ok('value of fresh'));
  expect(await shared).toEqual(ok('value of stale 9999'));
  // The first load took the 199 oldest of them along.
  const answers = await Promise.all(stale);
  expect(answers.filter((answer) => answer.ok)).toHaveLength(199);
  expect(answers[9_999]).toEqual(TOO_MUCH);
  expect(store.loads.map((keys) => keys.length)).toEqual([200, 2]);
});

test('where too many wait the next is turned away at once, and taken again when there is room', async () => {
  const lookup = new SlowStore().lookup(2);
  const waiting = [lookup.find('a', START + 1_000), lookup.find('a', START + 1_000)];
  expect(await lookup.find('b', START + 1_000)).toEqual(TOO_MUCH);
  await Promise.all(waiting);
  expect(await lookup.find('b', START + 1_000)).toEqual(ok('value of b'));
});

test('whose time is over is not looked up for', async () => {
  const store = new SlowStore();
  expect(await store.lookup().find('a', START)).toEqual(TOO_MUCH);
  expect(store.loads).toEqual([]);
});
