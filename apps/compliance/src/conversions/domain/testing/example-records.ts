/** The worked payment of the design as its event carries it, and the refund of CNY 30.00 of the next day. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const cny = (value: string): { currency: string; value: string } => ({ currency: 'CNY', value });
const usd = (value: string): { currency: string; value: string } => ({ currency: 'USD', value });
const thb = (value: string): { currency: string; value: string } => ({ currency: 'THB', value });

const SET = {
  rateSetId: '0193c5a0-0000-7000-8000-000000000001',
  source: 'CENTRAL-PARITY',
  baseCurrency: 'CNY',
  publishedAt: '2026-11-20T09:15:00.000+08:00',
  effectiveUntil: '2026-11-23T09:45:00.000+08:00',
  publicationDate: '2026-11-20',
  replayedFrom: '2025-01-14',
  setHash: 'a'.repeat(64),
};

const THB_STEP = { from: 'CNY', to: 'THB', use: 0, numerator: '477.13', denominator: '100' };
const USD_STEP = { from: 'CNY', to: 'USD', use: 1, numerator: '100', denominator: '718.78' };
const HALF_UP = { rateDecimals: 15, rounding: 'HALF_UP' };
const MID_RATE = '0.139124627841621';

export function exampleConversion() {
  return {
    version: 1,
    transaction: cny('8880'),
    billing: thb('42793'),
    payerSettlement: usd('1248'),
    payeeSettlement: cny('8880'),
    payerSettlementMid: usd('1235'),
    markup: usd('13'),
    rateUses: [
      { ...SET, quotation: { currency: 'THB', value: '477.13', unit: 100, direction: 'CURRENCY_PER_BASE' } },
      { ...SET, quotation: { currency: 'USD', value: '718.78', unit: 100, direction: 'BASE_PER_CURRENCY' } },
    ],
    conversions: [
      {
        ...HALF_UP,
        ...{ purpose: 'BILLING', from: cny('8880'), to: thb('42793'), path: 'DIRECT', steps: [THB_STEP] },
        ...{ markup: '0.01', rate: '4.819013', residual: '-0.16456' },
      },
      {
        ...HALF_UP,
        ...{
          purpose: 'PAYER_SETTLEMENT',
          from: cny('8880'),
          to: usd('1248'),
          path: 'DIRECT',
          steps: [USD_STEP],
        },
        ...{ markup: '0.01', rate: '0.140515874120037', residual: '-0.21903781407144' },
      },
      {
        ...HALF_UP,
        ...{
          purpose: 'PAYER_SETTLEMENT_MID',
          from: cny('8880'),
          to: usd('1235'),
          path: 'DIRECT',
          steps: [USD_STEP],
        },
        ...{ markup: '0', rate: MID_RATE, residual: '0.42669523359448' },
      },
      {
        ...HALF_UP,
        ...{ purpose: 'PAYEE_SETTLEMENT', from: cny('8880'), to: cny('8880'), path: 'IDENTITY', steps: [] },
        ...{ markup: '0', rate: '1', residual: '0' },
      },
      {
        ...HALF_UP,
        ...{
          purpose: 'INTERCHANGE_SETTLEMENT',
          from: cny('27'),
          to: usd('4'),
          path: 'DIRECT',
          steps: [USD_STEP],
        },
        ...{ markup: '0', rate: MID_RATE, residual: '-0.243635048276233' },
      },
    ],
    fees: [
      {
        kind: 'DISCOUNT',
        base: cny('8880'),
        fraction: '0.006',
        amount: cny('53'),
        rounding: 'HALF_UP',
        residual: '0.28',
      },
      {
        kind: 'INTERCHANGE',
        base: cny('8880'),
        fraction: '0.003',
        amount: cny('27'),
        rounding: 'HALF_UP',
        residual: '-0.36',
      },
      {
        kind: 'SERVICE',
        base: cny('8880'),
        fraction: '0.001',
        amount: cny('9'),
        rounding: 'HALF_UP',
        residual: '-0.12',
      },
    ],
    acquirerShare: cny('17'),
    interchangeSettlement: usd('4'),
    quoteId: '0193c5a0-0000-7000-8000-000000000002',
    quotedAt: '2026-11-20T10:00:00.000+08:00',
    quoteExpiresAt: '2026-11-20T10:01:00.000+08:00',
  };
}

const LEGS = {
  payer: {
    clientId: 'TRUEMONEY_TH',
    requestId: '0193c5a0-0000-7000-8000-00000000000a',
    agreementId: 'AGR-TRUEMONEY_TH',
  },
  payee: {
    clientId: 'ALIPAY_CN',
    requestId: '20261120000001',
    merchantId: 'M-ALIPAY-0001',
    agreementId: 'AGR-ALIPAY_CN',
  },
};

export function examplePayment(): Json {
  return {
    paymentId: LEGS.payer.requestId,
    flow: 'CONSUMER_CODE',
    initiator: 'PAYEE',
    payer: { ...LEGS.payer, customerId: 'C-1', identityLevel: 'IDENTIFIED', payerReference: 'wallet user 1' },
    payee: { ...LEGS.payee, merchantName: 'Beijing Noodle House', merchantCategoryCode: '5812' },
    order: { referenceOrderId: 'O-1', description: 'Lunch', purpose: 'GOODS' },
    transaction: cny('8880'),
    billing: thb('42793'),
    payerSettlement: usd('1248'),
    payeeSettlement: cny('8880'),
    acceptedAt: '2026-11-20T10:00:00.500+08:00',
    paymentTime: '2026-11-20T10:00:01.000+08:00',
    businessDate: '2026-11-20',
    conversion: exampleConversion(),
  };
}

export function exampleRefund(): Json {
  const zero = { discount: cny('0'), interchange: cny('0'), service: cny('0'), acquirerShare: cny('0') };
  const amounts = {
    transaction: cny('3000'),
    billing: thb('14457'),
    payerSettlement: usd('422'),
    payeeSettlement: cny('3000'),
  };
  return {
    refundId: '0193c5a0-0000-7000-8000-00000000000b',
    paymentId: LEGS.payer.requestId,
    paymentBusinessDate: '2026-11-20',
    flow: 'CONSUMER_CODE',
    payer: { ...LEGS.payer, requestId: '0193c5a0-0000-7000-8000-00000000000b' },
    payee: { ...LEGS.payee, requestId: 'R-1' },
    ...amounts,
    reason: 'returned',
    acceptedAt: '2026-11-21T10:00:00.000+08:00',
    refundTime: '2026-11-21T10:00:01.000+08:00',
    businessDate: '2026-11-21',
    conversion: {
      version: 1,
      original: exampleConversion(),
      ...amounts,
      refundedBefore: cny('0'),
      payerSettlementMid: usd('417'),
      markup: usd('5'),
      fees: { ...zero, interchangeSettlement: usd('0') },
      givenBackBefore: {
        ...{
          billing: thb('0'),
          payerSettlement: usd('0'),
          payeeSettlement: cny('0'),
          payerSettlementMid: usd('0'),
        },
        ...zero,
        interchangeSettlement: usd('0'),
      },
      discountKept: true,
    },
  };
}
