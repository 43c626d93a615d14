import { Money } from '@silkgate/kernel';
import { ACQUIRER, payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments, testEngine, type TestEngine } from '../payments/testing/test-engine.js';
import type { RefundCommand } from '../payments/use-cases.js';

let gateway: GatewayDatabase;
let first: TestEngine;
let second: TestEngine;
const PAYMENT = { callerId: ACQUIRER, requestId: 'R-1' };

const rows = <Row extends object>(text: string) => gateway.postgres.administer<Row>(text);

function refundOf(minor: bigint, overrides: Partial<RefundCommand> = {}): RefundCommand {
  return {
    initiatorId: ACQUIRER,
    refundRequestId: `F-${minor}`,
    keyHash: minor.toString().padStart(64, '0'),
    payment: PAYMENT,
    amount: Money.of('CNY', minor),
    receivedAt: START,
    ...overrides,
  };
}

async function postedMinor(): Promise<string | undefined> {
  const [row] = await rows<{ posted_minor: string }>('SELECT posted_minor FROM gateway.position');
  return row?.posted_minor;
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  first = testEngine(gateway.database, 'first');
  second = testEngine(gateway.database, 'second', { connector: first.connector });
  await first.engine.businessDays.openFirst();
  await first.engine.pay(payCommand());
});
afterEach(() => Promise.all([first.engine.stop(), second.engine.stop()]));

test('the refund of the worked payment lowers the position by its share and is told in one event', async () => {
  const { resultCode, operation } = await first.engine.refund(refundOf(3_000n));
  expect(resultCode).toBe('SUCCESS');
  expect(operation).toMatchObject({
    type: 'REFUND',
    requestId: 'F-3000',
    transaction: Money.of('CNY', 3000n),
    settlement: Money.of('CNY', 3000n),
    businessDate: '2026-11-22',
  });
  expect(await postedMinor()).toBe('826');
  const events = await rows<{ event: string; key_sequence: number }>(
    'SELECT event, key_sequence FROM gateway.outbox ORDER BY key_sequence',
  );
  expect(events).toHaveLength(2);
  expect(JSON.parse(events[1]?.event ?? '')).toMatchObject({
    type: 'gateway.refund-succeeded.v1',
    data: {
      refundId: operation?.operationId,
      payer: { clientId: WALLET, requestId: operation?.operationId },
      payee: { clientId: ACQUIRER, requestId: 'F-3000' },
      payerSettlement: { currency: 'USD', value: '422' },
    },
  });
  const seenByWallet = await first.engine.inquireRefund({
    callerId: WALLET,
    refundRequestId: operation?.operationId ?? '',
  });
  expect(seenByWallet.operation).toMatchObject({ settlement: Money.of('USD', 422n) });
});

test('the wallet has as long as the initiator still waits; who has stopped waiting is notified', async () => {
  await first.engine.refund(refundOf(1_000n, { answerBy: START + 4_000 }));
  await first.engine.refund(refundOf(2_000n));
  expect(first.connector.refundTimeoutsMs).toEqual([3_750, 4_750]);
  let now = START;
  const late = testEngine(gateway.database, 'late', {
    connector: first.connector,
    clock: { now: () => now },
  });
  first.connector.misbehave = (call) => {
    if (call === 'refund') now += 4_000;
    return undefined;
  };
  const owed = `SELECT recipient_id FROM gateway.notification
    WHERE operation = 'notifyRefund' AND recipient_id = '${ACQUIRER}'`;
  expect(await rows(owed)).toEqual([]);
  const { resultCode } = await late.engine.refund(refundOf(3_000n, { answerBy: START + 4_000 }));
  expect(resultCode).toBe('SUCCESS');
  expect(await rows(owed)).toEqual([{ recipient_id: ACQUIRER }]);
  await late.engine.stop();
});

