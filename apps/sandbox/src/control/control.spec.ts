import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE, userIdOf, type AcquirerProfile, type WalletProfile } from '../catalogue/index.js';
import { houseAccount } from '../catalogue/index.js';
import { startTestSandbox, type TestSandbox } from '../testing/test-sandbox.js';

const wallet = CATALOGUE.wallets.find(({ clientId }) => clientId === 'KPLUS_TH') as WalletProfile;
const acquirer = CATALOGUE.acquirers[2] as AcquirerProfile;
const merchant = acquirer.merchants[3] as AcquirerProfile['merchants'][number];

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 15_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the control calls', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(async () => {
    await sandbox.stop();
  });

  it('say who is simulated', async () => {
    const { json } = await sandbox.get('/control/participants');
    expect((json as object[]).length).toBe(CATALOGUE.wallets.length + 3);
    expect(json).toContainEqual({
      clientId: 'DANA_ID',
      name: 'DANA',
      kind: 'wallet',
      country: 'ID',
      currency: 'IDR',
    });
    for (const path of ['/health/live', '/health/ready', '/docs-json']) {
      expect((await sandbox.get(path)).status).toBe(200);
    }
  });

  it('let a visitor pay in each way and a shop give back', async () => {
    const code = (await sandbox.post(`/control/wallets/${wallet.clientId}/payment-code`)).json as {
      codeValue: string;
      userId: string;
    };
    expect(code.codeValue).toMatch(new RegExp(`^${wallet.codePrefix}\\d{16}$`));
    const shown = await sandbox.post(`/control/merchants/${merchant.merchantId}/payments`, {
      codeValue: code.codeValue,
      amountMinor: 8880,
    });
    expect(shown.json).toMatchObject({ resultCode: 'SUCCESS' });

    const order = (
      await sandbox.post(`/control/merchants/${merchant.merchantId}/orders`, { amountMinor: '4200' })
    ).json as { codeValue: string; orderId: string; expiresAt: string };
    expect(order.codeValue.startsWith(acquirer.orderCodePrefix)).toBe(true);
    const brief = await sandbox.post(`/control/merchants/${merchant.merchantId}/orders`, {
      amountMinor: 4200,
      lifeMs: 60_000,
    });
    const [usual, sooner] = [order, brief.json as { expiresAt: string }].map(({ expiresAt }) =>
      Date.parse(expiresAt),
    );
    expect(usual! - sooner!).toBeGreaterThan(13 * 60_000);
    const scanned = await sandbox.post(`/control/wallets/${wallet.clientId}/scan`, {
      codeValue: order.codeValue,
      userId: code.userId,
    });
    expect(scanned.json).toMatchObject({
      status: 'SUCCESS',
      billingAmount: { currency: 'THB', value: '4200' },
    });

    const { codeValue } = (await sandbox.get(`/control/merchants/${merchant.merchantId}/static-code`))
      .json as { codeValue: string };
    const pushed = await sandbox.post(`/control/wallets/${wallet.clientId}/scan`, {
      codeValue,
      userId: code.userId,
      amountMinor: 700,
    });
    expect(pushed.json).toMatchObject({
      status: 'SUCCESS',
      transactionAmount: { currency: 'CNY', value: '700' },
    });

    const { paymentRequestId } = shown.json as { paymentRequestId: string };
    const back = await sandbox.post(`/control/merchants/${merchant.merchantId}/refunds`, {
      paymentRequestId,
      amountMinor: 3000,
    });
    expect(back.json).toMatchObject({ resultCode: 'SUCCESS' });

    const own = (await sandbox.get(`/control/books?clientId=${wallet.clientId}`)).json as {
      kind: string;
      amount: { value: string };
    }[];
    expect(own.map(({ kind, amount }) => `${kind} ${amount.value}`)).toEqual([
      'DEBIT 8880',
      'DEBIT 4200',
      'DEBIT 700',
      'REFUND_CREDIT 3000',
    ]);
    const theirs = (await sandbox.get(`/control/books?clientId=${acquirer.clientId}`)).json as {
      kind: string;
      merchantId: string;
    }[];
    expect(theirs.map(({ kind }) => kind)).toEqual(['CREDIT', 'CREDIT', 'CREDIT', 'REFUND_DEBIT']);
    expect(theirs.every((row) => row.merchantId === merchant.merchantId)).toBe(true);
  });

  it('asks again under the same id when an answer is lost, and debits once', async () => {
    const user = userIdOf(wallet, 3);
    const { codeValue } = (await sandbox.get(`/control/merchants/${merchant.merchantId}/static-code`))
      .json as { codeValue: string };
    sandbox.fake.lose.set('pay', 1);
    const pushed = await sandbox.post(`/control/wallets/${wallet.clientId}/scan`, {
      codeValue,
      userId: user,
      amountMinor: 900,
    });
    expect(pushed.json).toMatchObject({ status: 'SUCCESS' });
    const { paymentRequestId } = pushed.json as { paymentRequestId: string };
    const rows = (await sandbox.get(`/control/books?clientId=${wallet.clientId}`)).json as {
      paymentRequestId: string;
    }[];
    expect(rows.filter((row) => row.paymentRequestId === paymentRequestId).length).toBe(1);
  });

  it('tell a visitor without money at once, and hold nothing', async () => {
    const short = userIdOf(wallet, wallet.users.count - 1);
    const { codeValue } = (await sandbox.get(`/control/merchants/${merchant.merchantId}/static-code`))
      .json as { codeValue: string };
    const { json } = await sandbox.post(`/control/wallets/${wallet.clientId}/scan`, {
      codeValue,
      userId: short,
      amountMinor: 70_000,
    });
    expect(json).toMatchObject({ status: 'FAILED', resultCode: 'USER_BALANCE_NOT_ENOUGH' });
  });

  it('refuse what they cannot do', async () => {
    const statusOf = async (path: string, body: object): Promise<number> =>
      (await sandbox.post(path, body)).status;
    expect(await statusOf('/control/wallets/NOBODY/payment-code', {})).toBe(404);
    expect(await statusOf(`/control/wallets/${wallet.clientId}/payment-code`, { userId: 'nobody' })).toBe(
      404,
    );
    expect(await statusOf(`/control/merchants/${merchant.merchantId}/orders`, { amountMinor: 0 })).toBe(400);
    expect(await statusOf(`/control/merchants/${merchant.merchantId}/orders`, { amountMinor: '1.5' })).toBe(
      400,
    );
    expect(await statusOf('/control/merchants/M-0/orders', { amountMinor: 1 })).toBe(404);
    const brief = { amountMinor: 1, lifeMs: 1 };
    expect(await statusOf(`/control/merchants/${merchant.merchantId}/orders`, brief)).toBe(400);
    expect(
      await statusOf('/control/faults', {
        clientId: wallet.clientId,
        operation: 'pay',
        kind: 'earthquake',
        times: 1,
      }),
    ).toBe(400);
    expect(
      await statusOf('/control/faults', { clientId: 'NOBODY', operation: 'pay', kind: 'delay', times: 1 }),
    ).toBe(404);
    expect(await statusOf('/control/day/close', { cutAt: 'noon' })).toBe(400);
    expect(await statusOf('/control/demo', { payments: 0, seed: 1 })).toBe(400);
    expect((await sandbox.get('/control/books?clientId=NOBODY')).status).toBe(404);
  });

  it('books what someone else did with an acquirer key, once', async () => {
    const notification = {
      paymentResult: { resultCode: 'SUCCESS', resultStatus: 'S' },
      paymentRequestId: 'EXTERNAL-1',
      paymentId: 'S-EXTERNAL-1',
      paymentAmount: { currency: 'CNY', value: '123' },
      businessDate: '2026-11-22',
    };
    for (const _ of [1, 2]) {
      const { json } = await sandbox.fake.ask(acquirer, 'notifyPayment', notification);
      expect(json.result?.resultStatus).toBe('S');
    }
    const refund = {
      refundResult: { resultCode: 'SUCCESS', resultStatus: 'S' },
      refundRequestId: 'EXTERNAL-R',
      paymentRequestId: 'EXTERNAL-1',
      refundAmount: { currency: 'CNY', value: '23' },
    };
    for (const _ of [1, 2]) await sandbox.fake.ask(acquirer, 'notifyRefund', refund);
    const rows = (await sandbox.get(`/control/books?clientId=${acquirer.clientId}`)).json as {
      kind: string;
      paymentRequestId?: string;
    }[];
    expect(rows.filter((row) => row.paymentRequestId === 'EXTERNAL-1').map(({ kind }) => kind)).toEqual([
      'CREDIT',
      'REFUND_DEBIT',
    ]);
  });

  it('books what tills outside were answered, once', async () => {
    const path = `/control/acquirers/${acquirer.clientId}/results`;
    const result = {
      paymentRequestId: 'TILL-1',
      paymentId: 'S-TILL-1',
      amountMinor: '700',
      merchantId: merchant.merchantId,
    };
    for (const attempt of [1, 2]) {
      const { status, json } = await sandbox.post(path, { results: [result] });
      expect([attempt, status, json]).toEqual([attempt, 200, { taken: 1 }]);
    }
    const { json } = await sandbox.get(`/control/books?clientId=${acquirer.clientId}`);
    const rows = (json as { paymentRequestId: string; amount: object }[]).filter(
      ({ paymentRequestId }) => paymentRequestId === 'TILL-1',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.amount).toEqual({ currency: 'CNY', value: '700' });
    expect((await sandbox.post('/control/acquirers/NOBODY/results', { results: [result] })).status).toBe(404);
    expect((await sandbox.post(path, { results: [] })).status).toBe(400);
    expect((await sandbox.post(path, { results: [{ ...result, amountMinor: '-7' }] })).status).toBe(400);
  });

  it('publishes both rate sets as of the latest publication instant', async () => {
    await until('published', () => sandbox.fake.publications.length >= 2);
    const published = sandbox.fake.publications as {
      source: string;
      replayedFrom: string;
      publishedAt: string;
      quotations: object[];
    }[];
    expect(published.map(({ source }) => source).sort()).toEqual(['CFETS-PARITY', 'MARKET-MID']);
    expect(published.map(({ replayedFrom }) => replayedFrom).sort()).toEqual(['2025-01-14', '2025-01-15']);
    for (const { publishedAt } of published) expect(publishedAt).toMatch(/T09:15:00\.000\+08:00$/);
  });

  describe('of the bank', () => {
    const instruction = (instructionId: string, change: object = {}): object => ({
      instructionId,
      kind: 'WINDOW_COLLECTION',
      debtorAccount: wallet.settlementAccount,
      creditorAccount: houseAccount('THB'),
      amount: { currency: 'THB', value: '1244' },
      valueDate: '2026-11-24',
      reference: 'W-1',
      immediate: 'true',
      ...change,
    });
    const confirmed = (id: string) =>
      sandbox.fake.confirmations.filter(({ instructionId }) => instructionId === id);

    it('books an instruction once and confirms it', async () => {
      for (const _ of [1, 2]) {
        expect(
          (await sandbox.fake.askBank('instructions', instruction('I-1'))).json.result?.resultStatus,
        ).toBe('S');
      }
      const other = instruction('I-1', { amount: { currency: 'THB', value: '1' } });
      expect((await sandbox.fake.askBank('instructions', other)).json.result?.resultCode).toBe(
        'REPEAT_REQ_INCONSISTENT',
      );
      await until('confirmed', () => confirmed('I-1').length === 1);
      expect(confirmed('I-1')[0]).toMatchObject({
        status: 'SETTLED',
        amount: { currency: 'THB', value: '1244' },
      });
      const { balances } = sandbox.sandbox.bank.book.state;
      expect(balances.get(wallet.settlementAccount)).toBe(-1244n);
      expect((await sandbox.fake.askBank('inquiries', { instructionId: 'I-1' })).json).toMatchObject({
        status: 'SETTLED',
      });
    });

    it('rejects what it cannot book and refuses what it cannot read', async () => {
      await sandbox.fake.askBank('instructions', instruction('I-2', { debtorAccount: 'THB-NOBODY' }));
      await until('confirmed', () => confirmed('I-2').length === 1);
      expect(confirmed('I-2')[0]).toMatchObject({
        status: 'REJECTED',
        reason: 'AC01 the debtor account is not known',
      });
      const bad = instruction('I-3', { amount: { currency: 'THB', value: '-5' } });
      expect((await sandbox.fake.askBank('instructions', bad)).json.result?.resultCode).toBe('PARAM_ILLEGAL');
      expect(
        (await sandbox.fake.askBank('inquiries', { instructionId: 'I-3' })).json.result?.resultCode,
      ).toBe('ORDER_NOT_EXIST');
    });

    it('lets a domestic wallet credit its merchants from the payout file, once, and say so', async () => {
      const folder = join(sandbox.folder, 'files/v1/payouts', acquirer.clientId, '20261122');
      await mkdir(folder, { recursive: true });
      const name = `payouts_${acquirer.clientId}_20261122_001.csv`;
      const line = `B-1,PO-1,${merchant.merchantId},${merchant.payoutAccount},8827,CNY`;
      await writeFile(
        join(folder, name),
        `batchId,payoutId,merchantId,account,amountValue,amountCurrency\n${line}\n`,
      );
      const funding = instruction('I-4', {
        kind: 'PAYOUT_FUNDING',
        debtorAccount: houseAccount('CNY'),
        creditorAccount: acquirer.settlementAccount,
        amount: { currency: 'CNY', value: '8827' },
        reference: 'B-1',
      });
      await sandbox.fake.askBank('instructions', funding);
      const result = join(sandbox.folder, 'files/v1/reconciliation', acquirer.clientId, '20261122', name);
      const read = (): Promise<string> => readFile(result, 'utf8').catch(() => '');
      await until('the result file', async () => (await read()) !== '');
      const text = await read();
      expect(text).toMatch(new RegExp(`^PO-1,${merchant.merchantId},8827,CNY,[^,]+,SUCCESS$`, 'm'));
      sandbox = await sandbox.restart();
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await read()).toBe(text);
      const rows = (await sandbox.get(`/control/books?clientId=${acquirer.clientId}`)).json as {
        kind: string;
      }[];
      expect(rows.filter(({ kind }) => kind === 'PAYOUT_CREDIT').length).toBe(1);
    });
  });
});
