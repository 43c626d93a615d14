import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { START } from '../../apps/gateway/src/payments/testing/fixtures.js';
import { SimulatedTime } from './simulated-time.js';
import { Standstill } from './standstill.js';
import { StatementLane, type SimulatedConnection } from './statement-lane.js';
import { Trace } from './trace.js';

let postgres: TestPostgres;
let lane: StatementLane;
let connections: SimulatedConnection[];
let time: SimulatedTime;

beforeAll(async () => {
  postgres = await startTestPostgres({ settings: ['deadlock_timeout=1h'] });
  await postgres.administer('CREATE TABLE account (id int PRIMARY KEY, minor int NOT NULL)');
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  await postgres.administer('TRUNCATE account');
  await postgres.administer('INSERT INTO account VALUES (1, 0), (2, 0)');
  time = new SimulatedTime(START);
  lane = await StatementLane.open(postgres, time, new Trace(time));
  connections = [];
  for (const name of ['one', 'other'])
    connections.push(await lane.connect(postgres.adminUrl, { schema: 'public', copy: name, name }));
});
afterEach(async () => {
  for (const connection of connections) await lane.kill(connection);
  await lane.close();
});

/** What has been answered so far, in order. */
const answered: string[] = [];
beforeEach(() => {
  answered.length = 0;
});

function run(connection: number, text: string): Promise<void> {
  return lane.execute({
    connection: connections[connection]!,
    text,
    values: [],
    resolve: () => answered.push(`${connection} ${text}`),
    reject: (error) => answered.push(`${connection} ${String(error)}`),
  });
}

const add = (id: number): string => `UPDATE account SET minor = minor + 1 WHERE id = ${id}`;

test('who waits for a lock is set aside, and answered when the transaction that has it ends', async () => {
  await run(0, 'BEGIN');
  await run(0, add(1));
  await run(1, add(1));
  expect(answered).toEqual(['0 BEGIN', `0 ${add(1)}`]);
  await run(0, add(2));
  expect(answered).toHaveLength(3);
  await run(0, 'COMMIT');
  expect(answered.slice(3)).toEqual(['0 COMMIT', `1 ${add(1)}`]);
  expect(lane.counters).toMatchObject({ lockWaits: 1, lockWaitsBetweenCopies: 1 });
  expect(await postgres.administer('SELECT minor FROM account ORDER BY id')).toEqual([
    { minor: 2 },
    { minor: 1 },
  ]);
});

test('who waits for one that dies goes on', async () => {
  await run(0, 'BEGIN');
  await run(0, add(1));
  await run(1, add(1));
  await lane.kill(connections.shift()!);
  expect(answered.at(-1)).toBe(`1 ${add(1)}`);
});

test('a cycle of waits is a standstill', async () => {
  for (const connection of [0, 1]) {
    await run(connection, 'BEGIN');
    await run(connection, add(connection + 1));
  }
  await run(0, add(2));
  const closing = run(1, add(1));
  await expect(closing).rejects.toThrow(Standstill);
  await expect(closing).rejects.toMatchObject({ kind: 'deadlock' });
});
