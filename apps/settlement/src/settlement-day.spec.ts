import { SettlementHarness } from './testing/adapters/settlement-harness.js';
import { dayEnded, paymentData, total } from './testing/events.js';
import {
  introduceMerchant,
  introduceParticipants,
  workedPayment,
  workedTotals,
} from './testing/worked-example.js';

const harness = new SettlementHarness();

beforeAll(() => harness.start());
afterAll(() => harness.stop());

const TOTALS = workedTotals(1);

beforeEach(async () => {
  await harness.clear();
  harness.at('2025-01-15T01:00:00.000+08:00');
  await introduceParticipants(harness);
});

const payment = (businessDate?: string) => workedPayment(harness.uuid(), businessDate);

async function book(input = payment()): Promise<void> {
  await harness.publish('payment', input.paymentId, paymentData(input));
}

const knowMerchant = () => introduceMerchant(harness);

async function end(settlement: 'SCHEDULED' | 'IMMEDIATE' = 'IMMEDIATE', totals = TOTALS): Promise<void> {
  await harness.publish('dayEnded', '2025-01-14', dayEnded('2025-01-14', '2025-01-15', settlement, totals));
}

const work = () => harness.settlement.work.runUntilIdle();
const report = () => harness.settlement.dayReport('2025-01-14');

async function payerWindow(): Promise<string> {
  const { windows } = await report();
  return windows.find(({ leg }) => leg === 'PAYER')?.windowId ?? '';
}

async function instructionState(reference: string): Promise<string | undefined> {
  const rows = await harness.rows<{ state: string }>(
    'SELECT state FROM instruction WHERE reference = $1::uuid',
    [reference],
  );
  return rows[0]?.state;
}

describe('closing a business date', () => {
  it('is held while the books lag behind the gateway, and goes on when they have caught up', async () => {
    await knowMerchant();
    await end();
    await work();
    const held = await report();
    expect(held.state).toBe('ENDED');
    expect(held.mismatches).toContainEqual({
      participantId: 'TRUEMONEY_TH',
      leg: 'PAYER',
      ours: {
        paymentCount: 0,
        payments: { currency: 'USD', value: '0' },
        refundCount: 0,
        refunds: { currency: 'USD', value: '0' },
      },
      gateway: {
        paymentCount: 1,
        payments: { currency: 'USD', value: '1248' },
        refundCount: 0,
        refunds: { currency: 'USD', value: '0' },
      },
    });
    expect(held.mismatches).toHaveLength(2);
    expect(harness.bank.calls).toBe(0);
    await book();
    await work();
    expect(await report()).toMatchObject({ state: 'CLOSED', mismatches: [] });
  });

  it('is held when counts agree and amounts do not', async () => {
    await knowMerchant();
    await book();
    await end('IMMEDIATE', [
      total('TRUEMONEY_TH', 'PAYER', [1, 'USD 1249'], [0, 'USD 0']),
      ...TOTALS.slice(1),
    ]);
    await work();
    expect((await report()).mismatches).toHaveLength(1);
  });

  it('is held for a merchant or an earlier date that is not there yet', async () => {
    await book();
    await end();
    await work();
    expect((await report()).state).toBe('ENDED');
    await knowMerchant();
    await book(payment('2025-01-13'));
    await work();
    expect((await report()).state).toBe('ENDED');
    await harness.publish(
      'dayEnded',
      '2025-01-13',
      dayEnded('2025-01-13', '2025-01-14', 'SCHEDULED', TOTALS),
    );
    await work();
    expect((await report()).state).toBe('CLOSED');
  });

  it('is done once by copies that try at the same time', async () => {
    await knowMerchant();
    await book();
    await end();
    await Promise.all([work(), work(), work()]);
    expect((await report()).payouts).toMatchObject({ count: 1, totalMinor: '8827' });
    expect([...harness.bank.instructions.values()].map(({ kind }) => kind).sort()).toEqual([
      'PAYOUT_FUNDING',
      'WINDOW_COLLECTION',
      'WINDOW_PAYMENT',
    ]);
    expect(await harness.rows("SELECT 1 FROM journal WHERE kind = 'payout'")).toHaveLength(1);
  });

  it('refuses to end a date twice', async () => {
    await end();
    await end();
    expect(await harness.deadLetters()).toEqual(['business date 2025-01-14 has ended before']);
  });

  it('does not pay out what belongs to a later date', async () => {
    await knowMerchant();
    await book();
    await book(payment('2025-01-15'));
    await end();
    await work();
    expect((await report()).payouts).toMatchObject({ count: 1, totalMinor: '8827' });
    const next = (await harness.settlement.statements('M-ALIPAY-0001', '2025-01-15'))?.[0];
    expect(next).toMatchObject({
      state: 'PROVISIONAL',
      openingMinor: 0n,
      closingMinor: 8827n,
      payout: undefined,
    });
  });
});

