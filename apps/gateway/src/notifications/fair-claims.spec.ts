import { SeededRandom, SystemTimers, toIsoUtc8, UuidV7Source } from '@silkgate/kernel';
import type { ResultNotification } from '../connectors/connector.js';
import type { Participant } from '../participants/directory.js';
import { FixedDirectory, participant, START } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { RunningClock } from '../payments/testing/running-clock.js';
import { BookkeepingConnector } from '../payments/testing/bookkeeping-connector.js';
import { DEFAULT_SETTINGS } from '../payments/settings.js';
import { CLAIM, claimNotifications, storeResults, STORE_RESULTS } from './notification-store.js';
import { NotificationWorker } from './notification-worker.js';
import { owedId, oweNotifications } from './testing/owed-rows.js';

let gateway: GatewayDatabase;
const HOLDER = '01930000-0000-7000-8000-00000000aaaa';
const timers = new SystemTimers();

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.postgres.administer('TRUNCATE gateway.notification CASCADE');
});

interface PlanNode {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Pages that one claim looks at, planned as often-used statements are. */
async function pagesOfClaim(rooms: readonly { recipientId: string; room: number }[]): Promise<number> {
  return gateway.database.transaction(async (session) => {
    await session.query('SET LOCAL plan_cache_mode = force_generic_plan');
    const { rows } = await session.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${CLAIM}`,
      [
        HOLDER,
        toIsoUtc8(START + 15_000),
        toIsoUtc8(START),
        rooms.map((each) => each.recipientId),
        rooms.map((each) => each.room),
        16,
      ],
    );
    const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
    await session.query(
      'UPDATE notification SET due_at = $1::timestamptz, lease_holder = NULL WHERE lease_holder = $2',
      [toIsoUtc8(START), HOLDER],
    );
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  });
}

describe('claiming', () => {
  it('costs the same however much another recipient is owed, also where all of it is due at one instant', async () => {
    const { database } = gateway;
    await oweNotifications(database, { recipientId: 'QUIET', count: 10, at: START, first: 1_000_000 });
    await oweNotifications(database, { recipientId: 'BUSY', count: 40, at: START, first: 1 });
    await gateway.postgres.administer('ANALYZE gateway.notification');
    const [few, fewOpen] = [await pagesOfClaim([]), await pagesOfClaim([{ recipientId: 'BUSY', room: 0 }])];
    await oweNotifications(database, { recipientId: 'BUSY', count: 100_000, at: START, first: 100 });
    await gateway.postgres.administer('ANALYZE gateway.notification');
    const [many, manyOpen] = [await pagesOfClaim([]), await pagesOfClaim([{ recipientId: 'BUSY', room: 0 }])];
    expect(many).toBeLessThan(few * 3 + 500);
    expect(manyOpen).toBeLessThan(fewOpen * 3 + 200);
  });

  it('takes of each recipient no more than its room, oldest first, and each row once', async () => {
    const { database } = gateway;
    await oweNotifications(database, { recipientId: 'BUSY', count: 50, at: START - 1_000, first: 1 });
    await oweNotifications(database, { recipientId: 'QUIET', count: 2, at: START, first: 100 });
    await oweNotifications(database, { recipientId: 'AWAY', count: 5, at: START, first: 200 });
    await oweNotifications(database, { recipientId: 'LATER', count: 5, at: START + 1, first: 300 });
    const request = { holder: HOLDER, now: START, leaseUntil: START + 15_000, usualRoom: 3 };
    const rooms = [{ recipientId: 'AWAY', room: 0 }];
    const claim = async () => {
      const claimed = await claimNotifications(database, { ...request, rooms });
      return claimed.map(({ notificationId }) => notificationId);
    };
    expect(await claim()).toEqual([1, 2, 3, 100, 101].map(owedId));
    expect(await claim()).toEqual([4, 5, 6].map(owedId));
  });

  it('keeps what waits behind a failed one out of the way until that one is due', async () => {
    const { database } = gateway;
    await oweNotifications(database, { recipientId: 'WALLET', count: 2, at: START, first: 1 });
    await database.query('UPDATE notification SET payment_id = $1, sequence = 2 WHERE notification_id = $2', [
      owedId(1),
      owedId(2),
    ]);
    const request = { holder: HOLDER, usualRoom: 16, rooms: [] };
    const claimAt = (now: number) => claimNotifications(database, { ...request, now, leaseUntil: now + 100 });
    expect((await claimAt(START)).map((each) => each.notificationId)).toEqual([owedId(1)]);
    const failed = { notificationId: owedId(1), state: 'OWED', at: START, dueAt: START + 5_000 } as const;
    await database.transaction((session) => storeResults(session, HOLDER, [failed]));
    const { rows } = await database.query<{ due_at: number }>('SELECT due_at FROM notification');
    expect(rows.map((row) => row.due_at)).toEqual([START + 5_000, START + 5_000]);
    expect((await claimAt(START + 5_000)).map((each) => each.notificationId)).toEqual([owedId(1)]);
    const delivered = { ...failed, state: 'DELIVERED', at: START + 5_001 } as const;
    await database.transaction((session) => storeResults(session, HOLDER, [delivered]));
    expect((await claimAt(START + 5_002)).map((each) => each.notificationId)).toEqual([owedId(2)]);
  });
});

/** Pages that storing a failure looks at, planned when the recipient was owed three and run when it is owed as many more. */
function pagesOfFailure(first: number, backlog: number): Promise<number> {
  return gateway.database.transaction(async (session) => {
    const owe = (first: number, count: number) =>
      oweNotifications(session, { recipientId: 'WALLET', count, at: START, first });
    const values = `('${HOLDER}', '{${owedId(first)}}', '{OWED}', '{${toIsoUtc8(START)}}', '{${toIsoUtc8(START + 1)}}')`;
    await owe(first, 3);
    await session.query('SET LOCAL plan_cache_mode = force_generic_plan');
    await session.query(
      `PREPARE failure (uuid, uuid[], text[], timestamptz[], timestamptz[]) AS ${STORE_RESULTS}`,
    );
    await session.query(`EXECUTE failure ${values}`);
    await owe(first + 3, backlog);
    await session.query('UPDATE notification SET lease_holder = $1 WHERE notification_id = $2', [
      HOLDER,
      owedId(first),
    ]);
    const { rows } = await session.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE failure ${values}`,
    );
    await session.query('DEALLOCATE failure');
    const { Plan: plan } = rows[0]!['QUERY PLAN'][0];
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  });
}

