import { randomUUID } from 'node:crypto';
import { TOPICS } from '@silkgate/contracts';
import { SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import type { EventLog } from '@silkgate/messaging';
import {
  operateDeadLetters,
  OPERATED_DEAD_LETTERS,
  prepareServiceDatabase,
} from '@silkgate/messaging/testing';
import { createLogger, type HttpService } from '@silkgate/observability';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA, startFxService } from './index.js';
import { paymentEvent, refundEvent, windowEvent } from './inventory/testing/example-events.js';

const TOKEN = 'operators-only';
let postgres: TestPostgres;
let service: HttpService;
let eventLog: EventLog;
const lines: string[] = [];

async function start(): Promise<void> {
  postgres = await startTestPostgres();
  const prepared = await prepareServiceDatabase(postgres, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  const { database } = prepared;
  eventLog = prepared.eventLog;
  const [clock, timers] = [new SystemClock(), new SystemTimers()];
  service = await startFxService({
    ...{ database, eventLog, clock, timers, operatorToken: TOKEN, port: 0, ownsProcess: false },
    ids: new UuidV7Source(clock, new SystemRandom()),
    holder: randomUUID(),
    sources: { find: async () => undefined, check: async () => undefined },
    logger: createLogger({
      service: SCHEMA,
      level: 'warn',
      destination: { write: (line) => lines.push(line) },
    }),
    resources: [{ stop: () => prepared.close() }],
  });
}

beforeAll(start);
afterAll(async () => {
  await service.stop();
  await postgres.stop();
});

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`http://127.0.0.1:${service.port}${path}`, init);
}

const operator = { headers: { authorization: `Bearer ${TOKEN}` } };

async function inventory(): Promise<unknown> {
  return (await call('/v1/inventory', operator)).json();
}

async function untilMovements(count: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { positions } = (await inventory()) as { positions: { movements: string }[] };
    if (positions.reduce((sum, each) => sum + Number(each.movements), 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not ${count} movements: ${lines.join('')}`);
}

describe('the fx service over HTTP', () => {
  it('answers health, metrics and its documentation without a token, operators with theirs only', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs', '/docs-json']) {
      expect([path, (await call(path)).status]).toEqual([path, 200]);
    }
    expect((await call('/v1/inventory')).status).toBe(401);
    expect((await call('/v1/rate-sets/current', { headers: { authorization: 'Bearer wrong' } })).status).toBe(
      401,
    );
    expect(await (await call('/v1/rate-sets/current', operator)).json()).toMatchObject({ rateSets: [] });
  });

  it.each([
    ['malformed JSON', '{', 'application/json', 'PARAM_ILLEGAL'],
    ['no body', '', 'application/json', 'PARAM_ILLEGAL'],
    ['no headers of the dialect', '{}', 'application/json', 'PARAM_ILLEGAL'],
    ['another media type', '<a/>', 'text/xml', 'MEDIA_TYPE_NOT_ACCEPTABLE'],
    ['an oversized body', `"${'x'.repeat(300_000)}"`, 'application/json', 'REQUEST_TOO_LARGE'],
  ])('answers %s with a result code', async (_name, body, type, code) => {
    const answer = await call('/v1/rate-publications', {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ result: { resultCode: code, resultStatus: 'F' } });
  });

  it('refuses a release that says too little or too much', async () => {
    const release = (body: object): Promise<Response> =>
      call('/ops/v1/held-publications/release', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...operator.headers, 'content-type': 'application/json' },
      });
    expect((await release({ source: 'CFETS' })).status).toBe(400);
    const about = { source: 'CFETS', publishedAt: '2026-11-20T09:15:00.000+08:00' };
    const whole = { ...about, operator: 'Li Wei', reason: 'confirmed' };
    expect((await release({ ...about, reason: 'confirmed' })).status).toBe(400);
    expect((await release({ ...whole, operator: ' ' })).status).toBe(400);
    expect((await release({ ...whole, more: 1 })).status).toBe(400);
    expect((await release(whole)).status).toBe(404);
  });

  it('lets operators resolve its dead letters', async () => {
    const url = `http://127.0.0.1:${service.port}`;
    const { name: topic } = TOPICS.payments;
    const event = { ...paymentEvent(), id: randomUUID(), type: 'gateway.payment-failed.v1' };
    const calls = { postgres, schema: SCHEMA, topic, event, url, token: TOKEN };
    expect(await operateDeadLetters(calls)).toEqual(OPERATED_DEAD_LETTERS);
  });

  it('keeps the inventory of the worked payment as the ledger does, each event once', async () => {
    const events = [paymentEvent(), refundEvent(), paymentEvent()];
    await eventLog.publish(
      events.map((event) => ({
        topic: TOPICS.payments.name,
        key: event.subject,
        eventId: event.id,
        payload: JSON.stringify(event),
      })),
    );
    const window = windowEvent();
    const payload = JSON.stringify(window);
    await eventLog.publish([
      { topic: TOPICS.windows.name, key: window.subject, eventId: window.id, payload },
    ]);
    await untilMovements(7);
    // Payment: USD 12.35 credit, 0.04 debit; refund: USD 4.17 debit. CNY 88.80 debit, 0.27 and 30.00 credit.
    expect(await inventory()).toEqual({
      positions: [
        {
          currency: 'CNY',
          inventory: { currency: 'CNY', value: '5853' },
          side: 'DEBIT',
          settled: { currency: 'CNY', value: '0' },
          movements: '3',
        },
        {
          currency: 'USD',
          inventory: { currency: 'USD', value: '-814' },
          side: 'CREDIT',
          settled: { currency: 'USD', value: '1244' },
          movements: '4',
        },
      ],
    });
  });
});
