import { PaymentAlarmedSchema } from '@silkgate/contracts';
import { Money } from '@silkgate/kernel';
import { DatabaseError, type Database, type SqlSession } from '@silkgate/persistence';
import { CaseDesk } from '../cases/case-desk.js';
import type { CounterpartyAnswer } from '../connectors/connector.js';
import { DEFAULT_SETTINGS, type EngineSettings } from './settings.js';
import { BookkeepingConnector, type CounterpartyCall } from './testing/bookkeeping-connector.js';
import { ACQUIRER, payCommand, START, WALLET } from './testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from './testing/gateway-database.js';
import { RunningClock } from './testing/running-clock.js';
import { resetPayments, testEngine, type TestEngine } from './testing/test-engine.js';
import type { ResponderNotification } from './use-cases.js';

const FAST: Partial<EngineSettings> = {
  inquiryIntervalMs: 20,
  inquiryWindowMs: 300,
  longestPauseMs: 50,
  leaseMs: 2_000,
  pollMs: 10,
};
/** How the statement begins that a complete commit locks its payments with. */
const LOCKS_TO_COMPLETE = 'SELECT payment_id, state, version';
const NAME = { callerId: ACQUIRER, requestId: 'R-1' };

let gateway: GatewayDatabase;
let connector: BookkeepingConnector;
let made: TestEngine;
let cases: CaseDesk;

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

async function until(state: string, requestId = 'R-1'): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const { payment } = await made.engine.inquirePayment({ ...NAME, requestId });
    if (payment?.state === state && (await rows('SELECT 1 FROM gateway.work')).length === 0) return;
    await made.ports.timers.sleep(10);
  }
  throw new Error(`the payment did not become ${state}`);
}

async function alarmed() {
  const events = await rows<{ event: string }>(
    `SELECT event FROM gateway.outbox WHERE topic = 'gateway.alarms' ORDER BY event_id`,
  );
  return events.map(({ event }) => PaymentAlarmedSchema.parse((JSON.parse(event) as { data: unknown }).data));
}

const openCases = async () => (await cases.list(100)).map(({ kind, state }) => `${kind} ${state}`);

/** A database where statements that hold `part` fail, as they do while it is away. */
function failingAt(database: Database, part: string): Database {
  const query = (session: SqlSession): SqlSession['query'] => {
    return (text, values) =>
      text.includes(part)
        ? Promise.reject(new DatabaseError('away', { failure: 'unavailable' }))
        : session.query(text, values);
  };
  return {
    query: query(database),
    transaction: (work, options) =>
      database.transaction((session) => work({ query: query(session) }), options),
    close: () => Promise.resolve(),
  };
}

/** A database whose first answer to COMMIT is lost; it may have been none. */
function losingACommit(database: Database, tookEffect = true): Database {
  let lost = false;
  return {
    query: (text, values) => database.query(text, values),
    transaction: async (work, options) => {
      if (lost || tookEffect) {
        const result = await database.transaction(work, options);
        if (lost) return result;
      }
      lost = true;
      throw new DatabaseError('no answer to COMMIT', { failure: 'ambiguous' });
    },
    close: () => Promise.resolve(),
  };
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.postgres.administer('TRUNCATE gateway.payment_alarm CASCADE');
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  connector = new BookkeepingConnector();
  const clock = new RunningClock(START);
  made = testEngine(gateway.database, 'one', { clock, connector, settings: FAST });
  cases = new CaseDesk({ database: gateway.database, clock });
  await made.engine.start();
});
afterEach(() => made.engine.stop());

const ANOTHER = '01930000-0000-7000-8000-0000000000ff';
const LIES: readonly [kind: string, CounterpartyAnswer][] = [
  ['WRONG_AMOUNT', { kind: 'success', amount: Money.of('THB', 42_792n) }],
  ['WRONG_CURRENCY', { kind: 'success', amount: Money.of('USD', 42_793n) }],
  ['WRONG_ID', { kind: 'success', requestId: ANOTHER }],
  ['WRONG_ID', { kind: 'failed', resultCode: 'USER_BALANCE_NOT_ENOUGH', requestId: ANOTHER }],
  ['WRONG_ID', { kind: 'cancelled', requestId: ANOTHER }],
  ['WRONG_ID', { kind: 'unknown', reason: 'PAYMENT_IN_PROCESS', requestId: ANOTHER }],
  ['WRONG_SIGNATURE', { kind: 'unknown', reason: 'signature invalid', untrusted: true }],
];

