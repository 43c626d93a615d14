import { ConnectionPools } from './connection-pools.js';

const never = new AbortController().signal;
const many = (count: number) => Array.from({ length: count }, (_, n) => `C-${n}`);

test('a counterparty keeps its pool', async () => {
  const pools = new ConnectionPools({ connections: 1, maxPools: 10, idleMs: 60_000 });
  expect(pools.of('A')).toBe(pools.of('A'));
  expect(pools.of('B')).not.toBe(pools.of('A'));
  await pools.close();
});

test('no more pools are kept than agreed; one that is in use stays, the one used longest ago goes', async () => {
  const pools = new ConnectionPools({ connections: 1, maxPools: 3, idleMs: 60_000 });
  const busy = pools.of('BUSY');
  expect(busy.turn(never)).toBe(true);
  for (const key of many(20)) pools.of(key);
  expect(pools.size).toBe(3);
  expect(pools.of('BUSY')).toBe(busy);
  busy.giveBack();
  for (const key of many(20)) pools.of(key);
  expect(busy.agent.closed).toBe(true);
  await pools.close();
});

test('a pool that was not used for long is closed', async () => {
  const pools = new ConnectionPools({ connections: 1, maxPools: 10, idleMs: 20 });
  const idle = pools.of('IDLE');
  await new Promise((resolve) => setTimeout(resolve, 40));
  pools.of('A');
  expect(pools.size).toBe(1);
  expect(idle.agent.closed).toBe(true);
  await pools.close();
});

test('turns are given in order, and those who left get none', async () => {
  const pools = new ConnectionPools({ connections: 1, maxPools: 10, idleMs: 60_000 });
  const pool = pools.of('A');
  const leaving = new AbortController();
  expect(pool.turn(never)).toBe(true);
  const [left, second] = [pool.turn(leaving.signal), pool.turn(never)];
  leaving.abort();
  expect(await left).toBe(false);
  pool.giveBack();
  expect(await second).toBe(true);
  pool.giveBack();
  expect(pool.isIdle).toBe(true);
  await pools.close();
});