describe("the bank's confirmation", () => {
  beforeEach(async () => {
    await knowMerchant();
    await book();
    await end();
    await work();
  });

  it('settles the window once', async () => {
    const windowId = await payerWindow();
    expect(await harness.confirm(windowId)).toBe('SUCCESS');
    const settled = await harness.balances();
    expect(await harness.confirm(windowId)).toBe('SUCCESS');
    expect(await harness.balances()).toEqual(settled);
    expect(settled['participant:TRUEMONEY_TH:USD']).toBeUndefined();
    expect(await harness.confirm(windowId, { bankReference: 'ANOTHER' })).toBe('REPEAT_REQ_INCONSISTENT');
  });

  it.each([
    ['another amount', { amount: { currency: 'USD', value: '1243' } }, 'PAYMENT_AMOUNT_MISMATCH'],
    ['another currency', { amount: { currency: 'EUR', value: '1244' } }, 'PAYMENT_AMOUNT_MISMATCH'],
    ['an unknown instruction', { instructionId: '01946000-0000-7000-8000-000000000000' }, 'ORDER_NOT_EXIST'],
    ['no status', { status: 'DONE' }, 'PARAM_ILLEGAL'],
    ['a broken amount', { amount: { currency: 'USD', value: '-1244' } }, 'PARAM_ILLEGAL'],
  ])('of %s is refused and changes nothing', async (_, changes, code) => {
    const windowId = await payerWindow();
    const before = await harness.balances();
    expect(await harness.confirm(windowId, changes)).toBe(code);
    expect(await instructionState(windowId)).toBe('SENT');
    expect(await harness.balances()).toEqual(before);
  });

  it("is refused without the bank's signature over exactly what was sent", async () => {
    const windowId = await payerWindow();
    const signed = await harness.bank.signed(harness.bank.confirmationOf(windowId));
    const forged = await harness.bank.signed(harness.bank.confirmationOf(windowId, { status: 'REJECTED' }));
    const attempts = [
      { ...signed, body: Buffer.concat([Buffer.from(signed.body), Buffer.from(' ')]) },
      { ...signed, signature: forged.signature },
      { ...signed, signature: undefined },
      { ...signed, signature: 'algorithm=ES256,keyVersion=9,signature=AAAA' },
      { ...signed, path: '/bank/v1/other' },
      { ...signed, clientId: 'SOMEBODY' },
      { ...signed, requestTime: '2025-01-15T00:40:00.000+08:00' },
    ];
    const codes = [];
    for (const attempt of attempts) {
      const { body } = await harness.settlement.confirmations.receive(attempt);
      codes.push((JSON.parse(body) as { result: { resultCode: string } }).result.resultCode);
    }
    expect(codes).toEqual([
      'INVALID_SIGNATURE',
      'INVALID_SIGNATURE',
      'PARAM_ILLEGAL',
      'KEY_NOT_FOUND',
      'INVALID_SIGNATURE',
      'CLIENT_INVALID',
      'REQUEST_TIME_INVALID',
    ]);
    expect(await instructionState(windowId)).toBe('SENT');
  });

  it('is asked for when it does not come', async () => {
    const windowId = await payerWindow();
    const confirmation = harness.bank.confirmationOf(windowId) as { instructionId: string };
    harness.bank.confirmed.set(confirmation.instructionId, confirmation);
    harness.nowMs += 3_000;
    await work();
    expect(await instructionState(windowId)).toBe('SETTLED');
  });

  it('of a rejection aborts the window and leaves what is owed', async () => {
    const windowId = await payerWindow();
    expect(await harness.confirm(windowId, { status: 'REJECTED', reason: 'no cover' })).toBe('SUCCESS');
    expect((await report()).windows.find((each) => each.windowId === windowId)).toMatchObject({
      state: 'ABORTED',
    });
    expect((await harness.balances())['participant:TRUEMONEY_TH:USD']).toBe('1244');
  });
});

describe('instructions to the bank', () => {
  beforeEach(async () => {
    await knowMerchant();
    await book();
    await end();
  });

  it('are repeated under the same id until the bank has them', async () => {
    harness.bank.faults.push('timeout', 'timeout', 'timeout', 'forged', 'forged', 'forged');
    await work();
    const first = [...harness.bank.instructions.keys()].sort();
    harness.nowMs += 1_000;
    await work();
    harness.nowMs += 2_000;
    await work();
    expect([...harness.bank.instructions.keys()].sort()).toEqual(first);
    const rows = await harness.rows(
      'SELECT state, attempts, acknowledged_at IS NOT NULL AS acknowledged FROM instruction ORDER BY instruction_id',
    );
    expect(rows).toEqual(
      Array.from({ length: 3 }, () => ({ state: 'SENT', attempts: 3, acknowledged: true })),
    );
  });

  it('count as sent, and their window as instructed, before the bank answers', async () => {
    harness.bank.faults.push('timeout', 'timeout', 'timeout');
    await work();
    const windowId = await payerWindow();
    expect((await report()).windows.map(({ state }) => state)).toEqual(['INSTRUCTED', 'INSTRUCTED']);
    expect(await harness.confirm(windowId)).toBe('SUCCESS');
    expect(await instructionState(windowId)).toBe('SETTLED');
  });
});
