import { Money } from '@silkgate/kernel';
import { DatabaseError, type Database } from '@silkgate/persistence';
import { CaseDesk } from '../cases/case-desk.js';
import { BookkeepingConnector } from '../payments/testing/bookkeeping-connector.js';
import { ACQUIRER, payCommand, START, WALLET } from '../payments/testing/fixtures.js';
import { FAST, PAYMENT_NAME, RecoveryWorld } from '../payments/testing/recovery-world.js';
import type { TestEngine } from '../payments/testing/test-engine.js';

const world = new RecoveryWorld();
const REFUND = {
  initiatorId: ACQUIRER,
  refundRequestId: 'F-1',
  keyHash: 'b'.repeat(64),
  payment: PAYMENT_NAME,
  amount: Money.of('CNY', 3_000n),
  receivedAt: START,
};

beforeAll(() => world.start());
afterAll(() => world.stop());
beforeEach(async () => {
  await world.open();
  await world.rows('TRUNCATE gateway.payment_alarm CASCADE');
});
afterEach(() => world.close());

/** Its wallet's answer comes when another copy has asked, and ended the refund; `after` is what this copy then is told. */
function lateCopy(
  database: Database,
  ended: TestEngine,
  after: (connector: BookkeepingConnector) => ReturnType<BookkeepingConnector['refund']>,
): TestEngine {
  const late = new BookkeepingConnector();
  late.refund = async () => {
    while ((await world.rows(`SELECT 1 FROM gateway.operation WHERE state = 'SUCCESS'`)).length === 0) {
      await ended.ports.timers.sleep(5);
    }
    return after(late);
  };
  return world.copy('late', { database, connector: late, settings: { ...FAST, callTimeoutMs: 20 } });
}

/** The answer to the commit that looks at an ended refund is lost. */
function losingTheLastCommit(database: Database, tookEffect: boolean): Database {
  let lost = false;
  return {
    query: (text, values) => database.query(text, values),
    transaction: async (work, options) => {
      let isCompleting = false;
      const watched = (transaction: Parameters<typeof work>[0]): ReturnType<typeof work> =>
        work({
          query: (text, values) => {
            isCompleting ||= text.includes('FROM operation WHERE operation_id = ANY');
            if (isCompleting && !lost && !tookEffect) {
              lost = true;
              throw new DatabaseError('no answer to COMMIT', { failure: 'ambiguous' });
            }
            return transaction.query(text, values);
          },
        });
      const result = await database.transaction(watched, options);
      if (isCompleting && !lost) {
        lost = true;
        throw new DatabaseError('no answer to COMMIT', { failure: 'ambiguous' });
      }
      return result;
    },
    close: () => Promise.resolve(),
  };
}

async function openCases() {
  const cases = new CaseDesk({ database: world.gateway.database, clock: { now: () => START } });
  return (await cases.list(10)).map(({ kind, subjectId }) => ({ kind, subjectId }));
}

test.each([
  ['as always', (database: Database) => database],
  ['with its answer lost', (database: Database) => losingTheLastCommit(database, true)],
  ['as none', (database: Database) => losingTheLastCommit(database, false)],
])('a refund given under two references is a case; the commit that sees it ends %s', async (_name, over) => {
  const recovering = world.copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
  await recovering.engine.start();
  await recovering.engine.pay(payCommand());
  const late = lateCopy(over(world.gateway.database), recovering, () =>
    Promise.resolve({ kind: 'success', counterpartyReference: 'W-another' }),
  );
  const { resultCode, operation } = await late.engine.refund(REFUND);
  expect(resultCode).toBe('SUCCESS');
  const subjectId = operation?.operationId;
  expect(await openCases()).toEqual([{ kind: 'ANOTHER_SUCCESS', subjectId }]);
  const events = await world.rows<{ event: string }>(
    `SELECT event FROM gateway.outbox WHERE topic = 'gateway.alarms'`,
  );
  expect(events.map(({ event }) => JSON.parse(event) as unknown)).toMatchObject([
    { data: { subjectId, kind: 'ANOTHER_SUCCESS', participantId: WALLET, number: 1 } },
  ]);
  const [position] = await world.rows<{ posted_minor: string }>('SELECT posted_minor FROM gateway.position');
  expect(position?.posted_minor).toBe('826');
});

test('a refund told again under its own reference, or under none, is no contradiction', async () => {
  const recovering = world.copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
  await recovering.engine.start();
  await recovering.engine.pay(payCommand());
  const late = lateCopy(world.gateway.database, recovering, async () => {
    const [stored] = await world.rows<{ counterparty_reference: string }>(
      'SELECT counterparty_reference FROM gateway.operation',
    );
    return { kind: 'success', counterpartyReference: stored?.counterparty_reference ?? '' };
  });
  expect((await late.engine.refund(REFUND)).resultCode).toBe('SUCCESS');
  expect(await openCases()).toEqual([]);
});

test('a refund refused after it was done is a case by the commit that saw it', async () => {
  const recovering = world.copy('one', { settings: { ...FAST, callTimeoutMs: 20 } });
  await recovering.engine.start();
  await recovering.engine.pay(payCommand());
  const { database } = world.gateway;
  let isOver = false;
  const dying: Database = {
    query: (text, values) => database.query(text, values),
    transaction: async (work, options) => {
      if (isOver) throw new DatabaseError('away', { failure: 'unavailable' });
      return database.transaction(
        (session) =>
          work({
            query: (text, values) => {
              isOver ||= text.includes('FROM operation WHERE operation_id = ANY');
              return session.query(text, values);
            },
          }),
        options,
      );
    },
    close: () => Promise.resolve(),
  };
  const late = lateCopy(dying, recovering, (connector) => {
    connector.inquireRefund = () => Promise.resolve({ kind: 'unknown', reason: 'REFUND_NOT_EXIST' });
    return Promise.resolve({ kind: 'failed', resultCode: 'USER_STATUS_ABNORMAL' });
  });
  const { operation } = await late.engine.refund(REFUND);
  expect(operation?.state).toBe('SUCCESS');
  expect(isOver).toBe(true);
  expect(await openCases()).toEqual([{ kind: 'CONTRADICTS_FINAL_STATE', subjectId: operation?.operationId }]);
});
