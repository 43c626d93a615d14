import { generateKeyPair, keyRingOf, loadPrivateKey, loadPublicKey, signerOf } from '@silkgate/alipayplus';
import { SeededRandom, SystemClock, SystemTimers, unwrap, UuidV7Source } from '@silkgate/kernel';
import type { EventLog } from '@silkgate/messaging';
import {
  operateDeadLetters,
  OPERATED_DEAD_LETTERS,
  prepareServiceDatabase,
} from '@silkgate/messaging/testing';
import { createLogger, Metrics } from '@silkgate/observability';
import type { HttpService } from '@silkgate/observability';
import { startTestPostgres } from '@silkgate/persistence/testing';
import type { TestPostgres } from '@silkgate/persistence/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFileStore } from './files/adapters/local-file-store.js';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
import { startSettlement } from './service.js';
import { dayEnded, event, merchant, paymentData, TYPES } from './testing/events.js';
import { TestBank } from './testing/test-bank.js';
import {
  introduceMerchant,
  introduceParticipants,
  workedPayment,
  workedTotals,
} from './testing/worked-example.js';

const TOKEN = 'an operator';
let postgres: TestPostgres;
let service: HttpService;
let eventLog: EventLog;
let bank: TestBank;
let folder: string;
const clock = new SystemClock();
const timers = new SystemTimers();
const ids = new UuidV7Source(clock, new SeededRandom('service'));

