import { feeItemLines, participantFilePath, summaryLines, transactionItemLines } from './participant-file.js';
import type { WindowItem, WindowReport } from './participant-file.js';

const payee: WindowReport = {
  windowId: '01946000-0000-7000-8000-000000000001',
  participantId: 'ALIPAY_CN',
  leg: 'PAYEE',
  currency: 'CNY',
  businessDate: '2025-01-14',
  valueDate: '2025-01-15',
  agreementId: 'AGR-ALIPAY_CN',
  paymentCount: 2,
  paymentMinor: 10_000n,
  refundCount: 1,
  refundMinor: 3_000n,
  feeMinor: 20n,
  netMinor: -20n,
};

const refund: WindowItem = {
  transactionId: '01946000-0000-7000-8000-000000000002',
  transactionType: 'REFUND',
  requestId: 'R-1',
  originalRequestId: 'P-1',
  counterpartyReference: null,
  merchantId: 'M-1',
  merchantName: 'Noodles, "Beijing"',
  transactionMinor: 3_000n,
  transactionCurrency: 'CNY',
  billingMinor: null,
  billingCurrency: null,
  settlementMinor: 3_000n,
  feeMinor: 6n,
  transactionTime: '2025-01-14T10:00:00.000+08:00',
};

describe('files of a payee', () => {
  it('credit payments and the fee share, debit refunds', () => {
    expect(summaryLines(payee).split('\n')[1]).toBe(
      `ALIPAY_CN,CNY,${payee.windowId},AGR-ALIPAY_CN,2025-01-14,2025-01-15,3,7000,C,2,10000,C,1,3000,D,20,C,20,C`,
    );
    expect(feeItemLines(payee, [refund])).toBe(`REFUND,R-1,${refund.transactionId},ACQUIRER_SHARE,6,CNY,D\n`);
  });

  it('name the original and do not say what the customer was charged', () => {
    expect(transactionItemLines(payee, [refund])).toBe(
      `REFUND,R-1,P-1,${refund.transactionId},,M-1,"Noodles, ""Beijing""",3000,CNY,,,3000,CNY,D,2025-01-14T10:00:00.000+08:00\n`,
    );
  });

  it('are found where the participant looks for them', () => {
    expect(participantFilePath('summary', payee)).toBe(
      `settlements/clearing/ALIPAY_CN/20250114/summary_ALIPAY_CN_CNY_${payee.windowId}_AGR-ALIPAY_CN_000.csv`,
    );
  });
});
