import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { reasonToSkipKafka } from '@silkgate/messaging/testing';
import { runAudit } from '../../apps/launcher/src/audit/run-audit.js';
import { OutageWorld, STORED, WALLET, type StoredService, type Told } from './outage-world.js';

const OFFSET = 18_500;
const reasonToSkip = await reasonToSkipKafka();
const withKafka = reasonToSkip === undefined ? it : it.skip;
const why = reasonToSkip === undefined ? '' : ` (${reasonToSkip})`;
if (reasonToSkip !== undefined) process.stderr.write(`The outage of Kafka is skipped: ${reasonToSkip}\n`);

const SERVICES = Object.keys(STORED) as StoredService[];

/** Real processes: the stores go away and come back, the gateway is stopped and killed, and nothing is started again. */
describe('outages', () => {
  let world: OutageWorld;

  beforeAll(async () => {
    world = await OutageWorld.start(OFFSET);
  }, 240_000);

  afterAll(async () => {
    await world?.stop();
    if (world !== undefined) rmSync(world.data, { recursive: true, force: true });
  }, 60_000);

  /** A test that fails leaves its outage to nobody. */
  afterEach(() => world?.proxy.set('pass'));

  const statusOf = (told: Told): string => (told === 'none' ? 'none' : told.result.resultStatus);

  /** As many payments as codes, one after the other. */
  async function payAll(codes: readonly string[]): Promise<Map<string, Told>> {
    const answers = new Map<string, Told>();
    for (const code of codes) {
      const requestId = world.requestId();
      answers.set(requestId, await world.pay(requestId, code));
    }
    return answers;
  }

  /** Every one of them final, by the machinery alone. */
  async function allFinal(requestIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const isFinal = (state: string): boolean => state !== 'PROCESSING' && state !== 'AUTHORISED';
    await world.until(
      'a final state of every payment',
      async () => [...(await world.states(requestIds)).values()].every(isFinal),
      120_000,
    );
    return world.states(requestIds);
  }

  /** What the wallet's own book says of a payment: debits less returns. */
  async function debits(requestId: string): Promise<number> {
    const [row] = await world.rows<{ payment_id: string }>(
      'SELECT payment_id FROM gateway.payment WHERE request_id = $1',
      [requestId],
    );
    const books = await (await fetch(`${world.url('sandbox')}/control/books?clientId=${WALLET}`)).json();
    const own = (books as { kind: string; paymentRequestId?: string }[]).filter(
      (each) => row !== undefined && each.paymentRequestId === row.payment_id,
    );
    const count = (kind: string): number => own.filter((each) => each.kind === kind).length;
    return count('DEBIT') - count('DEBIT_RETURN');
  }

  it('of Postgres are told clearly by every service, and all recover without being started again', async () => {
    const processes = new Map(world.running.services.pids());
    const codes = await world.codes(6);
    const before = await payAll(codes.slice(0, 2));
    expect([...before.values()].map(statusOf)).toEqual(['S', 'S']);

    world.proxy.set('refuse');
    world.proxy.cutAll();
    const during = await payAll(codes.slice(2, 4));
    expect([...during.values()].map(statusOf)).toEqual(['U', 'U']);
    for (const service of SERVICES) {
      expect([service, await world.status(service, '/health/live')]).toEqual([service, 200]);
      expect([service, await world.status(service, '/health/ready')]).toEqual([service, 503]);
      expect([service, await world.status(service, '/ops/v1/dead-letters')]).toEqual([service, 503]);
    }
    await sleep(3_000);
    world.proxy.set('pass');

    for (const service of SERVICES)
      await world.until(
        `${service} is ready`,
        async () => (await world.status(service, '/health/ready')) === 200,
        20_000,
      );
    expect(await world.states([...during.keys()])).toEqual(new Map());
    const after = await payAll(codes.slice(4));
    expect([...after.values()].map(statusOf)).toEqual(['S', 'S']);
    await world.until('delivery of every event', () => world.everythingToldAndTaken());
    expect(new Map(world.running.services.pids())).toEqual(processes);
  }, 120_000);

  it('in the middle of COMMIT lose and double nothing', async () => {
    const codes = await world.codes(12);
    const answers = new Map<string, Told>();
    for (const [n, code] of codes.entries()) {
      world.proxy.set(n % 2 === 0 ? 'cut-after-commit' : 'cut-before-commit');
      const requestId = world.requestId();
      answers.set(requestId, await world.pay(requestId, code));
    }
    world.proxy.set('pass');
    for (const told of answers.values()) expect(['S', 'U']).toContain(statusOf(told));
    const states = await allFinal([...answers.keys()]);
    for (const [requestId, told] of answers) {
      if (statusOf(told) === 'S') expect([requestId, states.get(requestId)]).toEqual([requestId, 'SUCCESS']);
      expect([requestId, await debits(requestId)]).toEqual([
        requestId,
        states.get(requestId) === 'SUCCESS' ? 1 : 0,
      ]);
    }
  }, 180_000);

  withKafka(
    `of Kafka stop no payment, and every event is told once it is back, each taken once${why}`,
    async () => {
      const { kafka } = world;
      if (kafka === undefined) throw new Error('there is no Kafka to take away');
      const codes = await world.codes(60);
      await kafka.kill();
      const during = new Map<string, Told>();
      for (const code of codes) {
        const requestId = world.requestId();
        during.set(requestId, await world.pay(requestId, code));
        await sleep(150);
      }
      expect([...during.values()].map(statusOf)).toEqual(codes.map(() => 'S'));
      const [waiting] = await world.rows<{ count: number }>(
        'SELECT count(*)::int AS count FROM gateway.outbox WHERE published_at IS NULL',
      );
      expect(waiting?.count).toBeGreaterThanOrEqual(codes.length);
      await kafka.restart();
      await world.until('delivery of every event', () => world.everythingToldAndTaken(), 90_000);
      const journals = await world.rows<{ count: number }>(
        `SELECT count(DISTINCT j.journal_id)::int AS count FROM gateway.payment p
         JOIN settlement.journal j ON j.reference = p.payment_id::text AND j.kind = 'payment'
        WHERE p.request_id = ANY($1) GROUP BY p.payment_id`,
        [[...during.keys()]],
      );
      expect(journals).toEqual(codes.map(() => ({ count: 1 })));
    },
    180_000,
  );

  it('on purpose drain: what is in progress is answered, then published, and every lease given back', async () => {
    const codes = await world.codes(8);
    await world.control('faults', {
      clientId: WALLET,
      operation: 'pay',
      kind: 'delay',
      times: 8,
      delayMs: 1_500,
    });
    const paying = codes.map((code) => world.pay(world.requestId(), code));
    await sleep(600);
    const startedAt = Date.now();
    const stopped = world.running.services.kill('gateway', 'SIGTERM', { restart: false });
    const answers = await Promise.all(paying);
    expect(answers.map(statusOf)).toEqual(codes.map(() => 'S'));
    await stopped;
    expect(Date.now() - startedAt).toBeLessThan(12_000);
    const [left] = await world.rows<{ unpublished: number; leases: number; claims: number }>(
      `SELECT (SELECT count(*)::int FROM gateway.outbox WHERE published_at IS NULL) AS unpublished,
              (SELECT count(*)::int FROM gateway.outbox_lease WHERE holder IS NOT NULL) AS leases,
              (SELECT count(*)::int FROM gateway.notification WHERE lease_holder IS NOT NULL) AS claims`,
    );
    expect(left).toEqual({ unpublished: 0, leases: 0, claims: 0 });
    await world.running.services.restart('gateway');
  }, 120_000);

  it('by kill -9 lose nothing that was accepted', async () => {
    const codes = await world.codes(8);
    await world.control('faults', {
      clientId: WALLET,
      operation: 'pay',
      kind: 'delay',
      times: 8,
      delayMs: 2_000,
    });
    const requestIds = codes.map(() => world.requestId());
    const paying = codes.map((code, n) => world.pay(requestIds[n]!, code));
    await world.until('accepted', async () => (await world.states(requestIds)).size === codes.length, 10_000);
    await world.running.services.kill('gateway', 'SIGKILL', { restart: false });
    expect((await Promise.all(paying)).map(statusOf)).toEqual(codes.map(() => 'none'));
    await world.running.services.restart('gateway');
    const states = await allFinal(requestIds);
    expect(states.size).toBe(codes.length);
    for (const [requestId, state] of states)
      expect([requestId, await debits(requestId)]).toEqual([requestId, state === 'SUCCESS' ? 1 : 0]);
  }, 180_000);

  it('of the gateway while it refuses leave no trace of what it refused', async () => {
    const effects = async () => {
      const [row] = await world.rows<Record<string, unknown>>(
        `SELECT (SELECT coalesce(sum(reserved_minor), 0)::text FROM gateway.position) AS reserved,
                (SELECT count(*)::int FROM gateway.payment WHERE state NOT IN ('FAILED', 'CANCELLED')) AS payments,
                (SELECT count(*)::int FROM gateway.work) AS work, (SELECT count(*)::int FROM gateway.outbox) AS events,
                (SELECT count(*)::int FROM gateway.notification) AS notifications,
                (SELECT count(*)::int FROM gateway.consumer_code_use) AS codes`,
      );
      const books = await fetch(`${world.url('sandbox')}/control/books?clientId=${WALLET}`);
      return { ...row, booked: ((await books.json()) as unknown[]).length };
    };
    const [code = ''] = await world.codes(1);
    const before = await effects();
    const unknownCode = `${code.slice(0, 12)}${'9'.repeat(code.length - 12)}`;
    const refused: (() => Promise<Told>)[] = [
      () => world.pay(world.requestId(), unknownCode),
      () => world.pay(world.requestId(), 'no code at all'),
      () => world.call('pay', { paymentRequestId: world.requestId() }),
      () => world.payUnsigned(world.requestId(), code),
      () =>
        world.call('refund', {
          paymentRequestId: 'NOBODY',
          refundRequestId: world.requestId(),
          refundAmount: { currency: 'CNY', value: '1' },
        }),
    ];
    const answers: Told[] = [];
    for (let round = 0; round < 3; round += 1) {
      let asking = true;
      const flood = Array.from({ length: 20 }, async (_, n) => {
        while (asking) answers.push(await refused[n % refused.length]!());
      });
      await sleep(300 + 200 * round);
      await world.running.services.kill('gateway', 'SIGKILL', { restart: false });
      asking = false;
      await Promise.all(flood);
      await world.running.services.restart('gateway');
    }
    const statuses = answers.map(statusOf);
    expect(statuses.filter((status) => status === 'F').length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status === 'none').length).toBeGreaterThan(0);
    expect(statuses).not.toContain('S');
    expect(await effects()).toEqual(before);
    // The code that an unsigned request named still pays.
    const requestId = world.requestId();
    expect(statusOf(await world.pay(requestId, code))).toBe('S');
  }, 120_000);

  it('leave books that agree', async () => {
    await world.until('delivery of every event', () => world.everythingToldAndTaken(), 90_000);
    const notified = `SELECT 1 FROM gateway.notification WHERE state = 'OWED' LIMIT 1`;
    await world.until('every notification', async () => (await world.rows(notified)).length === 0, 120_000);
    const { violations } = await runAudit({
      auditorUrl: world.running.database.auditorUrl,
      dataFolder: world.data,
    });
    expect(violations).toEqual([]);
  }, 240_000);
});