beforeAll(async () => {
  postgres = await startTestPostgres();
  folder = await mkdtemp(join(tmpdir(), 'silkgate-settlement-'));
  const prepared = await prepareServiceDatabase(postgres, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  const { database } = prepared;
  eventLog = prepared.eventLog;
  const pair = await generateKeyPair('ES256');
  bank = await TestBank.open(clock, keyRingOf([unwrap(loadPublicKey(pair.publicPem, 'ES256', '1'))]));
  service = await startSettlement({
    ...{ database, eventLog, clock, timers, ids, holder: 'test', bank, http: bank, operatorToken: TOKEN },
    signer: signerOf(unwrap(loadPrivateKey(pair.privatePem, 'ES256', '1'))),
    files: new LocalFileStore(folder),
    logger: createLogger({ service: SCHEMA, level: 'silent' }),
    metrics: new Metrics(SCHEMA),
    port: 0,
    ownsProcess: false,
    close: () => prepared.close(),
  });
});

afterAll(async () => {
  await service.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function publish(kind: keyof typeof TYPES, key: string, data: unknown): Promise<void> {
  const eventId = ids.uuid(0);
  const payload = JSON.stringify(event(eventId, kind, key, data));
  await eventLog.publish([{ topic: TYPES[kind].topic, key, eventId, payload }]);
}

function get(path: string, token = TOKEN): Promise<Response> {
  return fetch(`http://127.0.0.1:${service.port}${path}`, { headers: { authorization: `Bearer ${token}` } });
}

async function eventually<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const value = await read();
    if (done(value)) return value;
    await timers.sleep(50);
  }
  throw new Error(`still ${JSON.stringify(await read())}`);
}

interface Day {
  readonly state: string;
  readonly windows: readonly { readonly windowId: string; readonly state: string }[];
  readonly payouts: { readonly count: number; readonly paid: number };
  readonly filesWritten: number;
}

async function day(): Promise<Day> {
  return (await (await get('/ops/v1/business-dates/2025-01-14')).json()) as Day;
}

async function confirmAll(): Promise<void> {
  for (const { reference } of bank.instructions.values()) {
    const signed = await bank.signed(bank.confirmationOf(reference));
    const answer = await fetch(`http://127.0.0.1:${service.port}${signed.path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'client-id': 'BANK',
        'request-time': signed.requestTime ?? '',
        signature: signed.signature ?? '',
      },
      body: Buffer.from(signed.body).toString(),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ result: { resultStatus: 'S' } });
    expect(answer.headers.get('signature')).toMatch(/^algorithm=ES256,keyVersion=1,/);
  }
}

describe('the service', () => {
  it('takes events from the log, settles the day and answers over HTTP', async () => {
    await introduceParticipants({ publish });
    await introduceMerchant({ publish });
    const paymentId = ids.uuid(0);
    await publish('payment', paymentId, paymentData(workedPayment(paymentId)));
    const totals = workedTotals(1);
    await publish('dayEnded', '2025-01-14', dayEnded('2025-01-14', '2025-01-15', 'IMMEDIATE', totals));
    await eventually(day, () => bank.instructions.size === 3);
    await confirmAll();
    const settled = await eventually(day, ({ state }) => state === 'SETTLED');
    expect(settled).toMatchObject({ mismatches: [], payouts: { count: 1, paid: 1 }, filesPending: 0 });
    expect(settled.windows.map(({ state }) => state)).toEqual(['SETTLED', 'SETTLED']);
    const told = () => eventLog.lag('nobody', ['settlement.windows', 'settlement.payouts']);
    expect(await eventually(told, (events) => events >= 4)).toBe(4);
  });

  it('gives statements as JSON and as CSV', async () => {
    const json = await get('/v1/merchants/M-ALIPAY-0001/statements/2025-01-14');
    expect(await json.json()).toMatchObject({
      merchantId: 'M-ALIPAY-0001',
      businessDate: '2025-01-14',
      state: 'FINAL',
      net: { currency: 'CNY', value: '8827' },
      payout: { amount: { currency: 'CNY', value: '8827' }, state: 'PAID' },
      closing: { currency: 'CNY', value: '0' },
      transactions: [{ transactionType: 'PAYMENT', gross: { currency: 'CNY', value: '8880' } }],
    });
    const csv = await get('/v1/merchants/M-ALIPAY-0001/statements/2025-01-14.csv');
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await csv.text()).endsWith('<END>\n')).toBe(true);
    expect((await get('/v1/merchants/NOBODY/statements/2025-01-14')).status).toBe(404);
    expect((await get('/v1/merchants/M-ALIPAY-0001/statements/2025-02-30')).status).toBe(400);
    expect((await get('/v1/merchants/M-ALIPAY-0001/statements/2025-02-30.csv')).status).toBe(400);
  });

  it('lets operators resolve its dead letters', async () => {
    const url = `http://127.0.0.1:${service.port}`;
    const { topic } = TYPES.merchant;
    const published = event(ids.uuid(0), 'merchant', 'M-LATER', merchant('M-LATER', 'ALIPAY_CN'));
    const calls = { postgres, schema: SCHEMA, topic, event: published, url, token: TOKEN };
    expect(await operateDeadLetters(calls)).toEqual(OPERATED_DEAD_LETTERS);
  });

  it('refuses those who are not operators', async () => {
    expect((await get('/ops/v1/business-dates/2025-01-14', 'somebody')).status).toBe(401);
    expect((await get('/v1/merchants/M-ALIPAY-0001/statements/2025-01-14.csv', '')).status).toBe(401);
    expect((await get('/ops/v1/business-dates/tomorrow')).status).toBe(400);
  });

  it("refuses a confirmation that is not the bank's, whatever its body", async () => {
    for (const body of ['{', '', '[]', '{"instructionId":"\\u0000"}', 'x'.repeat(100_000)]) {
      const answer = await fetch(`http://127.0.0.1:${service.port}/bank/v1/confirmations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect([200, 400, 413]).toContain(answer.status);
      expect(await answer.text()).not.toContain('"resultStatus":"S"');
    }
  });

  it('says how it is and what it offers', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
    expect(await (await get('/metrics')).text()).toContain('events_published_total');
    const document = (await (await get('/docs-json')).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/ops/v1/business-dates/{date}', '/bank/v1/confirmations']),
    );
  });
});
