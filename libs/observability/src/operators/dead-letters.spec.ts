import { Module } from '@nestjs/common';
import { createLogger } from '../logging/logger.js';
import { Metrics } from '../metrics/metrics.js';
import { startHttpService, type HttpService } from '../adapters/http-service.js';
import type { DeadLetterDesk } from './dead-letter-desk.js';
import { serviceModule } from './service-module.js';

const TOKEN = 'operators-only';
const EVENT_ID = '0193c5a0-0000-8000-8000-000000000001';
const orders: unknown[] = [];
let replaying: Awaited<ReturnType<DeadLetterDesk['replay']>> = { kind: 'replayed', events: 3 };
let discarding: Awaited<ReturnType<DeadLetterDesk['discard']>> = 'discarded';

const desk: DeadLetterDesk = {
  list: async (limit) => {
    orders.push(limit);
    const letter = { topic: 'gateway.payments', key: 'P-1', eventId: EVENT_ID, reason: 'of no known wallet' };
    const place = { ...letter, setAsideAt: Date.parse('2026-11-22T12:00:00+08:00'), parkedFollowers: 2 };
    return { deadLetters: [{ ...place, eventType: undefined, eventTime: undefined }], total: 7 };
  },
  replay: async (order) => {
    orders.push(order);
    return replaying;
  },
  discard: async (order) => {
    orders.push(order);
    return discarding;
  },
};

@Module({})
class SpecModule {}

const metrics = new Metrics('spec');
let service: HttpService;

beforeAll(async () => {
  service = await startHttpService({
    name: 'spec',
    module: serviceModule(
      SpecModule,
      { operatorToken: TOKEN, operations: { metrics, checks: [] }, background: [], deadLetters: desk },
      { controllers: [], providers: [] },
    ),
    port: 0,
    logger: createLogger({ service: 'spec', level: 'silent' }),
    openApi: { title: 'Spec', description: 'A service of the specs', version: '1' },
    ownsProcess: false,
  });
});
afterAll(async () => {
  await service.stop();
  metrics.close();
});
beforeEach(() => {
  orders.length = 0;
});

async function call(path: string, body?: object, token = TOKEN): Promise<[number, unknown]> {
  const answer = await fetch(`http://127.0.0.1:${service.port}/ops/v1/dead-letters${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [answer.status, await answer.json()];
}

const replay = { topic: 'gateway.payments', key: 'P-1', operator: 'Li Wei' };
const discard = { eventId: EVENT_ID, operator: 'Li Wei', reason: 'sent twice by mistake' };

describe("operators' calls for dead letters", () => {
  it('are answered to operators only', async () => {
    for (const [path, body] of [
      ['', undefined],
      ['/replay', replay],
      ['/discard', discard],
    ] as const) {
      expect((await call(path, body, 'nobody'))[0]).toBe(401);
    }
    expect(orders).toEqual([]);
  });

  it('list what waits', async () => {
    const letter = {
      topic: 'gateway.payments',
      key: 'P-1',
      eventId: EVENT_ID,
      reason: 'of no known wallet',
      setAsideAt: '2026-11-22T12:00:00.000+08:00',
      parkedFollowers: 2,
    };
    expect(await call('')).toEqual([200, { deadLetters: [letter], total: 7 }]);
    expect((await call('?limit=500'))[0]).toBe(200);
    expect(orders).toEqual([100, 500]);
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'more=1']) {
      expect((await call(`?${query}`))[0]).toBe(400);
    }
  });

  it('replay a key, saying what still stands in the way', async () => {
    expect(await call('/replay', replay)).toEqual([200, { replayed: 3 }]);
    replaying = { kind: 'unknown' };
    expect((await call('/replay', { ...replay, reason: 'mended' }))[0]).toBe(404);
    replaying = { kind: 'refused', reason: 'of no known wallet', eventId: EVENT_ID };
    expect(await call('/replay', replay)).toMatchObject([
      409,
      { message: `event ${EVENT_ID}: of no known wallet` },
    ]);
    expect(orders).toEqual([replay, { ...replay, reason: 'mended' }, replay]);
  });

  it('discard a letter, with a name and a reason', async () => {
    expect(await call('/discard', discard)).toEqual([200, { discarded: EVENT_ID }]);
    discarding = 'unknown';
    expect((await call('/discard', discard))[0]).toBe(404);
    discarding = 'not-first';
    expect((await call('/discard', discard))[0]).toBe(409);
    expect(orders).toEqual([discard, discard, discard]);
  });

  it.each([
    ['/discard', { ...discard, reason: undefined }],
    ['/discard', { ...discard, reason: '  ' }],
    ['/discard', { ...discard, reason: 'x'.repeat(501) }],
    ['/discard', { ...discard, operator: undefined }],
    ['/discard', { ...discard, operator: 'Li\nWei' }],
    ['/discard', { ...discard, operator: 'x'.repeat(65) }],
    ['/discard', { ...discard, eventId: "' OR 1=1" }],
    ['/discard', { ...discard, more: 1 }],
    ['/replay', { ...replay, operator: undefined }],
    ['/replay', { ...replay, key: 'a\0b' }],
    ['/replay', { ...replay, topic: 7 }],
    ['/replay', { ...replay, reason: '\t' }],
  ])('refuse %s %j', async (path, body) => {
    expect((await call(path, body))[0]).toBe(400);
    expect(orders).toEqual([]);
  });
});
