import { randomUUID } from 'node:crypto';
import { cloudEvent, TOPICS, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import { SystemClock, SystemTimers } from '@silkgate/kernel';
import { BatchConsumer, listDeadLetters } from '@silkgate/messaging';
import {
  operateDeadLetters,
  OPERATED_DEAD_LETTERS,
  prepareServiceDatabase,
} from '@silkgate/messaging/testing';
import { createLogger, type HttpService } from '@silkgate/observability';
import type { PgDatabase } from '@silkgate/persistence';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { examplePayment, exampleRefund, type Json } from './conversions/domain/testing/example-records.js';
import { composeCompliance, MIGRATION_LOCK, MIGRATIONS, SCHEMA, startComplianceService } from './index.js';
import { readArguments } from './recomputation/arguments.js';
import { recomputeFile } from './recomputation/recompute-file.js';
import { recomputeStored, type Finding } from './recomputation/recompute-stored.js';

const TOKEN = 'operators-only';
let postgres: TestPostgres;
let database: PgDatabase;
let service: HttpService;

function event(type: string, data: Json): CloudEvent {
  const time = '2026-11-20T10:00:00.000+08:00';
  return cloudEvent({ id: randomUUID(), source: 'silkgate/gateway', type, subject: 'P', time, data });
}

const payment = event('gateway.payment-succeeded.v1', examplePayment());
const refund = event('gateway.refund-succeeded.v1', exampleRefund());
const REFUND_ID = '0193c5a0-0000-7000-8000-00000000000b';
const PAYMENT_ID = '0193c5a0-0000-7000-8000-00000000000a';

async function consume(topic: string, events: readonly CloudEvent[]): Promise<void> {
  const consumer = new BatchConsumer({
    database,
    consumer: SCHEMA,
    clock: new SystemClock(),
    timers: new SystemTimers(),
  });
  const compliance = composeCompliance({ database, clock: new SystemClock() });
  const delivered = events.map((each, index) => ({
    ...{ topic, partition: 0, offset: String(index), key: each.subject, payload: JSON.stringify(each) },
  }));
  await consumer.consume(
    { topic, events: delivered, acknowledgeWithin: async () => undefined },
    topic === 'settlement.windows' ? compliance.windowEffect : compliance.conversionEffect,
  );
}

beforeAll(async () => {
  postgres = await startTestPostgres();
  const prepared = await prepareServiceDatabase(postgres, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  const { eventLog } = prepared;
  database = prepared.database;
  const [clock, timers] = [new SystemClock(), new SystemTimers()];
  service = await startComplianceService({
    ...{ database, eventLog, clock, timers, operatorToken: TOKEN, port: 0, ownsProcess: false },
    logger: createLogger({ service: SCHEMA, level: 'silent' }),
    resources: [{ stop: () => prepared.close() }],
  });
  const window: WindowSettled = {
    ...{ windowId: 'W-1', participantId: 'TRUEMONEY_TH', leg: 'PAYER', businessDate: '2026-11-20' },
    payments: { currency: 'USD', value: '1248' },
    refunds: { currency: 'USD', value: '0' },
    net: { currency: 'USD', value: '1244' },
    ...{ bankReference: 'B-1', settledAt: '2026-11-24T10:00:00.000+08:00' },
  };
  await consume('gateway.payments', [payment, refund, payment]);
  await consume('settlement.windows', [event('settlement.window-settled.v1', window)]);
});

afterAll(async () => {
  await service.stop();
  await postgres.stop();
});

async function get(path: string, token = TOKEN): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${service.port}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, body: await answer.json() };
}

async function found(query: string): Promise<string[]> {
  const { body } = await get(`/v1/conversions?${query}`);
  return (body as { conversions: { conversionId: string }[] }).conversions.map((each) => each.conversionId);
}

describe('the service', () => {
  it('lets operators resolve its dead letters', async () => {
    const url = `http://127.0.0.1:${service.port}`;
    const { name: topic } = TOPICS.payments;
    const failed = event('gateway.payment-failed.v1', examplePayment());
    const calls = { postgres, schema: SCHEMA, topic, event: failed, url, token: TOKEN };
    expect(await operateDeadLetters(calls)).toEqual(OPERATED_DEAD_LETTERS);
  });
});

