import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PgDatabase } from '@silkgate/persistence';
import { startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import type { Acknowledgement } from '../traffic/acknowledged.js';
import { contradictions } from './acknowledged-check.js';

const ID = '01a20315-3da4-72da-b70c-bd046d52bf0';
let postgres: TestPostgres;
let database: PgDatabase;

/** Only the columns that are read; the real tables are the gateway's. */
beforeAll(async () => {
  postgres = await startTestPostgres();
  const run = (sql: string, values: readonly string[] = []) => postgres.administer(sql, [...values]);
  await run('CREATE SCHEMA gateway');
  await run('CREATE TABLE gateway.payment (payment_id uuid, initiator_id text, request_id text, state text)');
  await run(`CREATE TABLE gateway.operation (operation_id uuid, payment_id uuid, type text, initiator_id text,
    request_id text, state text)`);
  const payments: [string, string][] = [
    ['paid', 'SUCCESS'],
    ['refused', 'FAILED'],
    ['cancelled', 'CANCELLED'],
    ['reversed', 'SUCCESS'],
  ];
  for (const [index, [request, state]] of payments.entries())
    await run('INSERT INTO gateway.payment VALUES ($1, $2, $3, $4)', [`${ID}${index}`, 'A', request, state]);
  const operations = [
    ['CANCEL', '3', 'reversed', 'SUCCESS'],
    ['REFUND', '0', 'given-back', 'SUCCESS'],
    ['REFUND', '0', 'kept', 'FAILED'],
  ];
  for (const [index, [type, payment, request, state]] of operations.entries())
    await run('INSERT INTO gateway.operation VALUES ($1, $2, $3, $4, $5, $6)', [
      `${ID}${index + 5}`,
      `${ID}${payment}`,
      type!,
      'A',
      request!,
      state!,
    ]);
  const options = { url: postgres.adminUrl, schema: 'gateway', applicationName: 'spec', maxConnections: 1 };
  database = new PgDatabase(options);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

function told(
  operation: Acknowledgement['operation'],
  requestId: string,
  status: 'S' | 'F',
  more: Partial<Acknowledgement> = {},
): Acknowledgement {
  return { operation, initiatorId: 'A', requestId, status, code: status === 'S' ? 'SUCCESS' : 'X', ...more };
}

describe('what callers were told', () => {
  it('agrees with the store where it holds that, or what may have become of it since', async () => {
    const right = [
      told('payment', 'paid', 'S', { paymentId: `${ID}0` }),
      told('payment', 'reversed', 'S'),
      told('payment', 'reversed', 'F', { code: 'ORDER_IS_CANCELED' }),
      told('payment', 'refused', 'F'),
      told('payment', 'cancelled', 'F', { code: 'ORDER_IS_CANCELED' }),
      told('payment', 'never-stored', 'F', { code: 'PARAM_ILLEGAL' }),
      told('payment', 'paid', 'F', { code: 'REPEAT_REQ_INCONSISTENT' }),
      told('cancel', 'cancelled', 'S'),
      told('cancel', 'reversed', 'S'),
      told('cancel', 'paid', 'F'),
      told('refund', 'given-back', 'S'),
      told('refund', 'kept', 'F'),
    ];
    expect(await contradictions(database, right)).toEqual([]);
  });

  it.each([
    ['a success that is not there', told('payment', 'lost', 'S'), 'the store holds nothing'],
    ['a success that failed', told('payment', 'refused', 'S'), 'the store holds FAILED'],
    ['a success shown after a cancel', told('payment', 'cancelled', 'S'), 'the store holds CANCELLED'],
    ['a refusal that is not there', told('payment', 'lost', 'F'), 'the store holds nothing'],
    [
      'a cancel told of what still stands',
      told('payment', 'paid', 'F', { code: 'ORDER_IS_CANCELED' }),
      'the store holds SUCCESS',
    ],
    ['a success of another id', told('payment', 'paid', 'S', { paymentId: `${ID}9` }), 'holds SUCCESS'],
    ['a refusal that succeeded', told('payment', 'paid', 'F'), 'was answered F X, the store holds SUCCESS'],
    ['a cancel of what still stands', told('cancel', 'paid', 'S'), 'the store holds SUCCESS'],
    ['a cancel that left no trace', told('cancel', 'lost', 'S'), 'the store holds nothing'],
    ['a refund that failed', told('refund', 'kept', 'S'), 'the store holds FAILED'],
    ['a refund that is not there', told('refund', 'lost', 'S'), 'the store holds nothing'],
    ['a refused refund that succeeded', told('refund', 'given-back', 'F'), 'the store holds SUCCESS'],
  ])('contradicts the store: %s', async (_, acknowledgement, detail) => {
    expect(await contradictions(database, [acknowledgement])).toEqual([
      { invariant: '3', detail: expect.stringContaining(detail) },
    ]);
  });
});
