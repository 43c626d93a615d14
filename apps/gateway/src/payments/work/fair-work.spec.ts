import { SystemTimers, toIsoUtc8, type EpochMs } from '@silkgate/kernel';
import type { Database } from '@silkgate/persistence';
import { ACQUIRER, payCommand, START, WALLET } from '../testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../testing/gateway-database.js';
import { RunningClock } from '../testing/running-clock.js';
import { resetPayments, testEngine } from '../testing/test-engine.js';
import { CLAIM, claimValues, claimWork, type WorkClaim } from './claim-work.js';
import { oweGiveBacks } from './give-backs.js';
import type { WorkItem } from './work-item.js';
import { WorkRunner } from './work-runner.js';
import { WorkStore } from './work-store.js';

const HOLDER = '01930000-0000-7000-8000-00000000aaaa';
const timers = new SystemTimers();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let gateway: GatewayDatabase;

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.postgres.administer('TRUNCATE gateway.work'));

const subjectId = (n: number) => `01930000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

interface OwedWork {
  readonly responderId: string;
  readonly count: number;
  readonly at: EpochMs;
  /** Makes ids unlike those of other rows; their order is that of these numbers. */
  readonly first: number;
}

/** Inquiries of as many payments, due at once. */
async function owe(database: Database, { responderId, count, at, first }: OwedWork): Promise<void> {
  await database.query(
    `INSERT INTO work (subject_id, payment_id, kind, due_at, responder_id)
     SELECT id, id, 'INQUIRE', $2::timestamptz, $1
       FROM (SELECT ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
               FROM generate_series($3::bigint, $3::bigint + $4::bigint - 1) AS n) made`,
    [responderId, toIsoUtc8(at), first, count],
  );
}

interface PlanNode {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Pages that one claim looks at, planned as often-used statements are. */
function pagesOfClaim(rooms: WorkClaim['rooms']): Promise<number> {
  return gateway.database.transaction(async (session) => {
    await session.query('SET LOCAL plan_cache_mode = force_generic_plan');
    const { rows } = await session.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${CLAIM}`,
      claimValues(HOLDER, { now: START, leaseMs: 15_000, usualRoom: 16, rooms }),
    );
    const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
    await session.query(
      'UPDATE work SET due_at = $1::timestamptz, lease_holder = NULL WHERE lease_holder = $2',
      [toIsoUtc8(START), HOLDER],
    );
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  });
}

describe('claiming work', () => {
  it("costs the same however long another responder's backlog is, also where all of it is due at once", async () => {
    const { database } = gateway;
    await owe(database, { responderId: 'QUIET', count: 10, at: START, first: 1_000_000 });
    await owe(database, { responderId: 'HANGING', count: 40, at: START, first: 1 });
    await gateway.postgres.administer('ANALYZE gateway.work');
    const full = [{ responderId: 'HANGING', room: 0 }];
    const [few, fewFull] = [await pagesOfClaim([]), await pagesOfClaim(full)];
    await owe(database, { responderId: 'HANGING', count: 100_000, at: START, first: 100 });
    await gateway.postgres.administer('ANALYZE gateway.work');
    const [many, manyFull] = [await pagesOfClaim([]), await pagesOfClaim(full)];
    expect(many).toBeLessThan(few * 3 + 500);
    expect(manyFull).toBeLessThan(fewFull * 3 + 200);
  });

  it('takes of each responder no more than its room, longest due first, and each once', async () => {
    const { database } = gateway;
    await owe(database, { responderId: 'BUSY', count: 50, at: START - 1_000, first: 1 });
    await owe(database, { responderId: 'QUIET', count: 2, at: START, first: 100 });
    await owe(database, { responderId: 'FULL', count: 5, at: START, first: 200 });
    await owe(database, { responderId: 'LATER', count: 5, at: START + 1, first: 300 });
    const claim = async () => {
      const request = {
        now: START,
        leaseMs: 15_000,
        usualRoom: 3,
        rooms: [{ responderId: 'FULL', room: 0 }],
      };
      return (await claimWork(database, HOLDER, request)).map((each) => each.subjectId);
    };
    expect(await claim()).toEqual([1, 2, 3, 100, 101].map(subjectId));
    expect(await claim()).toEqual([4, 5, 6].map(subjectId));
  });
});

describe('a responder that never answers', () => {
  it('delays no first inquiry at another, however many of its own payments are open', async () => {
    const { database } = gateway;
    await owe(database, { responderId: 'HANGING', count: 900, at: START - 60_000, first: 1 });
    await owe(database, { responderId: 'QUICK', count: 100, at: START, first: 10_000 });
    const clock = new RunningClock(START);
    const begun: WorkItem[] = [];
    const work = new WorkStore(database, HOLDER);
    const answers = new AbortController();
    const hang = () =>
      new Promise<void>((resolve) => answers.signal.addEventListener('abort', () => resolve()));
    const runner = new WorkRunner({
      ...{ clock, timers, work, log: quiet },
      settings: { leaseMs: 15_000, pollMs: 500, workGatherMs: 10, workPerResponder: 8 },
      recovery: {
        run: async (item) => {
          begun.push(item);
          await (item.responderId === 'HANGING' ? hang() : work.finish(item));
        },
      },
    });
    runner.start();
    const quick = () => begun.filter((item) => item.responderId === 'QUICK');
    for (let look = 0; quick().length < 100 && look < 400; look += 1) await timers.sleep(10);
    answers.abort();
    await runner.stop();
    // Also within one look after another: a backlog that is answered does not wait for the next poll.
    expect(clock.now() - START).toBeLessThan(4_000);
    expect(quick()).toHaveLength(100);
    expect(begun).toHaveLength(108);
  });
});

it('who is asked is written with every kind of work', async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  const made = testEngine(gateway.database, 'one', { clock: new RunningClock(START) });
  await made.engine.businessDays.openFirst();
  made.connector.misbehave = (call) => (call === 'pay' ? 'lost-request' : undefined);
  const responders = async () =>
    gateway.postgres.administer<{ kind: string; responder_id: string }>(
      'SELECT kind, responder_id FROM gateway.work',
    );
  const { payment } = await made.engine.pay(payCommand());
  const paymentId = payment?.paymentId ?? '';
  expect(await responders()).toEqual([{ kind: 'INQUIRE', responder_id: WALLET }]);
  const store = new WorkStore(gateway.database, HOLDER);
  const pushed = `UPDATE gateway.payment SET initiator_leg = 'PAYER'`;
  for (const [owed, kind] of [
    [() => store.startCancel(paymentId, START, 1), 'CANCEL'],
    [() => oweGiveBacks(gateway.database, [paymentId], START), 'GIVE_BACK'],
  ] as const) {
    await gateway.postgres.administer('TRUNCATE gateway.work');
    await gateway.postgres.administer(pushed.replace("'PAYER'", "'PAYEE'"));
    await owed();
    expect(await responders()).toEqual([{ kind, responder_id: WALLET }]);
    await gateway.postgres.administer('TRUNCATE gateway.work');
    await gateway.postgres.administer(pushed);
    await owed();
    expect(await responders()).toEqual([{ kind, responder_id: ACQUIRER }]);
  }
});