test('refunds that race never give back more than the payment', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? first : second).engine.refund(
        refundOf(1_000n, { refundRequestId: `F-${n}`, keyHash: n.toString().padStart(64, '0') }),
      ),
    ),
  );
  const codes = outcomes.map((outcome) => outcome.resultCode);
  expect(codes.filter((code) => code === 'SUCCESS')).toHaveLength(8);
  expect(codes.filter((code) => code === 'REFUND_AMOUNT_EXCEED')).toHaveLength(12);
  expect((await first.engine.refund(refundOf(880n))).resultCode).toBe('SUCCESS');
  expect(await postedMinor()).toBe('0');
});

test('one refund a key, over two copies; other parameters are refused', async () => {
  const command = refundOf(3_000n);
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? first : second).engine.refund(command)),
  );
  expect(new Set(outcomes.map((outcome) => outcome.operation?.operationId)).size).toBe(1);
  expect((await second.engine.refund({ ...command, keyHash: 'f'.repeat(64) })).resultCode).toBe(
    'REPEAT_REQ_INCONSISTENT',
  );
  expect(await postedMinor()).toBe('826');
});

test('a refused refund stays refused, also when the wallet refuses it', async () => {
  expect((await first.engine.refund(refundOf(9_000n))).resultCode).toBe('REFUND_AMOUNT_EXCEED');
  expect((await second.engine.refund(refundOf(9_000n))).resultCode).toBe('REFUND_AMOUNT_EXCEED');
  const refund = first.connector.refund.bind(first.connector);
  first.connector.refund = () => Promise.resolve({ kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' });
  expect((await first.engine.refund(refundOf(100n))).resultCode).toBe('USER_STATUS_ABNORMAL');
  first.connector.refund = refund;
  expect((await first.engine.refund(refundOf(100n))).resultCode).toBe('USER_STATUS_ABNORMAL');
  expect((await first.engine.refund(refundOf(8_880n))).resultCode).toBe('SUCCESS');
});

test('only the payee of a final payment refunds', async () => {
  expect(
    (await first.engine.refund(refundOf(1n, { payment: { callerId: 'X', requestId: 'R-1' } }))).resultCode,
  ).toBe('ORDER_NOT_EXIST');
  const [stored] = await rows<{ payment_id: string }>('SELECT payment_id FROM gateway.payment');
  const asWallet = { callerId: WALLET, paymentId: stored?.payment_id ?? '' };
  expect(
    (await first.engine.refund(refundOf(1n, { initiatorId: WALLET, payment: asWallet }))).resultCode,
  ).toBe('ACCESS_DENIED');
  first.connector.misbehave = () => 'lost-answer';
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  const open = refundOf(1n, { payment: { callerId: ACQUIRER, requestId: 'R-2' } });
  expect((await first.engine.refund(open)).resultCode).toBe('PAYMENT_IN_PROCESS');
  expect(await rows('SELECT 1 FROM gateway.operation')).toEqual([]);
});

test('a successful payment is reversed in full and shown as cancelled', async () => {
  const outcome = await first.engine.cancelPayment(PAYMENT);
  expect(outcome).toMatchObject({ resultCode: 'SUCCESS', payment: { state: 'CANCELLED' } });
  expect((await second.engine.cancelPayment(PAYMENT)).resultCode).toBe('SUCCESS');
  expect(await postedMinor()).toBe('0');
  expect(first.connector.refunds.size).toBe(0);
  expect([...first.connector.payments.values()].map(({ state }) => state)).toEqual(['CANCELLED']);
  const events = await rows<{ event: string }>('SELECT event FROM gateway.outbox ORDER BY key_sequence');
  const { paymentId, requestId = '' } = outcome.payment ?? {};
  expect(events.map(({ event }) => JSON.parse(event) as { type: string })).toMatchObject([
    { type: 'gateway.payment-succeeded.v1' },
    {
      type: 'gateway.payment-reversed.v1',
      data: {
        paymentId,
        payer: { requestId: paymentId },
        payee: { requestId },
        payerSettlement: { currency: 'USD', value: '1248' },
        conversion: { discountKept: false, fees: { discount: { currency: 'CNY', value: '53' } } },
      },
    },
  ]);
  expect((await first.engine.refund(refundOf(1_000n))).resultCode).toBe('PAYMENT_NOT_REFUNDABLE');
  expect((await first.engine.inquirePayment(PAYMENT)).payment).toMatchObject({
    state: 'CANCELLED',
    resultCode: 'ORDER_IS_CANCELED',
    operations: [
      { type: 'CANCEL', state: 'SUCCESS' },
      { type: 'REFUND', state: 'FAILED' },
    ],
  });
});

test('a payment with a refund cannot be cancelled', async () => {
  await first.engine.refund(refundOf(1_000n));
  expect((await first.engine.cancelPayment(PAYMENT)).resultCode).toBe('PAYMENT_NOT_CANCELLABLE');
  expect((await first.engine.inquirePayment(PAYMENT)).payment?.state).toBe('SUCCESS');
});

test('a cancel that comes before its payment stops it', async () => {
  const early = { callerId: ACQUIRER, requestId: 'R-9' };
  expect(await first.engine.cancelPayment(early)).toEqual({ resultCode: 'SUCCESS' });
  expect((await second.engine.pay(payCommand({ requestId: 'R-9' }))).resultCode).toBe('ORDER_IS_CANCELED');
  expect((await second.engine.inquirePayment(early)).resultCode).toBe('ORDER_IS_CANCELED');
  expect(first.connector.payments.size).toBe(1);
});

test('an open payment is cancelled at the responder before it is final', async () => {
  first.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  const name = { callerId: ACQUIRER, requestId: 'R-2' };
  expect((await second.engine.cancelPayment({ ...name, callerId: WALLET })).resultCode).toBe('SUCCESS');
  expect(await second.engine.cancelPayment(name)).toMatchObject({
    resultCode: 'SUCCESS',
    payment: { state: 'CANCELLED' },
  });
  expect([...first.connector.payments.values()].map((entry) => entry.state)).toEqual([
    'SUCCESS',
    'CANCELLED',
  ]);
  expect(await postedMinor()).toBe('1248');
});

test('a cancel that finds the payment completing takes the success back', async () => {
  first.connector.misbehave = (call) => (call === 'pay' ? 'lost-answer' : undefined);
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  const [open] = await rows<{ payment_id: string }>(
    `SELECT payment_id FROM gateway.payment WHERE request_id = 'R-2'`,
  );
  const requestId = open?.payment_id ?? '';
  const told = { responderId: WALLET, requestId, result: 'S' as const, resultCode: 'SUCCESS' };
  const name = { callerId: ACQUIRER, requestId: 'R-2' };
  const [cancelled] = await Promise.all([
    second.engine.cancelPayment(name),
    first.engine.receiveNotification(told),
  ]);
  expect(cancelled).toMatchObject({ resultCode: 'SUCCESS', payment: { state: 'CANCELLED' } });
  expect(first.connector.payments.get(requestId)?.state).toBe('CANCELLED');
  expect(await postedMinor()).toBe('1248');
});

test('a cancel without an answer is sent again until it has one, and no refund comes in between', async () => {
  first.connector.misbehave = (call) => (call === 'cancel' ? 'lost-answer' : undefined);
  expect((await first.engine.cancelPayment(PAYMENT)).resultCode).toBe('PAYMENT_IN_PROCESS');
  expect((await second.engine.refund(refundOf(1_000n))).resultCode).toBe('PAYMENT_NOT_REFUNDABLE');
  expect((await first.engine.inquirePayment(PAYMENT)).payment?.state).toBe('SUCCESS');
  first.connector.misbehave = () => undefined;
  await gateway.database.query(`UPDATE work SET due_at = '2026-11-22T09:00:00+08:00'`);
  await first.engine.start();
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await first.engine.inquirePayment(PAYMENT)).payment?.state === 'CANCELLED') break;
    await first.ports.timers.sleep(10);
  }
  expect((await first.engine.inquirePayment(PAYMENT)).payment?.state).toBe('CANCELLED');
  expect(await rows('SELECT type, state FROM gateway.operation ORDER BY type')).toEqual([
    { type: 'CANCEL', state: 'SUCCESS' },
    { type: 'REFUND', state: 'FAILED' },
  ]);
  expect(await rows('SELECT 1 FROM gateway.work')).toEqual([]);
});

