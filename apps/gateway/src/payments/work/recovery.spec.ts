import { Money } from '@silkgate/kernel';
import { ACQUIRER, FixedDirectory, participant, payCommand, START, WALLET } from '../testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { RunningClock } from '../testing/running-clock.js';
import { BookkeepingConnector } from '../testing/bookkeeping-connector.js';
import { resetPayments, testEngine, type TestEngine, type TestOverrides } from '../testing/test-engine.js';
import type { EngineSettings } from '../settings.js';
import type { PaymentOutcome } from '../use-cases.js';
import { WorkStore } from './work-store.js';

const FAST: Partial<EngineSettings> = {
  askTimeoutMs: 20,
  inquiryIntervalMs: 20,
  inquiryWindowMs: 1_000,
  longestPauseMs: 50,
  leaseMs: 5_000,
  pollMs: 10,
};
const NAME = { callerId: ACQUIRER, requestId: 'R-1' };

let gateway: GatewayDatabase;
let connector: BookkeepingConnector;
let engines: TestEngine[];

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

function copy(label: string, overrides: TestOverrides = {}): TestEngine {
  const clock = new RunningClock(START);
  const made = testEngine(gateway.database, label, { clock, connector, settings: FAST, ...overrides });
  engines.push(made);
  return made;
}

async function until(engine: TestEngine, state: string): Promise<PaymentOutcome> {
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    const outcome = await engine.engine.inquirePayment(NAME);
    if (outcome.payment?.state === state) return outcome;
    await engine.ports.timers.sleep(10);
  }
  throw new Error(`the payment did not become ${state}`);
}

/** The process is gone: its calls are never answered, nothing after them runs. */
function copyThatDiesAsking(): TestEngine {
  const never = new Promise<never>(() => undefined);
  const dying = new BookkeepingConnector();
  dying.pay = (to, payment) => connector.pay(to, payment).then(() => never);
  const made = testEngine(gateway.database, 'dying', {
    clock: new RunningClock(START),
    connector: dying,
    settings: FAST,
  });
  return made;
}

/** Nothing is owed any more. */
async function idle(engine: TestEngine): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    if ((await rows('SELECT 1 FROM gateway.work')).length === 0) return;
    await engine.ports.timers.sleep(10);
  }
  throw new Error('there is work left');
}

async function checkReleased(): Promise<void> {
  const [position] = await rows('SELECT reserved_minor, posted_minor FROM gateway.position');
  expect(position).toEqual({ reserved_minor: '0', posted_minor: '0' });
  expect(await rows('SELECT 1 FROM gateway.work')).toEqual([]);
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  engines = [];
  connector = new BookkeepingConnector();
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
});
afterEach(() => Promise.all(engines.map(({ engine }) => engine.stop())));

test('what a copy accepted before it died, another copy finishes, without paying twice', async () => {
  const dying = copyThatDiesAsking();
  await dying.engine.businessDays.openFirst();
  void dying.engine.pay(payCommand());
  const other = copy('other');
  await other.engine.start();
  const { payment } = await until(other, 'SUCCESS');
  expect(connector.calls.filter(({ call }) => call === 'pay')).toHaveLength(1);
  expect(connector.payments.get(payment?.paymentId ?? '')?.state).toBe('SUCCESS');
  expect(await rows('SELECT 1 FROM gateway.outbox')).toHaveLength(1);
  // The acquirer did not get the result in an answer.
  expect(await rows(`SELECT 1 FROM gateway.notification WHERE recipient_id = '${ACQUIRER}'`)).toHaveLength(1);
});

test('a pay that never arrived is inquired, then cancelled; its late arrival meets the cancel', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const { engine, ...rest } = copy('one');
  await engine.start();
  expect((await engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  const { payment } = await until({ engine, ...rest }, 'CANCELLED');
  expect(connector.payments.get(payment?.paymentId ?? '')?.state).toBe('CANCELLED');
  const calls = connector.calls.map(({ call }) => call);
  expect(calls.filter((call) => call === 'inquire').length).toBeGreaterThan(1);
  expect(calls.indexOf('cancel')).toBeGreaterThan(calls.lastIndexOf('inquire'));
  expect((await engine.pay(payCommand())).resultCode).toBe('ORDER_IS_CANCELED');
  await checkReleased();
});

test('a lost answer is found by inquiry', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const made = copy('one');
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await until(made, 'SUCCESS');
});