describe('storing a failure', () => {
  it('costs the same however much else its recipient is owed', async () => {
    const { database, postgres } = gateway;
    const told = { recipientId: 'WALLET', count: 20_000, at: START, first: 100_000 };
    await oweNotifications(database, told);
    await database.query("UPDATE notification SET state = 'DELIVERED', ended_at = due_at");
    await postgres.administer('VACUUM ANALYZE gateway.notification');
    const few = await pagesOfFailure(1, 10);
    expect(await pagesOfFailure(1_000, 20_000)).toBeLessThan(few * 2 + 100);
  });
});

describe('what waits behind a failure', () => {
  const KEY = 'notification_payment_id_recipient_id_sequence_key';

  it('is never looked for by the index of what is owed, not even where there is no other', async () => {
    const { database, postgres } = gateway;
    const table = 'ALTER TABLE gateway.notification';
    await postgres.administer(`${table} DROP CONSTRAINT ${KEY}`);
    const plan = await database
      .transaction(async (session) => {
        await session.query('SET LOCAL enable_seqscan = off');
        const values = [HOLDER, [owedId(1)], ['OWED'], [toIsoUtc8(START)], [toIsoUtc8(START)]];
        return session.query(`EXPLAIN (FORMAT JSON) ${STORE_RESULTS}`, values);
      })
      .finally(() =>
        postgres.administer(`${table} ADD CONSTRAINT ${KEY} UNIQUE (payment_id, recipient_id, sequence)`),
      );
    const text = JSON.stringify(plan.rows);
    expect(text).toContain('put_off');
    expect(text).not.toContain('notification_due');
  });
});

