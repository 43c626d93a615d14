import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TOPICS, type CloudEvent } from '@silkgate/contracts';
import { SystemClock, SystemRandom, SystemTimers, UuidV7Source } from '@silkgate/kernel';
import type { EventLog } from '@silkgate/messaging';
import {
  operateDeadLetters,
  OPERATED_DEAD_LETTERS,
  prepareServiceDatabase,
} from '@silkgate/messaging/testing';
import { createLogger, type HttpService } from '@silkgate/observability';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA, startReconciliationService } from './index.js';
import { DiskFolder } from './intake/adapters/disk-folder.js';
import {
  ACQUIRER,
  DAY,
  dayEndedEvent,
  filePath,
  fileText,
  participantEvent,
  transactionEvent,
  WALLET,
} from './testing/example-day.js';

const TOKEN = 'operators-only';
const TRANSACTIONS = [{ number: 1 }, { number: 2 }, { number: 3 }];
let postgres: TestPostgres;
let service: HttpService;
let eventLog: EventLog;
let folder: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  folder = await mkdtemp(join(tmpdir(), 'silkgate-files-'));
  const prepared = await prepareServiceDatabase(postgres, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  const { database } = prepared;
  eventLog = prepared.eventLog;
  const [clock, timers] = [new SystemClock(), new SystemTimers()];
  service = await startReconciliationService({
    ...{ database, eventLog, clock, timers, operatorToken: TOKEN, port: 0, ownsProcess: false },
    ids: new UuidV7Source(clock, new SystemRandom()),
    folder: new DiskFolder(folder),
    logger: createLogger({ service: SCHEMA, level: 'silent' }),
    resources: [{ stop: () => prepared.close() }],
  });
});

afterAll(async () => {
  await service.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
});

const operator = { headers: { authorization: `Bearer ${TOKEN}` } };

function call(path: string, init: RequestInit = operator): Promise<Response> {
  return fetch(`http://127.0.0.1:${service.port}${path}`, init);
}

async function publish(topic: string, events: readonly CloudEvent[]): Promise<void> {
  await eventLog.publish(
    events.map((event) => ({ topic, key: event.subject, eventId: event.id, payload: JSON.stringify(event) })),
  );
}

async function arrive(path: string, text: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(`${target}.tmp`, text);
  await rename(`${target}.tmp`, target);
}

async function untilMatched(): Promise<unknown> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const body = (await (await call(`/ops/v1/business-dates/${DAY}`)).json()) as {
      comparisons: { state: string }[];
    };
    if (body.comparisons.length === 2 && body.comparisons.every((each) => each.state === 'MATCHED'))
      return body;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('not matched in time');
}

describe('the reconciliation service over HTTP', () => {
  it('answers health, metrics and its documentation without a token, operators with theirs only', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs', '/docs-json']) {
      expect([path, (await call(path, {})).status]).toEqual([path, 200]);
    }
    for (const path of [`/ops/v1/business-dates/${DAY}`, '/v1/breaks', '/v1/files', '/v1/cases']) {
      expect([path, (await call(path, {})).status]).toEqual([path, 401]);
    }
    expect((await call('/ops/v1/files/scan', { method: 'POST' })).status).toBe(401);
  });

  it('takes events from the log and files from the disk, and tells what differs', async () => {
    await publish('gateway.participants', [
      participantEvent(WALLET, 'wallet', 'utf-8'),
      participantEvent(ACQUIRER, 'acquirer', 'utf-8'),
    ]);
    await publish('gateway.payments', TRANSACTIONS.map(transactionEvent));
    await publish('gateway.business-days', [dayEndedEvent(DAY, TRANSACTIONS)]);
    await arrive(filePath(WALLET, DAY), fileText(WALLET, DAY, TRANSACTIONS));
    await arrive(
      filePath(ACQUIRER, DAY),
      fileText(ACQUIRER, DAY, [{ number: 1, amountValue: '1' }, ...TRANSACTIONS.slice(1)]),
    );
    const scan = await call('/ops/v1/files/scan', { ...operator, method: 'POST' });
    expect(scan.status).toBe(200);
    expect(await untilMatched()).toMatchObject({
      businessDate: DAY,
      comparisons: [
        { participantId: ACQUIRER, kind: 'PAYEE', state: 'MATCHED', compared: 3, matched: 2, breaks: 1 },
        { participantId: WALLET, kind: 'PAYER', state: 'MATCHED', compared: 3, matched: 3, breaks: 0 },
      ],
    });
    const found = {
      class: 'amount',
      requestId: 'P-A-1',
      paymentId: 'pay-1',
      expected: 'CNY 1001',
      actual: 'CNY 1',
    };
    expect(await (await call(`/v1/breaks?date=${DAY}&class=amount`)).json()).toMatchObject({
      breaks: [found],
    });
    expect(await (await call('/v1/breaks?participantId=NOBODY')).json()).toEqual({ breaks: [] });
    expect(await (await call('/v1/cases')).json()).toMatchObject({ cases: [{ ageDays: 0, break: found }] });
    const files = (await (await call(`/v1/files?date=${DAY}`)).json()) as { files: { fileId: string }[] };
    expect(files.files).toHaveLength(2);
    const file = await call(`/v1/files/${files.files[0]?.fileId}`);
    expect(await file.json()).toMatchObject({
      rows: 3,
      problems: 0,
      problemList: [],
      version: 1,
      current: true,
    });
  });

  it('lets operators resolve its dead letters', async () => {
    const url = `http://127.0.0.1:${service.port}`;
    const { name: topic } = TOPICS.participants;
    const event = participantEvent('WALLET_LATER', 'wallet', 'utf-8');
    const calls = { postgres, schema: SCHEMA, topic, event, url, token: TOKEN };
    expect(await operateDeadLetters(calls)).toEqual(OPERATED_DEAD_LETTERS);
  });

  it('refuses questions that make no sense', async () => {
    const paths = ['/v1/breaks?class=odd', '/v1/breaks?limit=0', '/v1/breaks?after=1', '/v1/breaks?more=1'];
    for (const path of [...paths, '/ops/v1/business-dates/today', '/v1/files/1']) {
      expect([path, (await call(path)).status]).toEqual([path, 400]);
    }
    expect((await call(`/v1/files/${randomUUID()}`)).status).toBe(404);
  });
});
