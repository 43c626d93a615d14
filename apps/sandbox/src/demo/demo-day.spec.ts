import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { CATALOGUE } from '../catalogue/index.js';
import { startTestSandbox, type TestSandbox } from '../testing/test-sandbox.js';
import type { DemoProgress } from './demo-day.js';
import { planDemo } from './domain/plan.js';

async function finished(sandbox: TestSandbox): Promise<DemoProgress> {
  const giveUpAt = Date.now() + 50_000;
  for (;;) {
    if (Date.now() > giveUpAt)
      throw new Error(
        `not finished: ${JSON.stringify(await sandbox.get('/control/demo'))} ${sandbox.problems.join('; ')}`,
      );
    const { json } = await sandbox.get('/control/demo');
    const progress = json as DemoProgress;
    if (progress.finished) return progress;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a demo day', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(async () => {
    await sandbox.stop();
  });

  it('brings every payment to one result on both sides, and the books tell the same', async () => {
    const order = { payments: 320, seed: 7, runId: 'D1', concurrency: 40 };
    expect((await sandbox.post('/control/demo', order)).status).toBe(202);
    expect((await sandbox.post('/control/demo', order)).status).toBe(409);
    const progress = await finished(sandbox);
    expect(progress.failure).toBeUndefined();
    expect(progress.done).toBe(320);
    expect(progress.outcomes['FAILED']).toBeGreaterThan(0);
    expect(progress.refunds).toBeGreaterThan(5);
    expect(Object.keys(progress.byFlow).sort()).toEqual(['CONSUMER_CODE', 'ENTRY_CODE', 'ORDER_CODE']);

    const { payments } = planDemo(CATALOGUE, 320, 7);
    const credits = new Map<string, bigint>();
    const debits = new Map<string, number>();
    let takenBack = 0;
    for (const { acquirer } of sandbox.sandbox.shops.values()) {
      for (const payment of acquirer.book.state.payments.values()) {
        expect(['CREDITED', 'REFUSED', 'RETURNED']).toContain(payment.status);
        if (payment.status === 'RETURNED') takenBack += 1;
        if (payment.status === 'CREDITED')
          credits.set(payment.switchId ?? '', BigInt(payment.amount?.value ?? '0'));
      }
    }
    for (const { wallet } of sandbox.sandbox.apps.values()) {
      for (const payment of wallet.book.state.payments.values()) {
        if (payment.status === 'DEBITED')
          debits.set(payment.switchId ?? '', (debits.get(payment.switchId ?? '') ?? 0) + 1);
      }
    }
    expect([...debits.keys()].sort()).toEqual([...credits.keys()].sort());
    expect([...debits.values()].every((count) => count === 1)).toBe(true);
    expect(credits.size).toBe(progress.outcomes['SUCCESS']);
    expect(takenBack).toBe(progress.outcomes['CANCELLED']);
    expect(takenBack).toBeGreaterThan(0);
    expect(payments.length).toBe(320);
  });

  it('writes a file for every participant when the day is cut, empty ones and GBK too, and none of it twice', async () => {
    const { json, status } = await sandbox.post('/control/day/close');
    expect(status).toBe(200);
    expect(json).toMatchObject({ businessDate: '2026-11-22', nextBusinessDate: '2026-11-23' });
    const read = async (clientId: string, date: string): Promise<string> => {
      const name = `transactions_${clientId}_${date}_001.csv`;
      const bytes = await readFile(join(sandbox.folder, 'files/v1/reconciliation', clientId, date, name));
      return iconv.decode(bytes, clientId === 'UNIONPAY_CN' ? 'gbk' : 'utf-8');
    };
    let paymentLines = 0;
    let refundLines = 0;
    for (const { clientId } of [...CATALOGUE.wallets, ...CATALOGUE.acquirers]) {
      const lines = (await read(clientId, '20261122')).trimEnd().split('\n');
      expect(lines[0]).toBe('participantId,businessDate,paymentCount,refundCount');
      expect(lines.at(-1)).toBe('<END>');
      const payments = lines.filter((line) => line.startsWith('PAYMENT,')).length;
      const refunds = lines.filter((line) => line.startsWith('REFUND,')).length;
      expect(lines[1]).toBe(`${clientId},2026-11-22,${payments},${refunds}`);
      const sign = clientId.endsWith('_CN') ? 1 : -1;
      paymentLines += sign * payments;
      refundLines += sign * refunds;
    }
    expect(paymentLines).toBe(0);
    expect(refundLines).toBe(0);
    expect(await read('UNIONPAY_CN', '20261122')).toMatch(/成都地铁|永辉超市|故宫博物院/);

    sandbox = await sandbox.restart();
    expect((await sandbox.post('/control/day/close')).status).toBe(200);
    for (const { clientId } of [...CATALOGUE.wallets, ...CATALOGUE.acquirers]) {
      expect((await read(clientId, '20261123')).split('\n')[1]).toBe(`${clientId},2026-11-23,0,0`);
    }
    expect(sandbox.problems).toEqual([]);
  });

  it('runs a second day on the old books with the same outcomes', async () => {
    const before = await finishedDay(sandbox, 'D2');
    const again = await finishedDay(sandbox, 'D3');
    expect(again).toEqual(before);
  });
});

async function finishedDay(sandbox: TestSandbox, runId: string): Promise<object> {
  await sandbox.post('/control/demo', { payments: 60, seed: 3, runId, concurrency: 20 });
  const { outcomes, byFlow, refunds, failure } = await finished(sandbox);
  expect(failure).toBeUndefined();
  return { outcomes, byFlow, refunds };
}