test('a cancel that the wallet refuses leaves the success as it is, unless the wallet gave back before', async () => {
  first.connector.misbehave = (call) =>
    call === 'cancel' ? { answer: { kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' } } : undefined;
  // This wallet has given back and then refuses: the inquiry says so.
  expect(await first.engine.cancelPayment(PAYMENT)).toMatchObject({
    resultCode: 'SUCCESS',
    payment: { state: 'CANCELLED' },
  });
  const { payment } = await first.engine.pay(payCommand({ requestId: 'R-2' }));
  first.connector.cancelPayment = () =>
    Promise.resolve({ kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' });
  const name = { callerId: ACQUIRER, paymentId: payment?.paymentId ?? '' };
  expect((await first.engine.cancelPayment(name)).resultCode).toBe('PAYMENT_NOT_CANCELLABLE');
  expect((await first.engine.inquirePayment(name)).payment?.state).toBe('SUCCESS');
  expect(await postedMinor()).toBe('1248');
});

test('a payment of a date that an operator has ended cannot be cancelled any more', async () => {
  await first.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
  expect((await first.engine.cancelPayment(PAYMENT)).resultCode).toBe('CANCEL_WINDOW_EXCEED');
  expect((await first.engine.inquirePayment(PAYMENT)).payment?.state).toBe('SUCCESS');
  expect(await postedMinor()).toBe('1248');
});

test('a wallet that refuses the repetition of a refund it has done is not believed', async () => {
  let asked = 0;
  first.connector.misbehave = (call) => {
    if (call !== 'refund') return undefined;
    asked += 1;
    return asked === 1 ? 'lost-answer' : { answer: { kind: 'failed', resultCode: 'REFUND_AMOUNT_EXCEED' } };
  };
  expect((await first.engine.refund(refundOf(8_880n))).resultCode).toBe('REFUND_IN_PROCESS');
  // Never done: the wallet knows of no such refund, and its refusal stands.
  await first.engine.pay(payCommand({ requestId: 'R-2' }));
  first.connector.misbehave = (call) => {
    if (call !== 'refund') return undefined;
    asked += 1;
    return asked === 2 ? 'lost-request' : { answer: { kind: 'failed', resultCode: 'REFUND_AMOUNT_EXCEED' } };
  };
  const other = refundOf(100n, { payment: { callerId: ACQUIRER, requestId: 'R-2' } });
  expect((await first.engine.refund(other)).resultCode).toBe('REFUND_IN_PROCESS');
  const refund = first.connector.refund.bind(first.connector);
  first.connector.refund = (to, asking) =>
    first.connector.refunds.has(asking.requestId)
      ? refund(to, asking)
      : Promise.resolve({ kind: 'failed', resultCode: 'REFUND_AMOUNT_EXCEED' });
  await gateway.database.query(`UPDATE work SET due_at = '2026-11-22T09:00:00+08:00'`);
  await first.engine.start();
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if ((await rows('SELECT 1 FROM gateway.work')).length === 0) break;
    await first.ports.timers.sleep(10);
  }
  expect(await rows('SELECT request_id, state FROM gateway.operation ORDER BY request_id')).toEqual([
    { request_id: 'F-100', state: 'FAILED' },
    { request_id: 'F-8880', state: 'SUCCESS' },
  ]);
  expect(await postedMinor()).toBe('1248');
});