test.each(LIES)(
  '%s told to the end is cancelled, and a case until a person closes it',
  async (kind, answer) => {
    connector.misbehave = (call) => (call === 'pay' || call === 'inquire' ? { answer } : undefined);
    const { payment } = await made.engine.pay(payCommand());
    await until('CANCELLED');
    const subjectId = payment?.paymentId ?? '';
    expect(connector.payments.get(subjectId)?.state).toBe('CANCELLED');
    expect(await alarmed()).toMatchObject([{ subjectId, paymentId: subjectId, kind, participantId: WALLET }]);
    expect(await openCases()).toEqual([`${kind} CANCELLED`]);
    const closing = { subjectId, kind, operator: 'ana', reason: 'the wallet has mended its answers' };
    expect(await cases.close({ ...closing, number: 2 })).toBe(false);
    expect(await cases.close(closing)).toBe(true);
    expect(await cases.close(closing)).toBe(false);
    expect(await openCases()).toEqual([]);
  },
);

test.each(LIES)('%s followed by the truth is a success, and no case', async (kind, answer) => {
  connector.misbehave = (call) => (call === 'pay' ? { answer } : undefined);
  await made.engine.pay(payCommand());
  await until('SUCCESS');
  expect((await alarmed()).map((each) => each.kind)).toEqual([kind]);
  expect(await openCases()).toEqual([]);
});

test('a cancel answered for another payment cancels nothing: it is inquired, and cancelled again', async () => {
  let cancels = 0;
  connector.misbehave = (call) => {
    if (call === 'pay') return 'lost-answer';
    if (call === 'inquire') return { answer: { kind: 'unknown', reason: 'PAYMENT_IN_PROCESS' } };
    if (call !== 'cancel') return undefined;
    return (cancels += 1) < 3 ? { answer: { kind: 'cancelled', requestId: ANOTHER } } : undefined;
  };
  await made.engine.pay(payCommand());
  await until('CANCELLED');
  expect(cancels).toBe(3);
  expect((await alarmed()).map((each) => each.kind)).toEqual(['WRONG_ID']);
  const calls = connector.calls.map(({ call }) => call);
  expect(calls[calls.indexOf('cancel') + 1]).toBe('inquire');
});

test('a lie in the answer to `pay` hastens the inquiry by the commit that alarms of it, or not at all', async () => {
  connector.misbehave = (call) =>
    call === 'pay' ? { answer: { kind: 'success', amount: Money.of('THB', 1n) } } : undefined;
  const ports = {
    connector,
    clock: { now: () => START },
    log: { ...made.ports.log, error: () => undefined },
  };
  await made.engine.stop();
  const dueMs = async () => {
    const [row] = await rows<{ due_ms: string }>(
      'SELECT (extract(epoch FROM due_at) * 1000)::bigint AS due_ms FROM gateway.work',
    );
    return Number(row?.due_ms) - START;
  };
  const broken = testEngine(failingAt(gateway.database, 'INTO payment_alarm'), 'broken', ports);
  expect((await broken.engine.pay(payCommand())).resultCode).toBe('UNKNOWN_EXCEPTION');
  const unhurriedMs = await dueMs();
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  const other = testEngine(gateway.database, 'other', ports);
  await other.engine.businessDays.openFirst();
  expect((await other.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  expect((await alarmed()).map(({ kind }) => kind)).toEqual(['WRONG_AMOUNT']);
  expect(await dueMs()).toBe(DEFAULT_SETTINGS.inquiryIntervalMs);
  expect(unhurriedMs).toBe(DEFAULT_SETTINGS.askTimeoutMs + DEFAULT_SETTINGS.inquiryIntervalMs);
  await Promise.all([broken.engine.stop(), other.engine.stop()]);
});

test('a lie about one payment delays no other', async () => {
  const liar = new Map<CounterpartyCall, CounterpartyAnswer>([
    ['pay', { kind: 'success', amount: Money.of('THB', 1n) }],
    ['inquire', { kind: 'success', amount: Money.of('THB', 1n) }],
  ]);
  let lied: string | undefined;
  connector.misbehave = (call, requestId) => {
    lied ??= requestId;
    const answer = requestId === lied ? liar.get(call) : undefined;
    return answer === undefined ? undefined : { answer };
  };
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => made.engine.pay(payCommand({ requestId: `R-${n + 1}` }))),
  );
  const codes = outcomes.map(({ resultCode }) => resultCode).sort();
  expect(codes).toEqual(['PAYMENT_IN_PROCESS', ...Array.from({ length: 19 }, () => 'SUCCESS')]);
});

