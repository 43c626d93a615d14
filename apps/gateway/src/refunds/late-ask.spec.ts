import { Money } from '@silkgate/kernel';
import { BookkeepingConnector } from '../payments/testing/bookkeeping-connector.js';
import { ACQUIRER, payCommand, START } from '../payments/testing/fixtures.js';
import { FAST, PAYMENT_NAME, RecoveryWorld } from '../payments/testing/recovery-world.js';

const world = new RecoveryWorld();
const SETTINGS = { ...FAST, callTimeoutMs: 20 };
const REFUND = {
  initiatorId: ACQUIRER,
  refundRequestId: 'F-1',
  keyHash: 'b'.repeat(64),
  payment: PAYMENT_NAME,
  amount: Money.of('CNY', 8_880n),
  receivedAt: START,
};

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(() => world.close());

test('a copy that asks late, after another has, does not take the refusal of the repetition for a failure', async () => {
  const { connector } = world;
  const recovering = world.copy('two', { settings: SETTINGS });
  await recovering.engine.start();
  await recovering.engine.pay(payCommand());
  // Done when it is asked first; that answer is lost, and what comes again is refused as more than is left.
  const ask = connector.refund.bind(connector);
  let asked = 0;
  connector.refund = async (to, refund) => {
    asked += 1;
    const isRepeated = connector.refunds.has(refund.requestId);
    await ask(to, refund);
    if (!isRepeated) return { kind: 'unknown', reason: 'no answer' };
    return { kind: 'failed', resultCode: 'REFUND_AMOUNT_EXCEED' };
  };
  const inquire = connector.inquireRefund.bind(connector);
  connector.inquireRefund = () => Promise.resolve({ kind: 'unknown', reason: 'no answer' });
  // This copy accepts the refund, and stops before it asks.
  const stopped = new BookkeepingConnector();
  let goOn: () => void = () => undefined;
  const pause = new Promise<void>((resolve) => (goOn = resolve));
  stopped.refund = async (to, refund) => {
    await pause;
    return connector.refund(to, refund);
  };
  stopped.inquireRefund = (to, id) => connector.inquireRefund(to, id);
  const late = world.copy('one', { settings: SETTINGS, connector: stopped });
  const outcome = late.engine.refund(REFUND);
  while (asked === 0) await late.ports.timers.sleep(5);
  goOn();
  expect((await outcome).resultCode).toBe('REFUND_IN_PROCESS');
  connector.inquireRefund = inquire;
  await world.idle(recovering);
  expect(await world.rows('SELECT state FROM gateway.operation')).toEqual([{ state: 'SUCCESS' }]);
  const again = await recovering.engine.refund({ ...REFUND, refundRequestId: 'F-2' });
  expect(again.resultCode).toBe('REFUND_AMOUNT_EXCEED');
  expect(connector.refunds.size).toBe(1);
});
