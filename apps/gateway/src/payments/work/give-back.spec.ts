import { Money } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../connectors/connector.js';
import { ACQUIRER, FixedDirectory, participant, payCommand, START, WALLET } from '../testing/fixtures.js';
import { NOTHING_LEFT, RecoveryWorld } from '../testing/recovery-world.js';
import { oweGiveBacks } from './give-backs.js';
import { WorkStore } from './work-store.js';

const world = new RecoveryWorld();

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(() => world.close());

test('a cancel is repeated until it is answered; a success told after it was sent completes nothing', async () => {
  let cancels = 0;
  world.connector.misbehave = (call) => {
    if (call === 'pay') return 'lost-answer';
    if (call === 'inquire' && cancels === 0) return { answer: { kind: 'unknown', reason: 'U' } };
    if (call === 'cancel') return (cancels += 1) < 3 ? 'lost-request' : undefined;
    return undefined;
  };
  const made = world.copy('one');
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
  await world.until(made, 'CANCELLED');
  await world.idle(made);
  // Once more after the end, because the wallet told of a debit: until its inquiry says that there is none.
  expect(cancels).toBe(4);
  expect(world.connector.payments.get(paymentId)?.state).toBe('CANCELLED');
  expect(await world.rows('SELECT kind FROM gateway.payment_alarm')).toEqual([
    { kind: 'SUCCESS_AFTER_CANCEL' },
  ]);
  expect(await world.left()).toEqual(NOTHING_LEFT);
});

test('a success told after the payment was cancelled is taken back by the same cancel', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const made = world.copy('one');
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  await world.until(made, 'CANCELLED');
  world.connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  await made.engine.receiveNotification(told);
  while (world.connector.payments.get(paymentId)?.state !== 'CANCELLED') await made.ports.timers.sleep(5);
  await world.until(made, 'CANCELLED');
  expect(await world.rows('SELECT kind FROM gateway.payment_alarm')).toEqual([
    { kind: 'SUCCESS_AFTER_CANCEL' },
  ]);
});

test('a debit that the wallet told of is cancelled until its inquiry says so, whatever it answers the cancel', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const made = world.copy('one');
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  await world.until(made, 'CANCELLED');
  world.connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  let cancels = 0;
  world.connector.misbehave = (call) => {
    if (call !== 'cancel') return undefined;
    cancels += 1;
    // Acknowledged, and not done: the first two leave the debit where it is.
    if (cancels > 2) return undefined;
    world.connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
    return 'lost-request';
  };
  const cancel = world.connector.cancelPayment.bind(world.connector);
  world.connector.cancelPayment = async (to, requestId) => {
    const answer = await cancel(to, requestId);
    return answer.kind === 'unknown' ? { kind: 'cancelled' } : answer;
  };
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  await made.engine.receiveNotification(told);
  await world.idle(made);
  expect(cancels).toBe(3);
  expect(world.connector.payments.get(paymentId)?.state).toBe('CANCELLED');
});

test('a debit to give back stays owed, whoever holds or finishes what was owed before', async () => {
  const made = world.copy('one');
  await made.engine.businessDays.openFirst();
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const { payment } = await made.engine.pay(payCommand());
  const subjectId = payment?.paymentId ?? '';
  const one = new WorkStore(world.gateway.database, '01930000-0000-7000-8000-000000000001');
  const now = START + 3_600_000;
  const [item] = await one.claim({ now, leaseMs: 60_000, usualRoom: 1, rooms: [] });
  if (item === undefined) throw new Error('nothing to claim');
  await oweGiveBacks(world.gateway.database, [subjectId], now);
  await one.finish(item);
  await one.reschedule(item, 'CANCEL', now + 600_000);
  await one.startCancel(subjectId, now, 60_000);
  await one.reschedule(item, 'CANCEL', now);
  const row = { kind: 'GIVE_BACK', lease_holder: null };
  expect(await world.rows('SELECT kind, lease_holder FROM gateway.work')).toEqual([row]);
  const cancelled = { callerId: ACQUIRER, requestId: 'R-1' };
  expect((await made.engine.cancelPayment(cancelled)).resultCode).toBe('SUCCESS');
  expect(await world.rows('SELECT kind FROM gateway.work')).toEqual([{ kind: 'GIVE_BACK' }]);
  await made.engine.start();
  await world.idle(made);
});

