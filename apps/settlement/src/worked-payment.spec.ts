import { readFile } from 'node:fs/promises';
import { SettlementHarness } from './testing/adapters/settlement-harness.js';
import { dayEnded, paymentData, refundData, total, wallet, type PaymentInput } from './testing/events.js';
import { introduceMerchant, introduceParticipants, workedPayment } from './testing/worked-example.js';

const harness = new SettlementHarness();
const WALLET = 'participant:TRUEMONEY_TH:USD';
const MERCHANT = 'merchant-payable:M-ALIPAY-0001:CNY';
const KEPT = {
  discount: 'CNY 0',
  interchange: 'CNY 0',
  service: 'CNY 0',
  acquirerShare: 'CNY 0',
  interchangeSettlement: 'USD 0',
};
let payment: PaymentInput;
let refundId: string;

async function journals(): Promise<Record<string, string[]>> {
  const rows = await harness.rows<{ kind: string; line: string }>(
    `SELECT journal.kind, side || ' ' || account || ' ' || amount_minor AS line
     FROM journal JOIN entry USING (journal_id) ORDER BY posted_at, kind, line`,
  );
  const byKind: Record<string, string[]> = {};
  for (const { kind, line } of rows) (byKind[kind] ??= []).push(line);
  return Object.fromEntries(Object.entries(byKind).map(([kind, lines]) => [kind, lines.sort()]));
}

interface WindowRow {
  readonly window_id: string;
  readonly participant_id: string;
  readonly state: string;
  readonly net_minor: string;
  readonly value_date: string;
}

function windowsOf(date: string): Promise<WindowRow[]> {
  return harness.rows<WindowRow>(
    `SELECT window_id, participant_id, state, net_minor, value_date FROM settlement_window
     WHERE business_date = $1::date ORDER BY participant_id`,
    [date],
  );
}

async function events(topic: string): Promise<Record<string, unknown>[]> {
  const rows = await harness.rows<{ event: string }>(
    'SELECT event FROM outbox WHERE topic = $1 ORDER BY event_id',
    [topic],
  );
  return rows.map((row) => (JSON.parse(row.event) as { data: Record<string, unknown> }).data);
}

beforeAll(async () => {
  await harness.start();
  await introduceParticipants(harness);
  await harness.publish('participant', 'QUIET_SG', wallet('QUIET_SG', 'USD'));
  await introduceMerchant(harness);
  payment = workedPayment(harness.uuid());
  refundId = harness.uuid();
});

afterAll(() => harness.stop());