test('a cancel is repeated until it is answered; a success told after it was sent completes nothing', async () => {
  let cancels = 0;
  connector.misbehave = (call) => {
    if (call === 'pay') return 'lost-answer';
    if (call === 'inquire' && cancels === 0) return { answer: { kind: 'unknown', reason: 'U' } };
    if (call === 'cancel') return (cancels += 1) < 3 ? 'lost-request' : undefined;
    return undefined;
  };
  const made = copy('one');
  await made.engine.start();
  const { payment: open } = await made.engine.pay(payCommand());
  const paymentId = open?.paymentId ?? '';
  while (cancels === 0) await made.ports.timers.sleep(5);
  await made.engine.receiveNotification({
    responderId: WALLET,
    requestId: paymentId,
    result: 'S',
    resultCode: 'SUCCESS',
    amount: Money.of('THB', 42793n),
  });
  await until(made, 'CANCELLED');
  await idle(made);
  // Once more after the end, because the wallet told of a debit: until its inquiry says that there is none.
  expect(cancels).toBe(4);
  expect(connector.payments.get(paymentId)?.state).toBe('CANCELLED');
  expect(await rows('SELECT kind FROM gateway.payment_alarm')).toEqual([{ kind: 'SUCCESS_AFTER_CANCEL' }]);
  await checkReleased();
});

test('a success told after the payment was cancelled is taken back by the same cancel', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const made = copy('one');
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  await until(made, 'CANCELLED');
  connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  await made.engine.receiveNotification(told);
  while (connector.payments.get(paymentId)?.state !== 'CANCELLED') await made.ports.timers.sleep(5);
  await until(made, 'CANCELLED');
  expect(await rows('SELECT kind FROM gateway.payment_alarm')).toEqual([{ kind: 'SUCCESS_AFTER_CANCEL' }]);
});

test('after an unclear answer the first inquiry does not wait for the deadline of the ask', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const made = copy('one', { settings: { ...FAST, askTimeoutMs: 120_000 } });
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await until(made, 'SUCCESS');
});

