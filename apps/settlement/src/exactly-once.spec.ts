import fc from 'fast-check';
import type { CloudEvent } from '@silkgate/contracts';
import { SettlementHarness } from './testing/adapters/settlement-harness.js';
import { acquirer, dayEnded, merchant, paymentData, refundData, total, wallet } from './testing/events.js';
import type { PaymentInput } from './testing/events.js';

const harness = new SettlementHarness();

beforeAll(() => harness.start());
afterAll(() => harness.stop());

async function introduce(): Promise<void> {
  for (const [id, currency] of [
    ['TRUEMONEY_TH', 'USD'],
    ['ALIPAYHK_HK', 'CNY'],
    ['PAYPAY_JP', 'JPY'],
  ] as const) {
    await harness.publish('participant', id, wallet(id, currency));
  }
  for (const id of ['ALIPAY_CN', 'WEIXIN_CN']) await harness.publish('participant', id, acquirer(id));
  await harness.publish('merchant', 'M-1', merchant('M-1', 'ALIPAY_CN'));
  await harness.publish('merchant', 'M-2', merchant('M-2', 'WEIXIN_CN'));
}

beforeEach(async () => {
  await harness.clear();
  await introduce();
});

const DATE = '2025-01-14';

/** A payment of that many fen; every amount is made so that the books balance. */
function paymentOf(
  minor: number,
  of: { readonly payerId?: string; readonly merchantId?: string; readonly currency?: string } = {},
): PaymentInput {
  const currency = of.currency ?? 'USD';
  const merchantId = of.merchantId ?? 'M-1';
  // A payer that settles in CNY is not converted, so only the mark-up is on top.
  const mid = currency === 'CNY' ? minor : Math.max(1, Math.round(minor / 7));
  const markup = Math.round(mid / 100);
  const interchange = Math.round(minor * 0.003);
  const service = Math.round(minor * 0.001);
  const acquirerShare = Math.round(minor * 0.002);
  return {
    paymentId: harness.uuid(),
    businessDate: DATE,
    payerId: of.payerId ?? 'TRUEMONEY_TH',
    payeeId: merchantId === 'M-1' ? 'ALIPAY_CN' : 'WEIXIN_CN',
    merchantId,
    transaction: `CNY ${minor}`,
    billing: `THB ${minor * 5}`,
    payerSettlement: `${currency} ${mid + markup}`,
    mid: `${currency} ${mid}`,
    markup: `${currency} ${markup}`,
    fees: {
      discount: `CNY ${interchange + service + acquirerShare}`,
      interchange: `CNY ${interchange}`,
      service: `CNY ${service}`,
      acquirerShare: `CNY ${acquirerShare}`,
      interchangeSettlement: `${currency} ${currency === 'CNY' ? interchange : Math.round(interchange / 7)}`,
    },
  };
}

function eventOf(payment: PaymentInput): CloudEvent {
  return harness.event('payment', payment.paymentId, paymentData(payment));
}

/** The whole payment given back. */
function refundOf(payment: PaymentInput, discountKept: boolean): CloudEvent {
  const refund = { ...payment, refundId: harness.uuid(), original: payment, discountKept };
  return harness.event('refund', payment.paymentId, refundData(refund));
}

async function count(table: string): Promise<number> {
  return (
    (await harness.rows<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]?.count ?? -1
  );
}

describe('posting', () => {
  it('takes each event once, however often and however mixed it is delivered', async () => {
    const events = [eventOf(paymentOf(8_880)), eventOf(paymentOf(1_000)), eventOf(paymentOf(5))];
    await harness.deliver('payment', events);
    const before = await harness.balances();
    await harness.deliver('payment', events);
    await harness.deliver('payment', [...events].reverse());
    await Promise.all([harness.deliver('payment', events), harness.deliver('payment', events)]);
    expect(await harness.balances()).toEqual(before);
    expect(await count('transaction_item')).toBe(3);
    expect(await harness.deadLetters()).toEqual([]);
  });

  it('takes two batches that touch the same accounts at the same time', async () => {
    const batches = [0, 1, 2, 3].map(() =>
      Array.from({ length: 25 }, (_, index) => eventOf(paymentOf(1_000 + index))),
    );
    await Promise.all(batches.map((batch) => harness.deliver('payment', batch)));
    expect(await count('transaction_item')).toBe(100);
    expect(await harness.ledgerFaults()).toEqual([]);
  });

  it('sets an event aside that does not balance or contradicts its record, and books the rest', async () => {
    const good = paymentOf(2_000);
    const unbalanced = { ...paymentOf(3_000), markup: 'USD 999' };
    const strange = { ...paymentOf(3_000), transaction: 'XXQ 3000' };
    const contradiction = paymentData(paymentOf(4_000));
    await harness.deliver('payment', [
      eventOf(unbalanced),
      eventOf(good),
      eventOf(strange),
      harness.event('payment', contradiction.paymentId, {
        ...contradiction,
        payerSettlement: { currency: 'USD', value: '1' },
      }),
      harness.event('payment', 'x', { nothing: 'of the kind' }),
    ]);
    expect(await count('transaction_item')).toBe(1);
    expect((await harness.deadLetters()).sort()).toEqual([
      'payerSettlement differs from the conversion record',
      expect.stringMatching(/^paymentId: /),
      'the ledger refuses it: UNBALANCED',
      expect.stringMatching(/UNKNOWN_CURRENCY$/),
    ]);
    expect(await harness.ledgerFaults()).toEqual([]);
  });

  it('sets a second event of the same payment aside', async () => {
    const payment = paymentOf(2_000);
    await harness.deliver('payment', [eventOf(payment)]);
    await harness.deliver('payment', [eventOf(payment)]);
    expect(await count('journal')).toBe(3);
    expect(await harness.deadLetters()).toHaveLength(1);
  });

  it('sets an event for a closed date aside', async () => {
    await harness.publish('dayEnded', DATE, dayEnded(DATE, '2025-01-15', 'IMMEDIATE', []));
    await harness.settlement.work.runUntilIdle();
    await harness.deliver('payment', [eventOf(paymentOf(2_000))]);
    expect(await harness.deadLetters()).toEqual([`business date ${DATE} is closed`]);
  });

  it('ignores events that move no money', async () => {
    const failed = { ...eventOf(paymentOf(2_000)), type: 'gateway.payment-failed.v1' };
    await harness.deliver('payment', [failed]);
    expect([await count('journal'), await count('dead_letter')]).toEqual([0, 0]);
  });
});