/** Rates of 14 January 2025; the steps of the worked payment, in their order. */
describe('the worked payment', () => {
  it('posts the payment, the discount and the interchange', async () => {
    await harness.publish('payment', payment.paymentId, paymentData(payment));
    expect(await journals()).toEqual({
      payment: [
        'credit inventory:SILKGATE:USD 1235',
        'credit markup:SILKGATE:USD 13',
        `credit ${MERCHANT} 8880`,
        'debit inventory:SILKGATE:CNY 8880',
        `debit ${WALLET} 1248`,
      ],
      discount: [
        'credit acquirer:ALIPAY_CN:CNY 17',
        'credit interchange:TRUEMONEY_TH:CNY 27',
        'credit service-fee:SILKGATE:CNY 9',
        `debit ${MERCHANT} 53`,
      ],
      interchange: [
        'credit inventory:SILKGATE:CNY 27',
        `credit ${WALLET} 4`,
        'debit interchange:TRUEMONEY_TH:CNY 27',
        'debit inventory:SILKGATE:USD 4',
      ],
    });
    expect(await harness.rows('SELECT * FROM merchant_payable')).toEqual([
      { merchant_id: 'M-ALIPAY-0001', currency: 'CNY', payable_minor: '8827' },
    ]);
  });

  it('closes the day when the totals agree, and instructs nothing before its time', async () => {
    harness.at('2025-01-15T00:00:01.000+08:00');
    await harness.publish(
      'dayEnded',
      '2025-01-14',
      dayEnded('2025-01-14', '2025-01-15', 'SCHEDULED', [
        total('TRUEMONEY_TH', 'PAYER', [1, 'USD 1248'], [0, 'USD 0']),
        total('ALIPAY_CN', 'PAYEE', [1, 'CNY 8880'], [0, 'CNY 0']),
      ]),
    );
    const day = await harness.settlement.dayReport('2025-01-14');
    expect([day.state, day.mismatches]).toEqual(['ENDED', []]);
    // A moment before midnight, so that the date closes while nothing is due yet.
    harness.at('2025-01-14T23:59:59.000+08:00');
    await harness.settlement.work.runUntilIdle();
    expect(await windowsOf('2025-01-14')).toMatchObject([
      { participant_id: 'ALIPAY_CN', state: 'CLOSED', net_minor: '-17', value_date: '2025-01-15' },
      { participant_id: 'QUIET_SG', state: 'SETTLED', net_minor: '0', value_date: '2025-01-16' },
      { participant_id: 'TRUEMONEY_TH', state: 'CLOSED', net_minor: '1244', value_date: '2025-01-16' },
    ]);
    expect(harness.bank.instructions.size).toBe(0);
  });

  it('pays the merchant on T+1: the file first, then the money, then PAID', async () => {
    harness.at('2025-01-15T09:00:00.000+08:00');
    await harness.settlement.work.runUntilIdle();
    const funding = [...harness.bank.instructions.values()].find(({ kind }) => kind === 'PAYOUT_FUNDING');
    const [batch] = await harness.rows<{ batch_id: string }>('SELECT batch_id FROM payout_batch');
    const [payout] = await harness.rows<{ payout_id: string }>('SELECT payout_id FROM payout');
    expect(funding).toMatchObject({
      debtorAccount: 'SILKGATE-CNY',
      creditorAccount: 'CNY-ALIPAY_CN',
      amount: { currency: 'CNY', value: '8827' },
      valueDate: '2025-01-15',
      reference: batch?.batch_id,
      immediate: 'false',
    });
    expect(await harness.file('payouts/ALIPAY_CN/20250114/payouts_ALIPAY_CN_20250114_001.csv')).toBe(
      'batchId,payoutId,merchantId,account,amountValue,amountCurrency\n' +
        `${batch?.batch_id},${payout?.payout_id},M-ALIPAY-0001,M-ALIPAY-0001-CNY,8827,CNY\n`,
    );
    expect((await journals())['payout']).toEqual([
      'credit payout-clearing:ALIPAY_CN:CNY 8827',
      `debit ${MERCHANT} 8827`,
    ]);
    expect(await harness.confirm(batch?.batch_id ?? '')).toBe('SUCCESS');
    expect((await journals())['payout-confirmed']).toEqual([
      'credit bank:SILKGATE:CNY 8827',
      'debit payout-clearing:ALIPAY_CN:CNY 8827',
    ]);
    expect(await events('settlement.payouts')).toMatchObject([
      { payoutId: payout?.payout_id, state: 'INSTRUCTED', amount: { currency: 'CNY', value: '8827' } },
      { payoutId: payout?.payout_id, state: 'PAID', businessDate: '2025-01-14', merchantId: 'M-ALIPAY-0001' },
    ]);
  });

  it('posts the refund of the next day with the discount kept', async () => {
    const refund = {
      ...payment,
      refundId,
      businessDate: '2025-01-15',
      transaction: 'CNY 3000',
      billing: 'THB 14457',
      payerSettlement: 'USD 422',
      mid: 'USD 417',
      markup: 'USD 5',
      fees: KEPT,
      original: payment,
      discountKept: true,
    };
    await harness.publish('refund', payment.paymentId, refundData(refund));
    expect((await journals())['refund']).toEqual([
      'credit inventory:SILKGATE:CNY 3000',
      `credit ${WALLET} 422`,
      'debit inventory:SILKGATE:USD 417',
      'debit markup:SILKGATE:USD 5',
      `debit ${MERCHANT} 3000`,
    ]);
  });

  it('settles the first day with the wallet on T+2', async () => {
    harness.at('2025-01-16T09:00:00.000+08:00');
    await harness.settlement.work.runUntilIdle();
    const windows = await windowsOf('2025-01-14');
    const idOf = (participantId: string) =>
      windows.find((window) => window.participant_id === participantId)?.window_id ?? '';
    const collection = [...harness.bank.instructions.values()].find(
      ({ kind }) => kind === 'WINDOW_COLLECTION',
    );
    expect(collection).toMatchObject({
      debtorAccount: 'USD-TRUEMONEY_TH',
      creditorAccount: 'SILKGATE-USD',
      amount: { currency: 'USD', value: '1244' },
      valueDate: '2025-01-16',
    });
    expect(await harness.confirm(idOf('TRUEMONEY_TH'))).toBe('SUCCESS');
    expect(await harness.confirm(idOf('ALIPAY_CN'))).toBe('SUCCESS');
    expect((await journals())['window-settled']).toEqual([
      'credit bank:SILKGATE:CNY 17',
      `credit ${WALLET} 1244`,
      'debit acquirer:ALIPAY_CN:CNY 17',
      'debit bank:SILKGATE:USD 1244',
    ]);
    expect(await events('settlement.windows')).toMatchObject([
      {
        participantId: 'TRUEMONEY_TH',
        leg: 'PAYER',
        payments: { currency: 'USD', value: '1248' },
        refunds: { currency: 'USD', value: '0' },
        net: { currency: 'USD', value: '1244' },
      },
      {
        participantId: 'ALIPAY_CN',
        leg: 'PAYEE',
        payments: { currency: 'CNY', value: '8880' },
        net: { currency: 'CNY', value: '-17' },
      },
    ]);
  });

  it('leaves what the books must hold before the cover deal', async () => {
    expect(await harness.balances()).toEqual({
      'bank:SILKGATE:CNY': '-8844',
      'bank:SILKGATE:USD': '1244',
      'inventory:SILKGATE:CNY': '5853',
      'inventory:SILKGATE:USD': '-814',
      'markup:SILKGATE:USD': '-8',
      [MERCHANT]: '3000',
      [WALLET]: '-422',
      'service-fee:SILKGATE:CNY': '-9',
    });
    expect(await harness.ledgerFaults()).toEqual([]);
    await harness.settlement.work.runUntilIdle();
    const day = await harness.settlement.dayReport('2025-01-14');
    expect(day).toMatchObject({
      state: 'SETTLED',
      payouts: { count: 1, paid: 1, totalMinor: '8827' },
      filesPending: 0,
    });
  });

  it('pays the wallet for a day of refunds and carries the merchant below zero', async () => {
    await harness.publish(
      'dayEnded',
      '2025-01-15',
      dayEnded('2025-01-15', '2025-01-16', 'IMMEDIATE', [
        total('TRUEMONEY_TH', 'PAYER', [0, 'USD 0'], [1, 'USD 422']),
        total('ALIPAY_CN', 'PAYEE', [0, 'CNY 0'], [1, 'CNY 3000']),
      ]),
    );
    await harness.settlement.work.runUntilIdle();
    const windows = await windowsOf('2025-01-15');
    expect(windows).toMatchObject([
      { participant_id: 'ALIPAY_CN', state: 'SETTLED', net_minor: '0' },
      { participant_id: 'QUIET_SG', state: 'SETTLED' },
      { participant_id: 'TRUEMONEY_TH', state: 'INSTRUCTED', net_minor: '-422' },
    ]);
    const payment = [...harness.bank.instructions.values()].find(({ kind, amount }) => {
      return kind === 'WINDOW_PAYMENT' && amount.currency === 'USD';
    });
    expect(payment).toMatchObject({
      debtorAccount: 'SILKGATE-USD',
      creditorAccount: 'USD-TRUEMONEY_TH',
      amount: { currency: 'USD', value: '422' },
      immediate: 'true',
      valueDate: '2025-01-16',
    });
    const nil = (await events('settlement.windows')).at(-1);
    expect(nil).toMatchObject({
      participantId: 'ALIPAY_CN',
      bankReference: 'NIL',
      refunds: { value: '3000' },
    });
    expect(await harness.rows('SELECT * FROM payout WHERE business_date = $1::date', ['2025-01-15'])).toEqual(
      [],
    );
    const statement = (await harness.settlement.statements('M-ALIPAY-0001', '2025-01-15'))?.[0];
    expect(statement).toMatchObject({
      openingMinor: 0n,
      netMinor: -3000n,
      closingMinor: -3000n,
      payout: undefined,
    });
  });

  it('wrote the files of every participant, empty ones too', async () => {
    const [first, quiet] = await Promise.all(
      ['TRUEMONEY_TH', 'QUIET_SG'].map(async (participantId) => {
        const [window] = await harness.rows<{ window_id: string }>(
          "SELECT window_id FROM settlement_window WHERE participant_id = $1 AND business_date = '2025-01-14'",
          [participantId],
        );
        const folder = `settlements/clearing/${participantId}/20250114`;
        const name = (kind: string) =>
          `${folder}/${kind}_${participantId}_USD_${window?.window_id}_AGR-${participantId}_000.csv`;
        return {
          windowId: window?.window_id,
          items: await harness.file(name('transactionItems')),
          summary: await harness.file(name('summary')),
          fees: await harness.file(name('feeItems')),
        };
      }),
    );
    const suffix = payment.paymentId.slice(-6);
    expect(first?.items.split('\n')).toEqual([
      'participantId,settlementCurrency,clearingBatchId,participantAgreementId,businessDate,totalCount,totalAmountValue,totalDirection',
      `TRUEMONEY_TH,USD,${first?.windowId},AGR-TRUEMONEY_TH,2025-01-14,1,1248,D`,
      'transactionType,requestId,originalRequestId,transactionId,counterpartyReference,merchantId,merchantName,transactionAmountValue,transactionCurrency,billingAmountValue,billingCurrency,settlementAmountValue,settlementCurrency,direction,transactionTime',
      `PAYMENT,payer-${suffix},,${payment.paymentId},,M-ALIPAY-0001,Beijing Noodle House,8880,CNY,42793,THB,1248,USD,D,2025-01-14T10:00:00.000+08:00`,
      '<END>',
      '',
    ]);
    expect(first?.summary.split('\n')[1]).toBe(
      `TRUEMONEY_TH,USD,${first?.windowId},AGR-TRUEMONEY_TH,2025-01-14,2025-01-16,1,1248,D,1,1248,D,0,0,D,4,C,1244,D`,
    );
    expect(first?.fees).toContain(
      `PAYMENT,payer-${suffix},${payment.paymentId},INTERCHANGE,4,USD,C\n<END>\n`,
    );
    expect(quiet?.items.split('\n')[1]).toBe(`QUIET_SG,USD,${quiet?.windowId},AGR-QUIET_SG,2025-01-14,0,0,D`);
    expect(quiet?.items.split('\n').slice(3)).toEqual(['<END>', '']);
    expect((await harness.fileNames()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('wrote a statement that adds up and names the payout', async () => {
    const path = 'settlements/merchants/M-ALIPAY-0001/20250114/statement_M-ALIPAY-0001_20250114.csv';
    const [payout] = await harness.rows<{ payout_id: string }>('SELECT payout_id FROM payout');
    const lines = (await readFile(`${harness.folder}/${path}`, 'utf8')).split('\n');
    expect(lines[1]).toBe(
      `M-ALIPAY-0001,Beijing Noodle House,2025-01-14,CNY,FINAL,0,1,8880,53,0,0,8827,0,${payout?.payout_id},8827,PAID,0`,
    );
    expect(lines[3]).toMatch(/^PAYMENT,.*,8880,53,0,8827$/);
    expect(lines.slice(4)).toEqual(['<END>', '']);
  });
});
