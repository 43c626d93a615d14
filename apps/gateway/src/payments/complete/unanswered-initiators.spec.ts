import { DatabaseError, type CommitLane } from '@silkgate/persistence';
import { AlarmBook } from '../alarms.js';
import { ACQUIRER, payCommand, START, storedPayment } from '../testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { RunningClock } from '../testing/running-clock.js';
import { resetPayments, testEngine, type TestEngine } from '../testing/test-engine.js';
import { Completer } from './completer.js';
import type { CompleteCommand, CompleteOutcome } from './completion.js';
import { UnansweredInitiators } from './unanswered-initiators.js';

let gateway: GatewayDatabase;
let made: TestEngine;
const owed = () =>
  gateway.postgres.administer<{ sequence: number }>(
    `SELECT sequence FROM gateway.notification WHERE recipient_id = '${ACQUIRER}'`,
  );

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  made = testEngine(gateway.database, 'one');
  await made.engine.businessDays.openFirst();
});
afterEach(() => made.engine.stop());

test('whoever got no answer because the commit lost its own is notified once the payment is final', async () => {
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  // Answered, so not owed: unless that answer was never given.
  expect(await owed()).toEqual([]);
  let woken = 0;
  const { database, clock, ids, timers, log } = made.ports;
  const unanswered = new UnansweredInitiators({
    ...{ database, clock, ids, timers, log, pollMs: 5 },
    notificationsOwed: () => (woken += 1),
  });
  await gateway.database.query(
    `UPDATE payment SET state = 'PROCESSING', ended_at = NULL WHERE payment_id = $1`,
    [paymentId],
  );
  unanswered.start();
  unanswered.add({ paymentId });
  await timers.sleep(100);
  expect(await owed()).toEqual([]);
  await gateway.database.query(
    `UPDATE payment SET state = 'SUCCESS', ended_at = $2::timestamptz WHERE payment_id = $1`,
    [paymentId, new Date(START).toISOString()],
  );
  for (let attempt = 0; attempt < 500 && woken === 0; attempt += 1) await timers.sleep(10);
  expect(await owed()).toEqual([{ sequence: 1 }]);
  unanswered.add({ paymentId });
  for (let attempt = 0; attempt < 500 && woken === 1; attempt += 1) await timers.sleep(10);
  expect(await owed()).toHaveLength(1);
  await unanswered.stop();
});

test.each([
  ['unknown', true, 1],
  ['unknown', false, 0],
  ['unavailable', true, 0],
] as const)('a commit that ends %s while the initiator waits: %s', async (kind, waits, told) => {
  const added: string[] = [];
  const submit = () => Promise.resolve({ kind });
  const completer = new Completer({
    lane: { submit } as unknown as CommitLane<CompleteCommand, CompleteOutcome>,
    alarms: new AlarmBook(made.ports),
    unanswered: (paymentId) => added.push(paymentId),
  });
  const verdict = { kind: 'FINAL', state: 'SUCCESS', resultCode: 'SUCCESS' } as const;
  expect(await completer.apply(storedPayment(), verdict, waits)).toBeUndefined();
  expect(added).toHaveLength(told);
});

test('whoever waits longer than it can for a commit is told that nothing is known, and then notified', async () => {
  const { database } = gateway;
  let slowMs = 0;
  const slow = testEngine(
    {
      query: (text, values) => database.query(text, values),
      transaction: async (work, options) => {
        const pauseMs = slowMs;
        slowMs = 0;
        await made.ports.timers.sleep(pauseMs);
        return database.transaction(work, options);
      },
      close: () => Promise.resolve(),
    },
    'slow',
    { clock: new RunningClock(START), settings: { answerWithinMs: 600, askReserveMs: 300, pollMs: 10 } },
  );
  const pay = slow.connector.pay.bind(slow.connector);
  slow.connector.pay = async (to, payment) => {
    const answer = await pay(to, payment);
    slowMs = 1_500;
    return answer;
  };
  await slow.engine.start();
  const { resultCode } = await slow.engine.pay(payCommand());
  expect(resultCode).toBe('PAYMENT_IN_PROCESS');
  for (let attempt = 0; attempt < 500 && (await owed()).length === 0; attempt += 1) {
    await made.ports.timers.sleep(10);
  }
  expect(await owed()).toEqual([{ sequence: 1 }]);
  await slow.engine.stop();
});

test('a cancel whose commit was the last thing that the database did is answered as it ended', async () => {
  const { database } = gateway;
  let isAway = false;
  const cut = testEngine(
    {
      query: (text, values) =>
        isAway
          ? Promise.reject(new DatabaseError('away', { failure: 'unavailable' }))
          : database.query(text, values),
      transaction: async (work, options) => {
        let isEnding = false;
        const watched: typeof work = (session) =>
          work({
            query: (text, values) => {
              isEnding ||= text.includes('UPDATE payment p SET state');
              return session.query(text, values);
            },
          });
        const result = await database.transaction(watched, options);
        isAway ||= isEnding;
        return result;
      },
      close: () => Promise.resolve(),
    },
    'cut',
  );
  cut.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  await cut.engine.pay(payCommand());
  const { resultCode, payment } = await cut.engine.cancelPayment({ callerId: ACQUIRER, requestId: 'R-1' });
  expect([isAway, resultCode, payment?.state]).toEqual([true, 'SUCCESS', 'CANCELLED']);
  expect(await owed()).toEqual([]);
  await cut.engine.stop();
});

test('a cancel that the wallet takes its time for is answered in time, and its end is notified', async () => {
  const slow = testEngine(gateway.database, 'slow', {
    clock: new RunningClock(START),
    settings: { answerWithinMs: 600, askReserveMs: 300, pollMs: 10 },
  });
  const { connector, engine, ports } = slow;
  connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const cancel = connector.cancelPayment.bind(connector);
  connector.cancelPayment = async (to, requestId) => {
    await ports.timers.sleep(1_500);
    return cancel(to, requestId);
  };
  await engine.businessDays.openFirst();
  await engine.pay(payCommand());
  await engine.start();
  const cancelled = await engine.cancelPayment({ callerId: ACQUIRER, requestId: 'R-1' });
  expect(cancelled.resultCode).toBe('PAYMENT_IN_PROCESS');
  for (let attempt = 0; attempt < 500 && (await owed()).length === 0; attempt += 1) {
    await ports.timers.sleep(10);
  }
  expect(await owed()).toEqual([{ sequence: 1 }]);
  await engine.stop();
});