const traffic = fc.array(
  fc.record({
    minor: fc.integer({ min: 1, max: 2_000_000 }),
    payer: fc.constantFrom(['TRUEMONEY_TH', 'USD'], ['ALIPAYHK_HK', 'CNY'], ['PAYPAY_JP', 'JPY']),
    merchantId: fc.constantFrom('M-1', 'M-2'),
    refunded: fc.constantFrom('no', 'kept', 'given back'),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('any payments and refunds', () => {
  it('keep the books zero-sum, balances equal to entries, windows and statements to their transactions', async () => {
    await fc.assert(
      fc.asyncProperty(traffic, fc.integer({ min: 1, max: 40 }), async (payments, batchSize) => {
        await harness.clear();
        await introduce();
        const events = payments.flatMap(({ minor, payer: [payerId, currency], merchantId, refunded }) => {
          const payment = paymentOf(minor, { payerId: payerId ?? '', currency: currency ?? '', merchantId });
          const refund = refunded === 'no' ? [] : [refundOf(payment, refunded === 'kept')];
          return [eventOf(payment), ...refund];
        });
        for (let from = 0; from < events.length; from += batchSize) {
          await harness.deliver('payment', events.slice(from, from + batchSize));
        }
        expect(await harness.deadLetters()).toEqual([]);
        expect(await harness.ledgerFaults()).toEqual([]);
        expect(await windowFaults()).toEqual([]);
        await closeWithOwnTotals();
        expect(await windowsAgainstAccounts()).toEqual([]);
        await everyStatementAddsUp();
        expect(await harness.ledgerFaults()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

/** Windows whose sums are not those of their items. */
function windowFaults(): Promise<unknown[]> {
  return harness.rows(
    `SELECT stored.window_id FROM settlement_window AS stored LEFT JOIN window_item AS item USING (window_id)
     GROUP BY stored.window_id, payment_count, payment_minor, refund_count, refund_minor, stored.fee_minor
     HAVING payment_count <> count(*) FILTER (WHERE transaction_type = 'PAYMENT')
       OR payment_minor <> coalesce(sum(amount_minor) FILTER (WHERE transaction_type = 'PAYMENT'), 0)
       OR refund_count <> count(*) FILTER (WHERE transaction_type = 'REFUND')
       OR refund_minor <> coalesce(sum(amount_minor) FILTER (WHERE transaction_type = 'REFUND'), 0)`,
  );
}

/** Every account that windows settle must hold exactly the nets of its windows while nothing is settled. */
function windowsAgainstAccounts(): Promise<unknown[]> {
  return harness.rows(
    `SELECT stored.window_id FROM settlement_window AS stored JOIN account_balance AS account
       ON account.owner = participant_id AND account.currency = stored.currency
       AND account.kind = CASE leg WHEN 'PAYER' THEN 'participant' ELSE 'acquirer' END
     WHERE stored.net_minor <> account.balance_minor`,
  );
}

async function closeWithOwnTotals(): Promise<void> {
  const windows = await harness.rows<{
    participant_id: string;
    leg: 'PAYER' | 'PAYEE';
    currency: string;
    payment_count: number;
    payment_minor: string;
    refund_count: number;
    refund_minor: string;
  }>('SELECT * FROM settlement_window');
  const totals = windows.map((each) =>
    total(
      each.participant_id,
      each.leg,
      [each.payment_count, `${each.currency} ${each.payment_minor}`],
      [each.refund_count, `${each.currency} ${each.refund_minor}`],
    ),
  );
  await harness.publish('dayEnded', DATE, dayEnded(DATE, '2025-01-15', 'IMMEDIATE', totals));
  await harness.settlement.work.runUntilIdle();
  expect(['CLOSED', 'SETTLED']).toContain((await harness.settlement.dayReport(DATE)).state);
}

async function everyStatementAddsUp(): Promise<void> {
  for (const merchantId of ['M-1', 'M-2']) {
    for (const each of (await harness.settlement.statements(merchantId, DATE)) ?? []) {
      const lines = each.lines.reduce((sum, line) => sum + line.netMinor, 0n);
      const paid = each.payout?.amountMinor ?? 0n;
      expect(each.netMinor).toBe(lines);
      expect(each.netMinor).toBe(each.grossMinor - each.discountMinor - each.refundMinor);
      expect(each.closingMinor).toBe(each.openingMinor + each.netMinor + each.returnedMinor - paid);
      const [payable] = await harness.rows<{ payable_minor: string }>(
        'SELECT payable_minor FROM merchant_payable WHERE merchant_id = $1 AND currency = $2',
        [merchantId, each.currency],
      );
      expect(BigInt(payable?.payable_minor ?? '0')).toBe(each.closingMinor);
    }
  }
}
