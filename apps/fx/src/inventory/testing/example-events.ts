import { cloudEvent, type CloudEvent, type WindowSettled } from '@silkgate/contracts';

/** The worked payment of the design, its refund, and the window that settles its day. */
const cny = (value: string): { currency: string; value: string } => ({ currency: 'CNY', value });
const usd = (value: string): { currency: string; value: string } => ({ currency: 'USD', value });
const thb = (value: string): { currency: string; value: string } => ({ currency: 'THB', value });

const PAYMENT_ID = '0193c5a0-0000-7000-8000-00000000000a';
const REFUND_ID = '0193c5a0-0000-7000-8000-00000000000b';
const AT = '2026-11-20T10:00:00.000+08:00';

function fee(kind: string, fraction: string, amount: string, residual: string) {
  return { kind, base: cny('8880'), fraction, amount: cny(amount), rounding: 'HALF_UP', residual };
}

const FEES = [
  fee('DISCOUNT', '0.006', '53', '0.28'),
  fee('INTERCHANGE', '0.003', '27', '-0.36'),
  fee('SERVICE', '0.001', '9', '-0.12'),
];

const CONVERSION = {
  version: 1,
  transaction: cny('8880'),
  billing: thb('42793'),
  payerSettlement: usd('1248'),
  payeeSettlement: cny('8880'),
  payerSettlementMid: usd('1235'),
  markup: usd('13'),
  rateUses: [],
  conversions: [],
  fees: FEES,
  acquirerShare: cny('17'),
  interchangeSettlement: usd('4'),
  quoteId: 'Q-1',
  quotedAt: AT,
  quoteExpiresAt: AT,
};

const PAYER = { clientId: 'TRUEMONEY_TH', requestId: PAYMENT_ID, agreementId: 'AGR-TRUEMONEY_TH' };
const PAYEE = { clientId: 'ALIPAY_CN', requestId: 'A-1', merchantId: 'M-1', agreementId: 'AGR-ALIPAY_CN' };

function event(id: string, type: string, subject: string, data: unknown): CloudEvent {
  return cloudEvent({ id, source: 'silkgate/gateway', type, subject, time: AT, data });
}

export function paymentEvent(): CloudEvent {
  return event('0193c5a0-0000-7000-8000-0000000000f1', 'gateway.payment-succeeded.v1', PAYMENT_ID, {
    paymentId: PAYMENT_ID,
    flow: 'CONSUMER_CODE',
    initiator: 'PAYEE',
    payer: { ...PAYER, identityLevel: 'IDENTIFIED' },
    payee: { ...PAYEE, merchantName: 'Noodles', merchantCategoryCode: '5812' },
    order: { purpose: 'GOODS' },
    transaction: cny('8880'),
    billing: thb('42793'),
    payerSettlement: usd('1248'),
    payeeSettlement: cny('8880'),
    acceptedAt: AT,
    paymentTime: AT,
    businessDate: '2026-11-20',
    conversion: CONVERSION,
  });
}

export function refundEvent(): CloudEvent {
  const amounts = {
    transaction: cny('3000'),
    billing: thb('14457'),
    payerSettlement: usd('422'),
    payeeSettlement: cny('3000'),
  };
  const none = { discount: cny('0'), interchange: cny('0'), service: cny('0'), acquirerShare: cny('0') };
  return event('0193c5a0-0000-7000-8000-0000000000f2', 'gateway.refund-succeeded.v1', PAYMENT_ID, {
    refundId: REFUND_ID,
    paymentId: PAYMENT_ID,
    paymentBusinessDate: '2026-11-20',
    flow: 'CONSUMER_CODE',
    payer: PAYER,
    payee: PAYEE,
    ...amounts,
    acceptedAt: AT,
    refundTime: AT,
    businessDate: '2026-11-21',
    conversion: {
      version: 1,
      original: CONVERSION,
      ...amounts,
      refundedBefore: cny('0'),
      payerSettlementMid: usd('417'),
      markup: usd('5'),
      fees: { ...none, interchangeSettlement: usd('0') },
      givenBackBefore: {
        ...{ billing: thb('0'), payerSettlement: usd('0'), payeeSettlement: cny('0') },
        ...{ ...none, payerSettlementMid: usd('0'), interchangeSettlement: usd('0') },
      },
      discountKept: true,
    },
  });
}

export function windowEvent(): CloudEvent {
  const data: WindowSettled = {
    windowId: '0193c5a0-0000-7000-8000-0000000000c1',
    participantId: 'TRUEMONEY_TH',
    leg: 'PAYER',
    businessDate: '2026-11-20',
    payments: usd('1248'),
    refunds: usd('0'),
    net: usd('1244'),
    bankReference: 'B-1',
    settledAt: AT,
  };
  return event('0193c5a0-0000-7000-8000-0000000000f3', 'settlement.window-settled.v1', 'TRUEMONEY_TH', data);
}
