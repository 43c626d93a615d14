import { Money } from '@silkgate/kernel';
import { ACQUIRER, FixedDirectory, participant, payCommand, START, WALLET } from '../testing/fixtures.js';
import { FAST, NOTHING_LEFT, PAYMENT_NAME, RecoveryWorld } from '../testing/recovery-world.js';

const world = new RecoveryWorld();

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(() => world.close());

test('what a copy accepted before it died, another copy finishes, without paying twice', async () => {
  const dying = world.copyThatDiesAsking();
  await dying.engine.businessDays.openFirst();
  void dying.engine.pay(payCommand());
  const other = world.copy('other');
  await other.engine.start();
  const { payment } = await world.until(other, 'SUCCESS');
  expect(world.connector.calls.filter(({ call }) => call === 'pay')).toHaveLength(1);
  expect(world.connector.payments.get(payment?.paymentId ?? '')?.state).toBe('SUCCESS');
  expect(await world.rows('SELECT 1 FROM gateway.outbox')).toHaveLength(1);
  // The acquirer did not get the result in an answer.
  expect(
    await world.rows(`SELECT 1 FROM gateway.notification WHERE recipient_id = '${ACQUIRER}'`),
  ).toHaveLength(1);
});

test('a pay that never arrived is inquired, then cancelled; its late arrival meets the cancel', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const { engine, ...rest } = world.copy('one');
  await engine.start();
  expect((await engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  const { payment } = await world.until({ engine, ...rest }, 'CANCELLED');
  expect(world.connector.payments.get(payment?.paymentId ?? '')?.state).toBe('CANCELLED');
  const calls = world.connector.calls.map(({ call }) => call);
  expect(calls.filter((call) => call === 'inquire').length).toBeGreaterThan(1);
  expect(calls.indexOf('cancel')).toBeGreaterThan(calls.lastIndexOf('inquire'));
  expect((await engine.pay(payCommand())).resultCode).toBe('ORDER_IS_CANCELED');
  expect(await world.left()).toEqual(NOTHING_LEFT);
});

test('a lost answer is found by inquiry', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const made = world.copy('one');
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await world.until(made, 'SUCCESS');
});

test('after an outage longer than the window a payer is inquired before it is cancelled for the first time', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1 } });
  await made.engine.businessDays.openFirst();
  await made.engine.pay(payCommand());
  await made.ports.timers.sleep(50);
  // This wallet takes no cancels any more, and has debited.
  world.connector.cancelPayment = () =>
    Promise.resolve({ kind: 'failed', resultCode: 'CANCEL_WINDOW_EXCEED' });
  await made.engine.start();
  await world.until(made, 'SUCCESS');
});

test('after an unclear answer the first inquiry does not wait for the deadline of the ask', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  const made = world.copy('one', { settings: { ...FAST, askTimeoutMs: 120_000 } });
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await world.until(made, 'SUCCESS');
});

test('a wallet is inquired and cancelled as its own terms say', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const impatient = participant({ clientId: WALLET, kind: 'wallet', patience: { inquiryWindowMs: 0 } });
  const directory = new FixedDirectory([impatient, participant({ clientId: ACQUIRER, kind: 'acquirer' })]);
  const made = world.copy('one', { directory, settings: { ...FAST, inquiryWindowMs: 600_000 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  await world.until(made, 'CANCELLED');
  expect(world.connector.calls.some(({ call }) => call === 'inquire')).toBe(false);
});

test('a wrong amount never completes: held, alarmed, inquired, cancelled', async () => {
  const wrong = { answer: { kind: 'success' as const, amount: Money.of('THB', 1n) } };
  world.connector.misbehave = (call) => (call === 'pay' || call === 'inquire' ? wrong : undefined);
  const made = world.copy('one');
  await made.engine.start();
  expect((await made.engine.pay(payCommand())).resultCode).toBe('PAYMENT_IN_PROCESS');
  await world.until(made, 'CANCELLED');
  expect(await world.rows('SELECT kind FROM gateway.payment_alarm')).toEqual([{ kind: 'WRONG_AMOUNT' }]);
  expect(await world.left()).toEqual(NOTHING_LEFT);
});

test('a refund without an answer is asked again under the same id until it is final', async () => {
  const made = world.copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  let asked = 0;
  world.connector.misbehave = (call) => {
    if (call !== 'refund') return undefined;
    asked += 1;
    if (asked === 1) return 'lost-request';
    return asked === 2 ? 'lost-answer' : undefined;
  };
  const refund = {
    initiatorId: ACQUIRER,
    refundRequestId: 'F-1',
    keyHash: 'c'.repeat(64),
    payment: PAYMENT_NAME,
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
  expect(world.connector.refunds.size).toBe(1);
  const [position] = await world.rows('SELECT posted_minor FROM gateway.position');
  expect(position).toEqual({ posted_minor: '826' });
});

test('a payment whose cancel is never answered becomes a case for a person, and is cancelled when it is', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const cancel = world.connector.cancelPayment.bind(world.connector);
  world.connector.cancelPayment = () => Promise.resolve({ kind: 'unknown', reason: 'ORDER_NOT_EXIST' });
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1, longestPauseMs: 20 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  const alarmed = 'SELECT kind FROM gateway.payment_alarm';
  for (let attempt = 0; attempt < 1_000 && (await world.rows(alarmed)).length === 0; attempt += 1) {
    await made.ports.timers.sleep(20);
  }
  expect(await world.rows(alarmed)).toEqual([{ kind: 'CANCEL_REFUSED' }]);
  world.connector.cancelPayment = cancel;
  await world.until(made, 'CANCELLED');
  expect(await world.left()).toEqual(NOTHING_LEFT);
});

test('a payment without an end is alarmed again where a person closed its case and nothing has changed', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  world.connector.cancelPayment = () => Promise.resolve({ kind: 'unknown', reason: 'U' });
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1, longestPauseMs: 20 } });
  await made.engine.start();
  await made.engine.pay(payCommand());
  const alarmed = async (number: number): Promise<void> => {
    const found = `SELECT 1 FROM gateway.payment_alarm WHERE number = ${number}`;
    for (let look = 0; look < 1_000 && (await world.rows(found)).length === 0; look += 1)
      await made.ports.timers.sleep(20);
    expect(await world.rows(found)).toHaveLength(1);
  };
  await alarmed(1);
  await world.rows(`INSERT INTO gateway.payment_case_closing (subject_id, kind, number, operator, reason, closed_at)
    SELECT subject_id, kind, number, 'ana', 'too early', raised_at FROM gateway.payment_alarm`);
  await alarmed(2);
}, 30_000);

test('a payment that was inquired longer than that is a case from its first unanswered cancel on', async () => {
  world.connector.misbehave = (call) => (call === 'pay' || call === 'cancel' ? 'lost-request' : undefined);
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1, longestPauseMs: 20 } });
  await made.engine.businessDays.openFirst();
  await made.engine.pay(payCommand());
  await world.rows('UPDATE gateway.work SET attempts = 200');
  await made.engine.start();
  const alarmed = 'SELECT kind FROM gateway.payment_alarm';
  for (let attempt = 0; attempt < 200 && (await world.rows(alarmed)).length === 0; attempt += 1) {
    await made.ports.timers.sleep(20);
  }
  expect(await world.rows(alarmed)).toEqual([{ kind: 'CANCEL_REFUSED' }]);
});
