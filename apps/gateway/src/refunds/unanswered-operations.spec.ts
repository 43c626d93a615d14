import { Money } from '@silkgate/kernel';
import { DatabaseError, type Database } from '@silkgate/persistence';
import { BookkeepingConnector } from '../payments/testing/bookkeeping-connector.js';
import { ACQUIRER, payCommand, START } from '../payments/testing/fixtures.js';
import { FAST, PAYMENT_NAME, RecoveryWorld } from '../payments/testing/recovery-world.js';
import type { TestEngine } from '../payments/testing/test-engine.js';

const world = new RecoveryWorld();
/** The acquirer waits so long for an answer. */
const IN_TIME = { ...FAST, answerWithinMs: 600, askReserveMs: 300 };
const REFUND = {
  initiatorId: ACQUIRER,
  refundRequestId: 'F-1',
  keyHash: 'b'.repeat(64),
  payment: PAYMENT_NAME,
  amount: Money.of('CNY', 3_000n),
  receivedAt: START,
};

interface Owed {
  readonly operation: string;
  readonly sequence: number;
  readonly body: Record<string, unknown>;
}

async function owed(): Promise<Owed[]> {
  const rows = await world.rows<{ operation: string; sequence: number; body: string }>(
    `SELECT operation, sequence, body FROM gateway.notification WHERE recipient_id = '${ACQUIRER}'`,
  );
  return rows.map((row) => ({ ...row, body: JSON.parse(row.body) as Record<string, unknown> }));
}

async function untilOwed({ ports }: TestEngine): Promise<Owed[]> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const found = await owed();
    if (found.length > 0) return found;
    await ports.timers.sleep(10);
  }
  return [];
}

const TOLD_OF_REFUND = {
  operation: 'notifyRefund',
  sequence: 2,
  body: { refundStatus: 'SUCCESS', refundRequestId: 'F-1', refundAmount: { currency: 'CNY', value: '3000' } },
};
const TOLD_OF_CANCEL = {
  operation: 'notifyPayment',
  sequence: 2,
  body: { paymentResult: { resultStatus: 'F', resultCode: 'ORDER_IS_CANCELED' }, paymentRequestId: 'R-1' },
};

/** Ways in which what gives money back is asked for, what is answered in doubt, and what its end is told as. */
const OPERATIONS = [
  ['refund', (to: TestEngine) => to.engine.refund(REFUND), 'REFUND_IN_PROCESS', TOLD_OF_REFUND],
  ['cancel', (to: TestEngine) => to.engine.cancelPayment(PAYMENT_NAME), 'PAYMENT_IN_PROCESS', TOLD_OF_CANCEL],
] as const;

/** What happens after the transaction that ends an operation; whatever else is asked of the database is as always. */
function afterEnding(database: Database, then: () => Promise<void>): Database {
  return {
    query: (text, values) => database.query(text, values),
    transaction: async (work, options) => {
      let isEnding = false;
      const result = await database.transaction(
        (session) =>
          work({
            query: (text, values) => {
              isEnding ||= text.includes('UPDATE operation');
              return session.query(text, values);
            },
          }),
        options,
      );
      if (isEnding) await then();
      return result;
    },
    close: () => Promise.resolve(),
  };
}

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(() => world.open());
afterEach(() => world.close());

/** A copy that loses the answer to the commit which ends an operation, and cannot look it up either. */
function deafCopy(): TestEngine & { hearAgain: () => void } {
  const { database } = world.gateway;
  let isDeaf = false;
  const deaf: Database = {
    ...afterEnding(database, () => {
      isDeaf = true;
      return Promise.reject(new DatabaseError('no answer to COMMIT', { failure: 'ambiguous' }));
    }),
    query: (text, values) =>
      isDeaf ? Promise.reject(new DatabaseError('away', { failure: 'fatal' })) : database.query(text, values),
  };
  const made = world.copy('deaf', { database: deaf, settings: FAST });
  return { ...made, hearAgain: () => (isDeaf = false) };
}