test('a debit told between our cancel and its answer is given back, though the answering call knew of no cancel', async () => {
  const { connector } = world;
  let answerPay: (answer: CounterpartyAnswer) => void = () => undefined;
  let answerCancel: (answer: CounterpartyAnswer) => void = () => undefined;
  let paymentId = '';
  let cancels = 0;
  connector.pay = (_to, payment) => {
    paymentId = payment.requestId;
    return new Promise((resolve) => (answerPay = resolve));
  };
  connector.cancelPayment = (_to, requestId) => {
    cancels += 1;
    if (cancels === 1) return new Promise((resolve) => (answerCancel = resolve));
    connector.payments.set(requestId, { state: 'CANCELLED', amount: Money.of('THB', 42793n) });
    return Promise.resolve({ kind: 'cancelled' });
  };
  const made = world.copy('one');
  await made.engine.start();
  const paid = made.engine.pay(payCommand());
  while (paymentId === '') await made.ports.timers.sleep(5);
  const cancelled = made.engine.cancelPayment({ callerId: ACQUIRER, requestId: 'R-1' });
  while (cancels === 0) await made.ports.timers.sleep(5);
  // The wallet took the cancel when it knew of nothing, and then the payment.
  connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  answerPay({ kind: 'success', requestId: paymentId, counterpartyReference: 'W-1' });
  expect((await paid).resultCode).toBe('PAYMENT_IN_PROCESS');
  expect(await world.rows('SELECT kind FROM gateway.work')).toEqual([{ kind: 'GIVE_BACK' }]);
  answerCancel({ kind: 'cancelled' });
  expect((await cancelled).resultCode).toBe('SUCCESS');
  await world.idle(made);
  expect(cancels).toBeGreaterThan(1);
  expect(connector.payments.get(paymentId)?.state).toBe('CANCELLED');
});

test('a debit to give back stays owed where a copy does not know the wallet any more', async () => {
  world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const made = world.copy('one');
  await made.engine.start();
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  await world.until(made, 'CANCELLED');
  await made.engine.stop();
  world.connector.payments.set(paymentId, { state: 'SUCCESS', amount: Money.of('THB', 42793n) });
  await oweGiveBacks(world.gateway.database, [paymentId], START);

  const directory = new FixedDirectory([participant({ clientId: ACQUIRER, kind: 'acquirer' })]);
  const blind = world.copy('blind', { directory });
  await blind.engine.start();
  const tried = `SELECT kind FROM gateway.work WHERE attempts > 1`;
  for (let polls = 0; polls < 200 && (await world.rows(tried)).length === 0; polls += 1) {
    await blind.ports.timers.sleep(10);
  }
  expect(await world.rows(tried)).toEqual([{ kind: 'GIVE_BACK' }]);
  await blind.engine.stop();

  const seeing = world.copy('seeing');
  await seeing.engine.start();
  await world.idle(seeing);
  expect(world.connector.payments.get(paymentId)?.state).toBe('CANCELLED');
});

describe('a success of another amount', () => {
  const more = Money.of('THB', 42_794n);
  const told = (requestId: string) => ({
    ...{ responderId: WALLET, requestId, result: 'S' as const, resultCode: 'SUCCESS', amount: more },
  });

  test('told after the payment was cancelled is given back, and is a case', async () => {
    world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
    const made = world.copy('one');
    await made.engine.start();
    const { payment } = await made.engine.pay(payCommand());
    const paymentId = payment?.paymentId ?? '';
    await world.until(made, 'CANCELLED');
    world.connector.payments.set(paymentId, { state: 'SUCCESS', amount: more });
    expect((await made.engine.receiveNotification(told(paymentId))).resultCode).toBe(
      'PAYMENT_AMOUNT_MISMATCH',
    );
    await world.idle(made);
    expect(world.connector.payments.get(paymentId)?.state).toBe('CANCELLED');
    expect(await world.rows('SELECT kind FROM gateway.payment_alarm')).toEqual([{ kind: 'WRONG_AMOUNT' }]);
    expect(await world.left()).toEqual(NOTHING_LEFT);
  });

  test('is owed to the payer of a payment that is over or being cancelled, at an even pace; of another it is not', async () => {
    const made = world.copy('one');
    await made.engine.businessDays.openFirst();
    world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
    const { payment } = await made.engine.pay(payCommand());
    const paymentId = payment?.paymentId ?? '';
    const work = () => world.rows('SELECT kind, due_at, lease_holder FROM gateway.work');
    const [asked] = await work();
    await made.engine.receiveNotification(told(paymentId));
    expect(await work()).toEqual([asked]);

    const one = new WorkStore(world.gateway.database, '01930000-0000-7000-8000-000000000001');
    await one.startCancel(paymentId, START, 60_000);
    await made.engine.receiveNotification(told(paymentId));
    expect(await work()).toMatchObject([{ kind: 'GIVE_BACK', lease_holder: null }]);
    await one.claim({ now: START + 600_000, leaseMs: 60_000, usualRoom: 1, rooms: [] });
    const [claimed] = await work();
    await made.engine.receiveNotification(told(paymentId));
    expect(await work()).toEqual([{ ...claimed, lease_holder: null }]);
  });
});
