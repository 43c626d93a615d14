import iconv from 'iconv-lite';
import { unwrap } from '@silkgate/kernel';
import { belongsInFile, type DailyFile } from './daily-entry.js';
import { formatDailyFile } from './format.js';
import { formatPayoutResult, readPayoutFile } from './payout-files.js';

const FILE: DailyFile = {
  participantId: 'UNIONPAY_CN',
  businessDate: '2026-11-22',
  withFees: false,
  entries: [
    {
      transactionType: 'PAYMENT',
      requestId: 'P-1',
      counterpartyId: 'S-1',
      merchantId: 'M-UNIONPAY-0001',
      merchantName: '川椒,小馆 "一店"',
      amount: { currency: 'CNY', value: '8880' },
      transactionTime: '2026-11-22T10:00:00.000+08:00',
    },
    {
      transactionType: 'REFUND',
      requestId: 'R-1',
      originalRequestId: 'P-1',
      amount: { currency: 'THB', value: '300' },
      settlementAmount: { currency: 'USD', value: '9' },
      transactionTime: '2026-11-22T11:00:00.000+08:00',
    },
  ],
};

const GOLDEN = `participantId,businessDate,paymentCount,refundCount
UNIONPAY_CN,2026-11-22,1,1
transactionType,requestId,originalRequestId,counterpartyId,merchantId,merchantName,amountValue,amountCurrency,settlementAmountValue,settlementAmountCurrency,transactionTime,status
PAYMENT,P-1,,S-1,M-UNIONPAY-0001,"川椒,小馆 ""一店""",8880,CNY,,,2026-11-22T10:00:00.000+08:00,SUCCESS
REFUND,R-1,P-1,,,,300,THB,9,USD,2026-11-22T11:00:00.000+08:00,SUCCESS
<END>
`;

describe('a daily file', () => {
  it('is written as docs/architecture.md says', () => {
    expect(formatDailyFile(FILE)).toBe(GOLDEN);
    expect(
      formatDailyFile({ ...FILE, entries: [] })
        .split('\n')
        .slice(1),
    ).toEqual(['UNIONPAY_CN,2026-11-22,0,0', expect.stringMatching(/^transactionType,/), '<END>', '']);
  });

  it('has the share of the discount in two more columns where it is listed', () => {
    const fees = [{ currency: 'CNY', value: '17' }, undefined];
    const entries = FILE.entries.map((entry, index) => ({
      ...entry,
      ...(fees[index] === undefined ? {} : { fee: fees[index] }),
    }));
    const lines = GOLDEN.trimEnd().split('\n');
    const ends = ['', '', ',feeAmountValue,feeAmountCurrency', ',17,CNY', ',,', ''];
    expect(
      formatDailyFile({ ...FILE, entries, withFees: true })
        .trimEnd()
        .split('\n'),
    ).toEqual(lines.map((line, index) => line + (ends[index] ?? '')));
  });

  it('has GBK bytes for Chinese names', () => {
    const bytes = iconv.encode(formatDailyFile(FILE), 'gbk');
    expect(bytes.includes(Buffer.from('b4a8bdb7', 'hex'))).toBe(true); // 川椒
    expect(iconv.decode(bytes, 'gbk')).toBe(GOLDEN);
  });

  it('holds what its date left over, once', () => {
    const dateOf = () => '2026-11-22';
    const item = { time: '' };
    expect(belongsInFile(item, '2026-11-21', dateOf)).toBe(false);
    expect(belongsInFile(item, '2026-11-23', dateOf)).toBe(true);
    expect(belongsInFile({ ...item, filedOn: '2026-11-22' }, '2026-11-23', dateOf)).toBe(false);
    expect(belongsInFile({ ...item, filedOn: '2026-11-22' }, '2026-11-22', dateOf)).toBe(true);
  });
});

describe('payout files', () => {
  const HEADER = 'batchId,payoutId,merchantId,account,amountValue,amountCurrency\n';

  it('are read strictly, with the line of a mistake', () => {
    const [order] = unwrap(readPayoutFile(`${HEADER}B,P,M,ACC,8827,CNY\n<END>\n`));
    expect(order).toMatchObject({ batchId: 'B', payoutId: 'P', merchantId: 'M', account: 'ACC' });
    expect(order?.amount.toString()).toBe('CNY 88.27');
    expect(readPayoutFile(`${HEADER}B,P,M,ACC,8827,CNY\nB,P2,M,ACC,-1,CNY\n`)).toEqual({
      ok: false,
      error: 'line 3 has no amount',
    });
    expect(readPayoutFile(`${HEADER}B,,M,ACC,8827,CNY\n`)).toEqual({
      ok: false,
      error: 'line 2 has no payoutId',
    });
    expect(readPayoutFile(`${HEADER}B,P\n`).ok).toBe(false);
  });

  it('are answered a line a payout', () => {
    const amount = { currency: 'CNY', value: '8827' };
    const creditedAt = '2026-11-23T09:00:00.000+08:00';
    expect(
      formatPayoutResult([{ payoutId: 'P', merchantId: 'M', amount, creditedAt, status: 'SUCCESS' }]),
    ).toBe(
      `payoutId,merchantId,amountValue,amountCurrency,creditedAt,status\nP,M,8827,CNY,${creditedAt},SUCCESS\n<END>\n`,
    );
  });
});