describe('thirty participants', () => {
  const PARTICIPANTS = Array.from({ length: 30 }, (_, n) => `WALLET_${String(n).padStart(2, '0')}`);
  const HANGING = PARTICIPANTS[0]!;
  const ROUNDS = 30;
  const ROUND_MS = 100;
  const CALL_TIMEOUT_MS = 3_000;
  /** Below it a delay is the worker's own rhythm: twice as much of next to nothing is next to nothing. */
  const LEAST_P99_MS = 100;

  /** Remembers when each was told; one of them never answers. */
  class Told extends BookkeepingConnector {
    readonly at = new Map<string, number>();
    triedHanging = 0;

    constructor(
      private readonly clock: RunningClock,
      private readonly hanging: string | undefined,
    ) {
      super();
    }

    override async notify(
      to: Participant,
      { body }: ResultNotification,
      timeoutMs: number,
    ): Promise<'delivered' | 'failed'> {
      if (to.clientId === this.hanging) {
        this.triedHanging += 1;
        await timers.sleep(timeoutMs);
        return 'failed';
      }
      await timers.sleep(5);
      this.at.set(`${to.clientId} ${this.at.size} ${body}`, this.clock.now());
      return 'delivered';
    }
  }

  /** The 99th percentile of the others' delays, from the stored times. */
  async function p99WithHanging(hanging: string | undefined): Promise<{ p99: number; tried: number }> {
    await gateway.postgres.administer('TRUNCATE gateway.notification CASCADE');
    const { database } = gateway;
    const clock = new RunningClock(START);
    const random = new SeededRandom('thirty');
    const connector = new Told(clock, hanging);
    const worker = new NotificationWorker({
      ...{ database, clock, timers, random, connector },
      directory: new FixedDirectory(
        PARTICIPANTS.map((clientId) => participant({ clientId, kind: 'wallet' })),
      ),
      settings: { ...DEFAULT_SETTINGS, pollMs: 100, callTimeoutMs: CALL_TIMEOUT_MS },
      holder: new UuidV7Source(clock, random).uuid(0),
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    worker.start();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [n, recipientId] of PARTICIPANTS.entries()) {
        const first = 1 + (round * PARTICIPANTS.length + n) * 2;
        await oweNotifications(database, {
          recipientId,
          count: recipientId === hanging ? 2 : 1,
          at: clock.now(),
          first,
        });
      }
      worker.wake();
      await timers.sleep(ROUND_MS);
    }
    const others = (PARTICIPANTS.length - 1) * ROUNDS;
    const answering = hanging === undefined ? PARTICIPANTS.length * ROUNDS : others;
    for (let look = 0; connector.at.size < answering && look < 300; look += 1) await timers.sleep(50);
    await worker.stop();
    const { rows } = await database.query<{ delay: number }>(
      `SELECT (extract(epoch FROM ended_at - created_at) * 1000)::float8 AS delay FROM notification
        WHERE recipient_id <> $1 AND state = 'DELIVERED' ORDER BY delay`,
      [HANGING],
    );
    expect(rows).toHaveLength(others);
    return { p99: rows[Math.ceil(rows.length * 0.99) - 1]!.delay, tried: connector.triedHanging };
  }

  it('do not wait for the one that never answers, which is left alone but for probes', async () => {
    await p99WithHanging(undefined);
    const compared: { readonly without: number; readonly hanging: number }[] = [];
    const isAtMostDouble = ({ without, hanging }: (typeof compared)[number]) =>
      hanging <= Math.min(2 * Math.max(without, LEAST_P99_MS), CALL_TIMEOUT_MS / 2);
    // A noisy machine spoils one comparison, not the best of three.
    while (compared.length < 3 && !compared.some(isAtMostDouble)) {
      const without = await p99WithHanging(undefined);
      const hanging = await p99WithHanging(HANGING);
      compared.push({ without: without.p99, hanging: hanging.p99 });
      expect(hanging.tried).toBeGreaterThanOrEqual(DEFAULT_SETTINGS.circuitOpensAfter);
      expect(hanging.tried).toBeLessThanOrEqual(DEFAULT_SETTINGS.notificationsPerParticipant + 8);
    }
    const shown = compared.map(
      ({ without, hanging }) => `${without.toFixed(0)} and ${hanging.toFixed(0)} ms`,
    );
    process.stdout.write(`p99 of the others' delays without and with one that hangs: ${shown.join(', ')}\n`);
    expect(compared.filter(isAtMostDouble)).not.toEqual([]);
  }, 180_000);
});