test('a wallet is inquired and cancelled as its own terms say', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const impatient = participant({ clientId: WALLET, kind: 'wallet', patience: { inquiryWindowMs: 0 } });
  const directory = new FixedDirectory([impatient, participant({ clientId: ACQUIRER, kind: 'acquirer' })]);
  const made = copy('one', { directory, settings: { ...FAST, inquiryWindowMs: 600_000 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  await until(made, 'CANCELLED');
  expect(connector.calls.some(({ call }) => call === 'inquire')).toBe(false);
});

test('a debit that the wallet told of is cancelled until its inquiry says so, whatever it answers the cancel', async () => {
  connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const made = copy('one');
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  await until(made, 'CANCELLED');
  connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  let cancels = 0;
  connector.misbehave = (call) => {
    if (call !== 'cancel') return undefined;
    cancels += 1;
    // Acknowledged, and not done: the first two leave the debit where it is.
    if (cancels > 2) return undefined;
    connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
    return 'lost-request';
  };
  const cancel = connector.cancelPayment.bind(connector);
  connector.cancelPayment = async (to, requestId) => {
    const answer = await cancel(to, requestId);
    return answer.kind === 'unknown' ? { kind: 'cancelled' } : answer;
  };
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  await made.engine.receiveNotification(told);
  await idle(made);
  expect(cancels).toBe(3);
  expect(connector.payments.get(paymentId)?.state).toBe('CANCELLED');
});

test('a debit to give back stays owed, whoever holds or finishes what was owed before', async () => {
  const made = copy('one');
  await made.engine.businessDays.openFirst();
  connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const { payment } = await made.engine.pay(payCommand());
  const subjectId = payment?.paymentId ?? '';
  const [one, other] = ['1', '2'].map(
    (digit) => new WorkStore(gateway.database, `01930000-0000-7000-8000-00000000000${digit}`),
  );
  const now = START + 3_600_000;
  const [item] = (await one?.claim(1, now, 60_000)) ?? [];
  if (one === undefined || other === undefined || item === undefined) throw new Error('nothing to claim');
  await other.oweGiveBack(subjectId, now);
  await one.finish(item);
  await one.reschedule(item, 'CANCEL', now + 600_000);
  await one.startCancel(subjectId, now, 60_000);
  await one.reschedule({ ...item, kind: 'CANCEL' }, 'CANCEL', now);
  const row = { kind: 'GIVE_BACK', lease_holder: null };
  expect(await rows('SELECT kind, lease_holder FROM gateway.work')).toEqual([row]);
  const cancelled = { callerId: ACQUIRER, requestId: 'R-1' };
  expect((await made.engine.cancelPayment(cancelled)).resultCode).toBe('SUCCESS');
  expect(await rows('SELECT kind FROM gateway.work')).toEqual([{ kind: 'GIVE_BACK' }]);
  await made.engine.start();
  await idle(made);
});

test('an order that was lost on its way is asked for again under the same id, while there is time', async () => {
  let pays = 0;
  connector.misbehave = (call) => (call === 'pay' && (pays += 1) < 3 ? 'lost-request' : undefined);
  const made = copy('one', { settings: { ...FAST, inquiryWindowMs: 1 } });
  await made.engine.businessDays.openFirst();
  const { payment } = await made.engine.pay(payCommand({ expiresAt: START + 600_000 }));
  const paymentId = payment?.paymentId ?? '';
  await gateway.database.query(`UPDATE payment SET flow = 'ORDER_CODE' WHERE payment_id = $1`, [paymentId]);
  await gateway.postgres.administer(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO gateway.order_binding (acquirer_id, payment_request_id, code_value, wallet_id, customer_id,
      identity_level, merchant_id, payment_id, quote_id, created_at, expires_at)
    VALUES ('${ACQUIRER}', 'R-1', 'ORDER-1', '${WALLET}', 'C-1', 'IDENTIFIED', 'M-1', '${paymentId}', '${paymentId}',
      '2026-11-22', '2026-11-23'); COMMIT`);
  await made.engine.start();
  await until(made, 'SUCCESS');
  expect(pays).toBe(3);
  expect([...connector.payments.keys()]).toEqual([paymentId]);
  await gateway.postgres.administer('DELETE FROM gateway.order_binding');
});

describe('a pushed payment, whose payee is asked', () => {
  async function pushed(made: TestEngine): Promise<string> {
    await made.engine.businessDays.openFirst();
    const { payment } = await made.engine.pay(payCommand());
    const paymentId = payment?.paymentId ?? '';
    await gateway.database.query(
      `UPDATE payment SET flow = 'ENTRY_CODE', initiator_leg = 'PAYER', initiator_id = $2 WHERE payment_id = $1`,
      [paymentId, WALLET],
    );
    await made.engine.start();
    return paymentId;
  }
  const byId = async (made: TestEngine, paymentId: string, state: string) => {
    for (let attempt = 0; attempt < 1_000; attempt += 1) {
      const { payment } = await made.engine.inquirePayment({ callerId: WALLET, paymentId });
      if (payment?.state === state) return;
      await made.ports.timers.sleep(10);
    }
    throw new Error(`the payment did not become ${state}`);
  };

  test('has succeeded where the payee refuses the cancel because it has credited', async () => {
    connector.misbehave = (call) => {
      if (call === 'pay') return 'lost-answer';
      if (call === 'cancel') return { answer: { kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' } };
      return undefined;
    };
    const inquire = connector.inquirePayment.bind(connector);
    connector.inquirePayment = (to, requestId) =>
      connector.calls.some(({ call }) => call === 'cancel')
        ? Promise.resolve({ kind: 'success', requestId, amount: Money.of('CNY', 8880n) })
        : inquire(to, requestId).then(() => ({ kind: 'unknown', reason: 'U' }));
    const made = copy('one', { settings: { ...FAST, inquiryWindowMs: 30 } });
    await byId(made, await pushed(made), 'SUCCESS');
    expect(await rows('SELECT 1 FROM gateway.payment_alarm')).toEqual([]);
  });

  test('is over when the cancel is answered; a success after that is a case for a person', async () => {
    connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
    const made = copy('one', { settings: { ...FAST, inquiryWindowMs: 30 } });
    const paymentId = await pushed(made);
    await byId(made, paymentId, 'CANCELLED');
    const told = { responderId: ACQUIRER, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
    await made.engine.receiveNotification(told);
    await byId(made, paymentId, 'CANCELLED');
    expect(await rows('SELECT kind FROM gateway.payment_alarm')).toEqual([
      { kind: 'CONTRADICTS_FINAL_STATE' },
    ]);
    expect(await rows('SELECT 1 FROM gateway.work')).toEqual([]);
  });
});

test('a wrong amount never completes: held, alarmed, inquired, cancelled', async () => {
  const wrong = { answer: { kind: 'success' as const, amount: Money.of('THB', 1n) } };
  connector.misbehave = (call) => (call === 'pay' || call === 'inquire' ? wrong : undefined);
  const made = copy('one');
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await until(made, 'CANCELLED');
  expect(await rows('SELECT kind FROM gateway.payment_alarm')).toEqual([{ kind: 'WRONG_AMOUNT' }]);
  await checkReleased();
});

test('an order waits for its expiry, and the wallet’s own notification completes it', async () => {
  connector.decide = () => 'PENDING';
  const made = copy('one');
  await made.engine.start();
  // Consumer code in its form, order code in its rules: the visitor has until the expiry.
  const expiresAt = START + 60_000;
  const { payment } = await made.engine.pay(payCommand({ expiresAt }));
  const paymentId = payment?.paymentId ?? '';
  await gateway.database.query(`UPDATE payment SET flow = 'ORDER_CODE' WHERE payment_id = $1`, [paymentId]);
  await made.ports.timers.sleep(1_300);
  expect((await made.engine.inquirePayment(NAME)).payment?.state).toBe('PROCESSING');
  expect(connector.calls.some(({ call }) => call === 'cancel')).toBe(false);
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  const wrong = await made.engine.receiveNotification({ ...told, amount: Money.of('THB', 1n) });
  expect(wrong.resultCode).toBe('PAYMENT_AMOUNT_MISMATCH');
  expect((await made.engine.receiveNotification({ ...told, responderId: ACQUIRER })).resultCode).toBe(
    'ACCESS_DENIED',
  );
  expect((await made.engine.receiveNotification(told)).resultCode).toBe('SUCCESS');
  expect((await made.engine.receiveNotification(told)).resultCode).toBe('SUCCESS');
  await until(made, 'SUCCESS');
  expect(await rows(`SELECT 1 FROM gateway.outbox WHERE topic = 'gateway.payments'`)).toHaveLength(1);
});

test('a refund without an answer is asked again under the same id until it is final', async () => {
  const made = copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  let asked = 0;
  connector.misbehave = (call) => {
    if (call !== 'refund') return undefined;
    asked += 1;
    if (asked === 1) return 'lost-request';
    return asked === 2 ? 'lost-answer' : undefined;
  };
  const refund = {
    initiatorId: ACQUIRER,
    refundRequestId: 'F-1',
    keyHash: 'c'.repeat(64),
    payment: NAME,
    amount: Money.of('CNY', 3000n),
    receivedAt: START,
  };
  expect((await made.engine.refund(refund)).resultCode).toBe('REFUND_IN_PROCESS');
  for (;;) {
    const { operation } = await made.engine.inquireRefund({ callerId: ACQUIRER, refundRequestId: 'F-1' });
    if (operation?.state === 'SUCCESS') break;
    await made.ports.timers.sleep(5);
  }
  expect(asked).toBe(3);
  expect(connector.refunds.size).toBe(1);
  const [position] = await rows('SELECT posted_minor FROM gateway.position');
  expect(position).toEqual({ posted_minor: '826' });
});