describe('conversion records', () => {
  it.each([
    [`paymentId=${PAYMENT_ID}`, [PAYMENT_ID, REFUND_ID]],
    ['participantId=ALIPAY_CN&kind=REFUND', [REFUND_ID]],
    ['date=2026-11-20', [PAYMENT_ID]],
    ['dateFrom=2026-11-21', [REFUND_ID]],
    ['currency=USD&amountFromMinor=1248&amountToMinor=1248', [PAYMENT_ID]],
    ['amountFromMinor=3001', [PAYMENT_ID]],
    ['currency=EUR', []],
    ['limit=1', [PAYMENT_ID]],
    [`limit=1&after=${PAYMENT_ID}`, [REFUND_ID]],
  ])('are found by %s', async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it('are for operators only, and refuse conditions that make no sense', async () => {
    expect((await get('/v1/conversions', 'other')).status).toBe(401);
    for (const query of [
      'limit=0',
      'limit=201',
      'date=2026-13-01',
      'currency=XXXX',
      'more=1',
      'amountFromMinor=-1',
    ]) {
      expect([query, (await get(`/v1/conversions?${query}`)).status]).toEqual([query, 400]);
    }
    expect((await get('/v1/conversions/none')).status).toBe(404);
  });

  it('are shown with their evidence and the windows that settled them', async () => {
    const { body } = await get(`/v1/conversions/${PAYMENT_ID}`);
    expect(body).toMatchObject({
      evidence: { kind: 'PAYMENT', facts: { billing: { currency: 'THB', value: '42793' } } },
      windows: [{ windowId: 'W-1', net: { currency: 'USD', value: '1244' }, bankReference: 'B-1' }],
    });
    expect(recomputeFile(body, () => undefined)).toEqual({ records: 1, mismatching: 0 });
  });

  it('are recomputed over the API', async () => {
    for (const id of [PAYMENT_ID, REFUND_ID]) {
      const { body } = await get(`/v1/conversions/${id}/recomputation`);
      expect(body).toEqual({ conversionId: id, holds: true, mismatches: [] });
    }
  });

  it('cannot be changed by the service', async () => {
    await expect(database.query("UPDATE conversion SET evidence = '{}'")).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query('DELETE FROM conversion')).rejects.toThrow('permission denied');
  });

  it('take in no second record under one id and nothing that breaks the schema; later events go on', async () => {
    const facts = examplePayment() as Record<string, Json>;
    const again = event('gateway.payment-succeeded.v1', facts);
    const broken = { ...event('gateway.payment-succeeded.v1', { ...facts, billing: 'much' }), subject: 'Q' };
    await consume('gateway.payments', [again, broken]);
    const letters = await listDeadLetters(database, SCHEMA);
    expect(letters.map((letter) => letter.eventId).sort()).toEqual([again.id, broken.id].sort());
    expect(await found('limit=50')).toHaveLength(2);
  });
});

describe('the recomputation command', () => {
  const stored = async (): Promise<{ findings: Finding[]; records: number; mismatching: number }> => {
    const findings: Finding[] = [];
    const result = await recomputeStored(database, { kind: 'all' }, (finding) => findings.push(finding));
    return { findings, ...result };
  };

  it('finds nothing in what was recorded', async () => {
    expect(await stored()).toEqual({ findings: [], records: 2, mismatching: 0 });
  });

  it.each([
    [
      'an amount in the evidence',
      `evidence = jsonb_set(evidence::jsonb, '{facts,billing,value}', '"42794"')`,
      'billing',
    ],
    ['a column', 'transaction_minor = 8881', 'columns.transactionMinor'],
    ['the hash', `evidence_hash = repeat('0', 64)`, 'evidenceHash'],
    [
      'the name of a source',
      `evidence = jsonb_set(evidence::jsonb, '{facts,conversion,quoteId}', '"Q"')`,
      'evidenceHash',
    ],
    ['the time', `occurred_at = occurred_at + interval '1 hour'`, 'columns.occurredAt'],
    ['a participant', `payer_id = 'OTHER'`, 'columns.payerId'],
  ])('names %s that was edited by hand', async (_name, change, field) => {
    const before = await postgres.administer<{ row: unknown }>(
      `SELECT to_jsonb(c) AS row FROM ${SCHEMA}.conversion c WHERE conversion_id = '${PAYMENT_ID}'`,
    );
    await postgres.administer(
      `UPDATE ${SCHEMA}.conversion SET ${change} WHERE conversion_id = '${PAYMENT_ID}'`,
    );
    const { findings } = await stored();
    await postgres.administer(`DELETE FROM ${SCHEMA}.conversion WHERE conversion_id = '${PAYMENT_ID}'`);
    await postgres.administer(
      `INSERT INTO ${SCHEMA}.conversion SELECT * FROM jsonb_populate_record(NULL::${SCHEMA}.conversion, $1)`,
      [JSON.stringify(before[0]?.row)],
    );
    expect(findings.map((finding) => finding.field)).toContain(field);
    expect((await stored()).findings).toEqual([]);
  });

  it('finds a refund whose payment is missing or not the one it carries', async () => {
    const rest = await postgres.administer<{ row: unknown }>(
      `DELETE FROM ${SCHEMA}.conversion c WHERE conversion_id = '${PAYMENT_ID}' RETURNING to_jsonb(c) AS row`,
    );
    expect((await stored()).findings).toEqual([
      { conversionId: REFUND_ID, field: 'paymentId', expected: 'a recorded payment', actual: PAYMENT_ID },
    ]);
    await postgres.administer(
      `INSERT INTO ${SCHEMA}.conversion SELECT * FROM jsonb_populate_record(NULL::${SCHEMA}.conversion, $1)`,
      [JSON.stringify(rest[0]?.row)],
    );
  });

  it('reads its arguments strictly', () => {
    expect(readArguments(['--all'])).toEqual({ ok: true, value: { kind: 'all' } });
    expect(readArguments(['--help'])).toEqual({ ok: true, value: 'help' });
    for (const args of [
      [],
      ['--every'],
      ['--all', 'x'],
      ['--date', 'x'],
      ['--payment'],
      ['--file', 'a', 'b'],
    ]) {
      expect(readArguments(args).ok).toBe(false);
    }
  });

  it('names what is no record at all', () => {
    const findings: Finding[] = [];
    expect(recomputeFile([{ kind: 'PAYMENT', facts: {} }], (finding) => findings.push(finding))).toEqual({
      records: 1,
      mismatching: 1,
    });
    expect(findings[0]?.conversionId).toBe('record 1');
  });
});
