import { describe, expect, it } from '@jest/globals';
import { isUuid, unwrap } from '@silkgate/kernel';
import { paymentData, refundData, type Fees, type PaymentInput } from '../../testing/events.js';
import { paymentTransaction, refundTransaction } from './read-transaction.js';
import { transactionJournals } from './transaction-journals.js';

const PAYMENT_ID = '01a20315-3da4-72da-b70c-bd046d52bfe5';
const REFUND_ID = '01a20316-826a-716a-a746-9822e4c2ca64';
const FEES: Fees = {
  discount: 'CNY 1',
  interchange: 'CNY 1',
  service: 'CNY 1',
  acquirerShare: 'CNY -1',
  interchangeSettlement: 'USD 0',
};
const PAYMENT: PaymentInput = {
  paymentId: PAYMENT_ID,
  businessDate: '2025-01-14',
  transaction: 'CNY 150',
  billing: 'THB 723',
  payerSettlement: 'USD 21',
  mid: 'USD 21',
  markup: 'USD 0',
  fees: FEES,
};

describe('the facts of an event', () => {
  it('of a small refund may have a mark-up and a share below zero, which rounding left, and are booked', () => {
    expect([PAYMENT_ID, REFUND_ID].every(isUuid)).toBe(true);
    const refund = refundData({
      ...PAYMENT,
      refundId: REFUND_ID,
      original: PAYMENT,
      discountKept: false,
      payerSettlement: 'USD 20',
      markup: 'USD -1',
    });
    const transaction = unwrap(refundTransaction(refund));
    expect(transaction.markupAmount.toJson()).toEqual({ currency: 'USD', value: '-1' });
    expect(transaction.fees.acquirerShare.toJson()).toEqual({ currency: 'CNY', value: '-1' });
    expect(transactionJournals(transaction).ok).toBe(true);
  });

  it('of a payment may have a share below zero, and are booked', () => {
    const transaction = unwrap(paymentTransaction(paymentData(PAYMENT)));
    expect(transaction.fees.acquirerShare.minor).toBe(-1n);
    expect(transactionJournals(transaction).ok).toBe(true);
  });

  it('are refused where an amount that is no difference is below zero', () => {
    const refused = paymentTransaction(paymentData({ ...PAYMENT, billing: 'THB -723' }));
    expect(refused).toEqual({ ok: false, error: 'billing: NOT_AN_INTEGER' });
  });
});
