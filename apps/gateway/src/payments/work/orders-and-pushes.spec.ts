import { Money } from '@silkgate/kernel';
import { ACQUIRER, payCommand, START, WALLET } from '../testing/fixtures.js';
import { FAST, PAYMENT_NAME, RecoveryWorld } from '../testing/recovery-world.js';
import type { TestEngine } from '../testing/test-engine.js';

const world = new RecoveryWorld();

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(async () => {
  await world.close();
  await world.gateway.postgres.administer('DELETE FROM gateway.order_binding');
});

/** Makes the payment that of an order, whose code is still known. */
async function bindOrder(paymentId: string): Promise<void> {
  await world.gateway.database.query(`UPDATE payment SET flow = 'ORDER_CODE' WHERE payment_id = $1`, [
    paymentId,
  ]);
  await world.gateway.postgres.administer(`BEGIN; SET LOCAL session_replication_role = replica;
    INSERT INTO gateway.order_binding (acquirer_id, payment_request_id, code_value, wallet_id, customer_id,
      identity_level, merchant_id, payment_id, quote_id, created_at, expires_at)
    VALUES ('${ACQUIRER}', 'R-1', 'ORDER-1', '${WALLET}', 'C-1', 'IDENTIFIED', 'M-1', '${paymentId}', '${paymentId}',
      '2026-11-22', '2026-11-23'); COMMIT`);
}

test('an order that was lost on its way is asked for again under the same id, while there is time', async () => {
  let pays = 0;
  world.connector.misbehave = (call) => (call === 'pay' && (pays += 1) < 3 ? 'lost-request' : undefined);
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1 } });
  await made.engine.businessDays.openFirst();
  const { payment } = await made.engine.pay(payCommand({ expiresAt: START + 600_000 }));
  const paymentId = payment?.paymentId ?? '';
  await bindOrder(paymentId);
  await made.engine.start();
  await world.until(made, 'SUCCESS');
  expect(pays).toBe(3);
  expect([...world.connector.payments.keys()]).toEqual([paymentId]);
});

test('an order asked for again and refused for the call alone stays open: the first `pay` may still arrive', async () => {
  let pays = 0;
  world.connector.misbehave = (call) => {
    if (call !== 'pay') return undefined;
    pays += 1;
    // By the time the second is refused, the first has debited.
    return pays === 1 ? 'lost-request' : { answer: { kind: 'failed', resultCode: 'INVALID_SIGNATURE' } };
  };
  const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 1 } });
  await made.engine.businessDays.openFirst();
  const { payment } = await made.engine.pay(payCommand({ expiresAt: START + 600_000 }));
  const paymentId = payment?.paymentId ?? '';
  await bindOrder(paymentId);
  await made.engine.start();
  await world.until(made, 'SUCCESS');
  expect(pays).toBe(2);
});

describe('a pushed payment, whose payee is asked', () => {
  async function pushed(made: TestEngine): Promise<string> {
    await made.engine.businessDays.openFirst();
    const { payment } = await made.engine.pay(payCommand());
    const paymentId = payment?.paymentId ?? '';
    await world.gateway.database.query(
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
    world.connector.misbehave = (call) => {
      if (call === 'pay') return 'lost-answer';
      if (call === 'cancel') return { answer: { kind: 'failed', resultCode: 'PAYMENT_NOT_CANCELLABLE' } };
      return undefined;
    };
    const inquire = world.connector.inquirePayment.bind(world.connector);
    world.connector.inquirePayment = (to, requestId) =>
      world.connector.calls.some(({ call }) => call === 'cancel')
        ? Promise.resolve({ kind: 'success', requestId, amount: Money.of('CNY', 8880n) })
        : inquire(to, requestId).then(() => ({ kind: 'unknown', reason: 'U' }));
    const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 30 } });
    await byId(made, await pushed(made), 'SUCCESS');
    expect(await world.rows('SELECT 1 FROM gateway.payment_alarm')).toEqual([]);
  });

  test('is over when the cancel is answered; a success after that is a case for a person', async () => {
    world.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
    const made = world.copy('one', { settings: { ...FAST, inquiryWindowMs: 30 } });
    const paymentId = await pushed(made);
    await byId(made, paymentId, 'CANCELLED');
    const told = { responderId: ACQUIRER, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
    await made.engine.receiveNotification(told);
    await byId(made, paymentId, 'CANCELLED');
    expect(await world.rows('SELECT kind FROM gateway.payment_alarm')).toEqual([
      { kind: 'CONTRADICTS_FINAL_STATE' },
    ]);
    expect(await world.rows('SELECT 1 FROM gateway.work')).toEqual([]);
  });
});

test('an order waits for its expiry, and the wallet’s own notification completes it', async () => {
  world.connector.decide = () => 'PENDING';
  const made = world.copy('one');
  await made.engine.start();
  // Consumer code in its form, order code in its rules: the visitor has until the expiry.
  const expiresAt = START + 60_000;
  const { payment } = await made.engine.pay(payCommand({ expiresAt }));
  const paymentId = payment?.paymentId ?? '';
  await world.gateway.database.query(`UPDATE payment SET flow = 'ORDER_CODE' WHERE payment_id = $1`, [
    paymentId,
  ]);
  await made.ports.timers.sleep(1_300);
  expect((await made.engine.inquirePayment(PAYMENT_NAME)).payment?.state).toBe('PROCESSING');
  expect(world.connector.calls.some(({ call }) => call === 'cancel')).toBe(false);
  const told = { responderId: WALLET, requestId: paymentId, result: 'S' as const, resultCode: 'SUCCESS' };
  const wrong = await made.engine.receiveNotification({ ...told, amount: Money.of('THB', 1n) });
  expect(wrong.resultCode).toBe('PAYMENT_AMOUNT_MISMATCH');
  expect((await made.engine.receiveNotification({ ...told, responderId: ACQUIRER })).resultCode).toBe(
    'ACCESS_DENIED',
  );
  expect((await made.engine.receiveNotification(told)).resultCode).toBe('SUCCESS');
  expect((await made.engine.receiveNotification(told)).resultCode).toBe('SUCCESS');
  await world.until(made, 'SUCCESS');
  expect(await world.rows(`SELECT 1 FROM gateway.outbox WHERE topic = 'gateway.payments'`)).toHaveLength(1);
});
