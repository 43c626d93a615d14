import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { callAs } from './partner-client.js';
import { auditorUrl, dataFolder, startSilkgate, type Running } from './running-switch.js';

/**
 * The worked payment of the design through the real services: a Thai wallet that settles in USD pays CNY 88.80 at an
 * Alipay merchant, next day CNY 30.00 are refunded; every journal, and the position after each step.
 */
const OFFSET = 14_000;
const GATEWAY = `http://127.0.0.1:${7100 + OFFSET}`;
const SANDBOX = `http://127.0.0.1:${7190 + OFFSET}`;
const SETTLEMENT = `http://127.0.0.1:${7120 + OFFSET}`;
const WALLET = 'TRUEMONEY_TH';
const ACQUIRER = 'ALIPAY_CN';
/** Discount 0.6 % = interchange 0.3 % + service 0.1 % + remainder; kept on refund. */
const MERCHANT = 'M-ALIPAY-0004';

describe('the worked payment', () => {
  const data = dataFolder();
  let running: Running;
  let books: pg.Client;

  beforeAll(async () => {
    running = startSilkgate(OFFSET, ['start', '--no-demo', '--events', 'embedded', '--data', data]);
    await running.says('Silkgate is up');
    books = new pg.Client({ connectionString: auditorUrl(data, OFFSET) });
    await books.connect();
  }, 180_000);

  afterAll(async () => {
    await books?.end();
    running?.child.kill('SIGINT');
    await running?.finished;
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  async function control<T>(path: string, body: unknown = {}): Promise<T> {
    const response = await fetch(`${SANDBOX}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  }

  async function until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
    for (let attempt = 0; attempt < 150; attempt += 1) {
      const found = await probe();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`${what} did not happen`);
  }

  /** The lines of the journals with one of these references, as `kind side account amount`. */
  async function lines(references: readonly string[]): Promise<string[]> {
    const { rows } = await books.query<{ line: string }>(
      `SELECT j.kind || ' ' || e.side || ' ' || e.account || ' ' || e.amount_minor AS line
         FROM settlement.journal j JOIN settlement.entry e USING (journal_id)
        WHERE j.reference = ANY($1) ORDER BY line`,
      [references],
    );
    return rows.map((row) => row.line);
  }

  async function position(): Promise<{ posted: string; reserved: string }> {
    const { rows } = await books.query<{ posted: string; reserved: string }>(
      `SELECT posted_minor AS posted, reserved_minor AS reserved FROM gateway.position
        WHERE participant_id = $1 AND currency = 'USD'`,
      [WALLET],
    );
    return rows[0]!;
  }

  async function settleDay(): Promise<string> {
    const { businessDate } = await control<{ businessDate: string }>('day/close');
    const token = readFileSync(join(data, 'operator.token'), 'utf8').trim();
    await until('settlement', async () => {
      const response = await fetch(`${SETTLEMENT}/ops/v1/business-dates/${businessDate}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      const { state } = (await response.json()) as { state: string };
      return state === 'SETTLED' ? true : undefined;
    });
    return businessDate;
  }

  it('is posted, discounted, paid out, settled and refunded to the cent', async () => {
    const { codeValue } = await control<{ codeValue: string }>(`wallets/${WALLET}/payment-code`);
    const paid = await callAs(data, ACQUIRER, GATEWAY, 'pay', {
      paymentRequestId: 'worked-payment-1',
      paymentAmount: { currency: 'CNY', value: '8880' },
      paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
      paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
      order: {
        referenceOrderId: 'order-1',
        orderDescription: 'Noodles',
        merchant: { referenceMerchantId: MERCHANT },
      },
    });
    expect(paid.result).toMatchObject({ resultCode: 'SUCCESS', resultStatus: 'S' });
    const paymentId = paid['paymentId'] as string;
    expect(await position()).toEqual({ posted: '1248', reserved: '0' });

    const { rows: amounts } = await books.query(
      `SELECT billing_currency, billing_minor, payer_settlement_minor, payee_settlement_minor
         FROM gateway.payment WHERE payment_id = $1`,
      [paymentId],
    );
    expect(amounts).toEqual([
      {
        billing_currency: 'THB',
        billing_minor: '42793',
        payer_settlement_minor: '1248',
        payee_settlement_minor: '8880',
      },
    ]);
    await until('posting', async () => ((await lines([paymentId])).length > 0 ? true : undefined));
    expect(await lines([paymentId])).toEqual(
      [
        `payment debit participant:${WALLET}:USD 1248`,
        'payment credit inventory:SILKGATE:USD 1235',
        'payment credit markup:SILKGATE:USD 13',
        'payment debit inventory:SILKGATE:CNY 8880',
        `payment credit merchant-payable:${MERCHANT}:CNY 8880`,
        `discount debit merchant-payable:${MERCHANT}:CNY 53`,
        `discount credit acquirer:${ACQUIRER}:CNY 17`,
        `discount credit interchange:${WALLET}:CNY 27`,
        'discount credit service-fee:SILKGATE:CNY 9',
        `interchange debit interchange:${WALLET}:CNY 27`,
        'interchange credit inventory:SILKGATE:CNY 27',
        'interchange debit inventory:SILKGATE:USD 4',
        `interchange credit participant:${WALLET}:USD 4`,
      ].sort(),
    );

    const firstDate = await settleDay();
    const { rows: payouts } = await books.query<{
      payout_id: string;
      batch_id: string;
      amount_minor: string;
      state: string;
    }>('SELECT payout_id, batch_id, amount_minor, state FROM settlement.payout WHERE merchant_id = $1', [
      MERCHANT,
    ]);
    expect(payouts).toMatchObject([{ amount_minor: '8827', state: 'PAID' }]);
    // The bank confirms a batch as a whole; this merchant's payout is the only one in it.
    expect(await lines([payouts[0]!.payout_id, payouts[0]!.batch_id])).toEqual(
      [
        `payout debit merchant-payable:${MERCHANT}:CNY 8827`,
        `payout credit payout-clearing:${ACQUIRER}:CNY 8827`,
        `payout-confirmed debit payout-clearing:${ACQUIRER}:CNY 8827`,
        'payout-confirmed credit bank:SILKGATE:CNY 8827',
      ].sort(),
    );

    await until('the window at the gateway', async () =>
      (await position()).posted === '0' ? true : undefined,
    );
    const refunded = await callAs(data, ACQUIRER, GATEWAY, 'refund', {
      paymentId,
      refundRequestId: 'worked-refund-1',
      refundAmount: { currency: 'CNY', value: '3000' },
    });
    expect(refunded.result).toMatchObject({ resultCode: 'SUCCESS', resultStatus: 'S' });
    const refundId = refunded['refundId'] as string;
    await until('posting of the refund', async () =>
      (await lines([refundId])).length > 0 ? true : undefined,
    );
    expect(await lines([refundId])).toEqual(
      [
        'refund debit inventory:SILKGATE:USD 417',
        'refund debit markup:SILKGATE:USD 5',
        `refund credit participant:${WALLET}:USD 422`,
        `refund debit merchant-payable:${MERCHANT}:CNY 3000`,
        'refund credit inventory:SILKGATE:CNY 3000',
      ].sort(),
    );

    // The operator's command settled the first window at once, so it came down before the refund:
    // 12.48 - 12.48 - 4.22, where a settlement on T+2 would have shown 12.48 - 4.22 - 12.48.
    expect(await position()).toEqual({ posted: '-422', reserved: '0' });
    const { rows: windows } = await books.query<{ window_id: string; net_minor: string; state: string }>(
      `SELECT window_id, net_minor, state FROM settlement.settlement_window
        WHERE participant_id = $1 AND business_date = $2`,
      [WALLET, firstDate],
    );
    expect(windows).toMatchObject([{ net_minor: '1244', state: 'SETTLED' }]);
    expect(await lines([windows[0]!.window_id])).toEqual(
      [
        'window-settled debit bank:SILKGATE:USD 1244',
        `window-settled credit participant:${WALLET}:USD 1244`,
      ].sort(),
    );

    const { rows: left } = await books.query<{ account: string; balance_minor: string }>(
      `SELECT account, balance_minor FROM settlement.account_balance
        WHERE account = ANY($1) ORDER BY account`,
      [
        [
          `participant:${WALLET}:USD`,
          `merchant-payable:${MERCHANT}:CNY`,
          'inventory:SILKGATE:USD',
          'inventory:SILKGATE:CNY',
        ],
      ],
    );
    expect(left).toEqual([
      { account: 'inventory:SILKGATE:CNY', balance_minor: '5853' },
      { account: 'inventory:SILKGATE:USD', balance_minor: '-814' },
      { account: `merchant-payable:${MERCHANT}:CNY`, balance_minor: '3000' },
      { account: `participant:${WALLET}:USD`, balance_minor: '-422' },
    ]);
  }, 120_000);
});
