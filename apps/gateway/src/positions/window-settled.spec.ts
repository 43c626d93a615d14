import { cloudEvent, type CloudEvent, type WindowSettled } from '@silkgate/contracts';
import { PoisonEvent } from '@silkgate/messaging';
import { WALLET } from '../payments/testing/fixtures.js';
import { startGatewayDatabase, type GatewayDatabase } from '../payments/testing/gateway-database.js';
import { resetPayments } from '../payments/testing/test-engine.js';
import { applyWindowsSettled } from './window-settled.js';

let gateway: GatewayDatabase;

function settled(n: number, overrides: Partial<WindowSettled> = {}): CloudEvent {
  const data: WindowSettled = {
    windowId: `WIN-${n}`,
    participantId: WALLET,
    leg: 'PAYER',
    businessDate: '2026-11-22',
    payments: { currency: 'USD', value: '1248' },
    refunds: { currency: 'USD', value: '422' },
    net: { currency: 'USD', value: '822' },
    bankReference: 'B-1',
    settledAt: '2026-11-24T10:00:00.000+08:00',
    ...overrides,
  };
  return cloudEvent({
    id: `01930000-0000-7000-8000-00000000000${n}`,
    source: 'silkgate/settlement',
    type: 'settlement.window-settled.v1',
    subject: data.participantId,
    time: data.settledAt,
    data,
  });
}

async function apply(...events: CloudEvent[]): Promise<string | undefined> {
  await gateway.database.transaction((session) => applyWindowsSettled(session, events));
  const { rows } = await gateway.database.query<{ posted_minor: string }>(
    'SELECT posted_minor FROM position',
  );
  return rows[0]?.posted_minor;
}

beforeAll(async () => {
  gateway = await startGatewayDatabase();
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await resetPayments((text) => gateway.postgres.administer(text), gateway.database);
  await gateway.database.query('UPDATE position SET posted_minor = 2000');
});

test('a settled window takes exactly its payments minus refunds out of the position', async () => {
  expect(await apply(settled(1))).toBe('1174');
});

test('a window counts once, in one batch and later, and others beside it', async () => {
  expect(await apply(settled(1), settled(1), settled(2))).toBe('348');
  expect(await apply(settled(2))).toBe('348');
  expect(await apply(settled(3))).toBe('-478');
});

test('a window that gave back more than was paid takes what the participant was owed, and warns', async () => {
  await gateway.database.query('UPDATE position SET posted_minor = 1500, cap_minor = 2000');
  const net = { payments: { currency: 'USD', value: '0' }, refunds: { currency: 'USD', value: '400' } };
  expect(await apply(settled(1, net))).toBe('1900');
  const told = await gateway.database.query<{ key_sequence: number }>(
    `SELECT key_sequence FROM outbox WHERE topic = 'gateway.positions' ORDER BY key_sequence`,
  );
  expect(told.rows).toEqual([{ key_sequence: 1 }, { key_sequence: 2 }]);
});

test('windows of payees concern no cap', async () => {
  expect(await apply(settled(1, { leg: 'PAYEE' }))).toBe('2000');
});

test('a window of a participant without a position is poison, and changes nothing', async () => {
  await expect(apply(settled(1), settled(2, { participantId: 'NOBODY' }))).rejects.toBeInstanceOf(
    PoisonEvent,
  );
  expect(await apply()).toBe('2000');
});