describe('what is told of a final payment', () => {
  async function told(result: 'S' | 'F', overrides: object = {}): Promise<string> {
    const [stored] = await rows<{ payment_id: string }>('SELECT payment_id FROM gateway.payment');
    const requestId = stored?.payment_id ?? '';
    const resultCode = result === 'S' ? 'SUCCESS' : 'USER_BALANCE_NOT_ENOUGH';
    const notification = { responderId: WALLET, requestId, result, resultCode, ...overrides };
    return (await made.engine.receiveNotification(notification)).resultCode;
  }

  test('a failure after the success changes nothing and is a case', async () => {
    await made.engine.pay(payCommand());
    expect(await told('F')).toBe('SUCCESS');
    expect(await told('F')).toBe('SUCCESS');
    await until('SUCCESS');
    expect(await alarmed()).toMatchObject([
      { kind: 'CONTRADICTS_FINAL_STATE', detail: 'SUCCESS, told FAILED' },
    ]);
    expect(await openCases()).toEqual(['CONTRADICTS_FINAL_STATE SUCCESS']);
  });

  test('a success after the failure is given back by a cancel, and is a case', async () => {
    connector.decide = () => 'FAILED';
    await made.engine.pay(payCommand());
    const [paymentId = ''] = connector.payments.keys();
    connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42_793n) });
    expect(await told('S')).toBe('SUCCESS');
    await until('FAILED');
    expect(connector.payments.get(paymentId)?.state).toBe('CANCELLED');
    expect(await openCases()).toEqual(['CONTRADICTS_FINAL_STATE FAILED']);
  });

  test('a success under another reference is another debit, and a case', async () => {
    await made.engine.pay(payCommand());
    const [paymentId = ''] = connector.payments.keys();
    expect(await told('S', { counterpartyReference: `W-${paymentId}` })).toBe('SUCCESS');
    expect(await alarmed()).toEqual([]);
    await told('S', { counterpartyReference: 'W-other' });
    expect(await openCases()).toEqual(['ANOTHER_SUCCESS SUCCESS']);
  });

  test('the same lie after a person closed its case is a new alarm, and a new case', async () => {
    await made.engine.pay(payCommand());
    await told('S', { counterpartyReference: 'W-other' });
    await told('S', { counterpartyReference: 'W-other' });
    const [open] = await cases.list(100);
    const subjectId = open?.subjectId ?? '';
    const closing = {
      subjectId,
      kind: 'ANOTHER_SUCCESS',
      operator: 'ana',
      reason: 'the wallet gave it back',
    };
    expect(await cases.close({ ...closing, number: 1 })).toBe(true);
    await told('S', { counterpartyReference: 'W-other' });
    await told('S', { counterpartyReference: 'W-other' });
    expect((await alarmed()).map(({ kind, number }) => [kind, number])).toEqual([
      ['ANOTHER_SUCCESS', 1],
      ['ANOTHER_SUCCESS', 2],
    ]);
    expect(await cases.list(100)).toMatchObject([{ kind: 'ANOTHER_SUCCESS', number: 2 }]);
    expect(await cases.close({ ...closing, number: 1 })).toBe(false);
    expect(await cases.close(closing)).toBe(true);
    expect(await openCases()).toEqual([]);
  });

  test('where its alarm cannot be stored it is to be told again, and then is a case', async () => {
    await made.engine.pay(payCommand());
    const database = failingAt(gateway.database, 'INTO payment_alarm');
    const log = { ...made.ports.log, error: () => undefined };
    const broken = testEngine(database, 'broken', { connector, log, clock: made.ports.clock });
    const [paymentId = ''] = connector.payments.keys();
    const another: ResponderNotification = {
      ...{ responderId: WALLET, requestId: paymentId, resultCode: 'SUCCESS' },
      ...{ result: 'S', counterpartyReference: 'W-other' },
    };
    expect((await broken.engine.receiveNotification(another)).resultCode).toBe('UNKNOWN_EXCEPTION');
    const notAsked = { ...another, responderId: ACQUIRER };
    expect((await broken.engine.receiveNotification(notAsked)).resultCode).toBe('UNKNOWN_EXCEPTION');
    expect(await openCases()).toEqual([]);
    await broken.engine.stop();
    expect((await made.engine.receiveNotification(another)).resultCode).toBe('SUCCESS');
    expect(await openCases()).toEqual(['ANOTHER_SUCCESS SUCCESS']);
  });

  test('another debit is seen too where the answer to the commit that looked was lost', async () => {
    await made.engine.pay(payCommand());
    const [paymentId = ''] = connector.payments.keys();
    const database = losingACommit(gateway.database);
    const deaf = testEngine(database, 'deaf', { connector, clock: made.ports.clock });
    const another = {
      responderId: WALLET,
      requestId: paymentId,
      result: 'S',
      resultCode: 'SUCCESS',
    } as const;
    const told = await deaf.engine.receiveNotification({ ...another, counterpartyReference: 'W-other' });
    expect(told.resultCode).toBe('SUCCESS');
    expect(await openCases()).toEqual(['ANOTHER_SUCCESS SUCCESS']);
    await deaf.engine.stop();
  });

  test('what contradicts a final payment is a case by the commit that saw it, whatever comes after', async () => {
    const { database } = gateway;
    let isOver = false;
    const dying = testEngine(
      {
        query: (text, values) => database.query(text, values),
        transaction: async (work, options) => {
          if (isOver) throw new DatabaseError('away', { failure: 'unavailable' });
          return database.transaction(
            (session) =>
              work({
                query: (text, values) => {
                  isOver ||= text.startsWith(LOCKS_TO_COMPLETE);
                  return session.query(text, values);
                },
              }),
            options,
          );
        },
        close: () => Promise.resolve(),
      },
      'dying',
      { connector, clock: made.ports.clock, settings: FAST },
    );
    // The answer to `pay` comes when the payment was cancelled long ago.
    const pay = connector.pay.bind(connector);
    connector.pay = async (to, payment) => {
      await made.engine.cancelPayment(NAME);
      connector.payments.delete(payment.requestId);
      return pay(to, payment);
    };
    expect((await dying.engine.pay(payCommand())).resultCode).toBe('ORDER_IS_CANCELED');
    expect(isOver).toBe(true);
    expect(await openCases()).toEqual(['CONTRADICTS_FINAL_STATE CANCELLED']);
    expect((await alarmed()).map(({ kind }) => kind)).toEqual(['CONTRADICTS_FINAL_STATE']);
    await until('CANCELLED');
    expect([...connector.payments.values()].map(({ state }) => state)).toEqual(['CANCELLED']);
    await dying.engine.stop();
  });

  test('a debit after our cancel is owed back and alarmed together, or is to be told again', async () => {
    connector.decide = () => 'PENDING';
    connector.misbehave = (call) => (call === 'cancel' ? 'lost-request' : undefined);
    const quiet = testEngine(failingAt(gateway.database, 'INTO payment_alarm'), 'quiet', {
      ...{ connector, clock: made.ports.clock },
      log: { ...made.ports.log, error: () => undefined },
    });
    await made.engine.stop();
    await quiet.engine.pay(payCommand());
    await quiet.engine.cancelPayment(NAME);
    const [requestId = ''] = connector.payments.keys();
    const debit = { responderId: WALLET, requestId, result: 'S', resultCode: 'SUCCESS' } as const;
    const work = () => rows('SELECT kind FROM gateway.work');
    expect((await quiet.engine.receiveNotification(debit)).resultCode).toBe('UNKNOWN_EXCEPTION');
    expect([await work(), await alarmed()]).toEqual([[{ kind: 'CANCEL' }], []]);
    const other = testEngine(gateway.database, 'other', { connector, clock: made.ports.clock });
    expect((await other.engine.receiveNotification(debit)).resultCode).toBe('SUCCESS');
    expect(await work()).toEqual([{ kind: 'GIVE_BACK' }]);
    expect(await alarmed()).toMatchObject([{ kind: 'SUCCESS_AFTER_CANCEL' }]);
    await Promise.all([quiet.engine.stop(), other.engine.stop()]);
  });

  test('a debit is given back too where the commit that looked was lost, and was none', async () => {
    connector.decide = () => 'FAILED';
    await made.engine.pay(payCommand());
    const [paymentId = ''] = connector.payments.keys();
    connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42_793n) });
    const database = losingACommit(gateway.database, false);
    const deaf = testEngine(database, 'deaf', { connector, clock: made.ports.clock });
    const told = { responderId: WALLET, requestId: paymentId, result: 'S', resultCode: 'SUCCESS' } as const;
    expect((await deaf.engine.receiveNotification(told)).resultCode).toBe('SUCCESS');
    await until('FAILED');
    expect(connector.payments.get(paymentId)?.state).toBe('CANCELLED');
    await deaf.engine.stop();
  });

  test('who was not asked is not believed', async () => {
    connector.decide = () => 'PENDING';
    await made.engine.pay(payCommand());
    expect(await told('S', { responderId: ACQUIRER })).toBe('ACCESS_DENIED');
    expect(await alarmed()).toMatchObject([{ kind: 'WRONG_PARTICIPANT', participantId: ACQUIRER }]);
    expect((await made.engine.inquirePayment(NAME)).payment?.state).toBe('PROCESSING');
    await until('CANCELLED');
  });
});