test.each(OPERATIONS)(
  'who asked for a %s whose commit lost its answer is notified once it is known to have ended',
  async (_name, ask, inDoubt, told) => {
    const deaf = deafCopy();
    await deaf.engine.start();
    await deaf.engine.pay(payCommand());
    expect((await ask(deaf)).resultCode).toBe(inDoubt);
    expect(await world.rows('SELECT state FROM gateway.operation')).toEqual([{ state: 'SUCCESS' }]);
    expect(await owed()).toEqual([]);
    deaf.hearAgain();
    expect(await untilOwed(deaf)).toMatchObject([told]);
  },
);

test('a copy that is stopped in order still sees to whom it left without an answer', async () => {
  const deaf = deafCopy();
  await deaf.engine.businessDays.openFirst();
  await deaf.engine.pay(payCommand());
  await deaf.engine.refund(REFUND);
  deaf.hearAgain();
  expect(await owed()).toEqual([]);
  await deaf.engine.stop();
  expect(await owed()).toMatchObject([TOLD_OF_REFUND]);
});

test.each(OPERATIONS)(
  'who asked for a %s that is committed late is answered in time, and notified',
  async (_name, ask, inDoubt, told) => {
    const { database } = world.gateway;
    const slow: TestEngine = world.copy('slow', {
      database: afterEnding(database, () => slow.ports.timers.sleep(4_000)),
      settings: IN_TIME,
    });
    await slow.engine.start();
    await slow.engine.pay(payCommand());
    const askedAt = slow.ports.clock.now();
    expect((await ask(slow)).resultCode).toBe(inDoubt);
    expect(slow.ports.clock.now() - askedAt).toBeLessThan(3_500);
    expect(await untilOwed(slow)).toMatchObject([told]);
    await slow.ports.timers.sleep(1_200);
    expect(await owed()).toHaveLength(1);
  },
);

test.each(OPERATIONS)('who is answered the end of a %s is not told again', async (_name, ask) => {
  const made = world.copy('one');
  await made.engine.start();
  await made.engine.pay(payCommand());
  expect((await ask(made)).resultCode).toBe('SUCCESS');
  await made.ports.timers.sleep(100);
  expect(await owed()).toEqual([]);
});

test.each(OPERATIONS)(
  'who asked for a %s of a copy that died before its answer is notified by the copy that goes on',
  async (_name, ask, _inDoubt, told) => {
    const dying = new BookkeepingConnector();
    let isAsked = false;
    const never = (): Promise<never> => {
      isAsked = true;
      return new Promise<never>(() => undefined);
    };
    dying.refund = never;
    dying.cancelPayment = never;
    const dead = world.copy('dying', { connector: dying, settings: IN_TIME });
    const other = world.copy('other');
    await other.engine.businessDays.openFirst();
    await other.engine.pay(payCommand());
    void ask(dead);
    while (!isAsked) await other.ports.timers.sleep(5);
    await other.engine.start();
    expect(await untilOwed(other)).toMatchObject([told]);
  },
);

test.each(OPERATIONS)(
  'who asked for a %s that the wallet did not answer is notified when it is asked again',
  async (_name, ask, inDoubt, told) => {
    const made = world.copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
    await made.engine.start();
    await made.engine.pay(payCommand());
    let lost = 0;
    world.connector.misbehave = (call) =>
      (call === 'refund' || call === 'cancel') && (lost += 1) < 3 ? 'lost-answer' : undefined;
    expect((await ask(made)).resultCode).toBe(inDoubt);
    expect(await untilOwed(made)).toMatchObject([told]);
    expect(lost).toBe(3);
  },
);

test('a cancel whose commit was the last thing that the database did is answered as it ended', async () => {
  const { database } = world.gateway;
  let isAway = false;
  const made = world.copy('one', {
    database: {
      ...afterEnding(database, () => {
        isAway = true;
        return Promise.resolve();
      }),
      query: (text, values) =>
        isAway
          ? Promise.reject(new DatabaseError('away', { failure: 'unavailable' }))
          : database.query(text, values),
    },
  });
  await made.engine.businessDays.openFirst();
  await made.engine.pay(payCommand());
  expect(await made.engine.cancelPayment(PAYMENT_NAME)).toMatchObject({
    resultCode: 'SUCCESS',
    payment: { state: 'CANCELLED', operations: [{ type: 'CANCEL', state: 'SUCCESS' }] },
  });
  isAway = false;
});
