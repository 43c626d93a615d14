import { cloudEvent, TOPICS } from '@silkgate/contracts';
import type {
  BusinessDayEnded,
  CloudEvent,
  ConversionRecord,
  MerchantPublished,
  ParticipantPublished,
  PaymentReversed,
  PaymentSucceeded,
  RefundSucceeded,
} from '@silkgate/contracts';

const TIME = '2025-01-14T10:00:00.000+08:00';

/** 'CNY 8880' is 88.80 yuan. */
function amount(text: string) {
  const [currency = '', value = ''] = text.split(' ');
  return { currency, value };
}

export interface Fees {
  readonly discount: string;
  readonly interchange: string;
  readonly service: string;
  readonly acquirerShare: string;
  readonly interchangeSettlement: string;
}

export interface PaymentInput {
  readonly paymentId: string;
  readonly businessDate: string;
  readonly payerId?: string;
  readonly payeeId?: string;
  readonly merchantId?: string;
  readonly transaction: string;
  readonly billing: string;
  readonly payerSettlement: string;
  readonly mid: string;
  readonly markup: string;
  readonly fees: Fees;
  readonly time?: string;
}

function feeOf(kind: 'DISCOUNT' | 'INTERCHANGE' | 'SERVICE', input: PaymentInput, fee: string) {
  return {
    kind,
    base: amount(input.transaction),
    fraction: '0',
    amount: amount(fee),
    rounding: 'HALF_UP' as const,
    residual: '0',
  };
}

function recordOf(input: PaymentInput): ConversionRecord {
  return {
    version: 1,
    transaction: amount(input.transaction),
    billing: amount(input.billing),
    payerSettlement: amount(input.payerSettlement),
    payeeSettlement: amount(input.transaction),
    payerSettlementMid: amount(input.mid),
    markup: amount(input.markup),
    rateUses: [],
    conversions: [],
    fees: [
      feeOf('DISCOUNT', input, input.fees.discount),
      feeOf('INTERCHANGE', input, input.fees.interchange),
      feeOf('SERVICE', input, input.fees.service),
    ],
    acquirerShare: amount(input.fees.acquirerShare),
    interchangeSettlement: amount(input.fees.interchangeSettlement),
    quoteId: 'Q-1',
    quotedAt: TIME,
    quoteExpiresAt: TIME,
  };
}

function legsOf(input: PaymentInput, suffix: string) {
  const payer = input.payerId ?? 'TRUEMONEY_TH';
  const payee = input.payeeId ?? 'ALIPAY_CN';
  return {
    payer: { clientId: payer, requestId: `payer-${suffix}`, agreementId: `AGR-${payer}` },
    payee: {
      clientId: payee,
      requestId: `payee-${suffix}`,
      agreementId: `AGR-${payee}`,
      merchantId: input.merchantId ?? 'M-ALIPAY-0001',
    },
  };
}

export function paymentData(input: PaymentInput): PaymentSucceeded {
  const { payer, payee } = legsOf(input, input.paymentId.slice(-6));
  return {
    paymentId: input.paymentId,
    flow: 'CONSUMER_CODE',
    initiator: 'PAYEE',
    payer: { ...payer, identityLevel: 'IDENTIFIED' },
    payee: { ...payee, merchantName: 'Beijing Noodle House', merchantCategoryCode: '5812' },
    order: { purpose: 'goods' },
    transaction: amount(input.transaction),
    billing: amount(input.billing),
    payerSettlement: amount(input.payerSettlement),
    payeeSettlement: amount(input.transaction),
    acceptedAt: TIME,
    paymentTime: input.time ?? TIME,
    businessDate: input.businessDate,
    conversion: recordOf(input),
  };
}

export interface RefundInput extends PaymentInput {
  readonly refundId: string;
  /** The payment as it was. */
  readonly original: PaymentInput;
  readonly discountKept: boolean;
}

export function refundData(input: RefundInput): RefundSucceeded {
  const { payer, payee } = legsOf(input, input.refundId.slice(-6));
  const zero = (text: string) => ({ ...amount(text), value: '0' });
  const fees = {
    discount: amount(input.fees.discount),
    interchange: amount(input.fees.interchange),
    service: amount(input.fees.service),
    acquirerShare: amount(input.fees.acquirerShare),
    interchangeSettlement: amount(input.fees.interchangeSettlement),
  };
  return {
    refundId: input.refundId,
    paymentId: input.paymentId,
    paymentBusinessDate: input.original.businessDate,
    flow: 'CONSUMER_CODE',
    payer,
    payee,
    transaction: amount(input.transaction),
    billing: amount(input.billing),
    payerSettlement: amount(input.payerSettlement),
    payeeSettlement: amount(input.transaction),
    acceptedAt: TIME,
    refundTime: input.time ?? TIME,
    businessDate: input.businessDate,
    conversion: {
      version: 1,
      original: recordOf(input.original),
      transaction: amount(input.transaction),
      refundedBefore: zero(input.transaction),
      billing: amount(input.billing),
      payerSettlement: amount(input.payerSettlement),
      payeeSettlement: amount(input.transaction),
      payerSettlementMid: amount(input.mid),
      markup: amount(input.markup),
      fees,
      givenBackBefore: {
        billing: zero(input.billing),
        payerSettlement: zero(input.payerSettlement),
        payeeSettlement: zero(input.transaction),
        payerSettlementMid: zero(input.mid),
        discount: zero(input.fees.discount),
        interchange: zero(input.fees.interchange),
        service: zero(input.fees.service),
        acquirerShare: zero(input.fees.acquirerShare),
        interchangeSettlement: zero(input.fees.interchangeSettlement),
      },
      discountKept: input.discountKept,
    },
  };
}

/** The whole payment given back on its own date, fees too; counterparties know it by the payment's own ids. */
export function reversalData(reversalId: string, payment: PaymentInput): PaymentReversed {
  const {
    refundId: _refund,
    paymentBusinessDate: _date,
    refundTime,
    ...facts
  } = refundData({
    ...payment,
    refundId: reversalId,
    original: payment,
    discountKept: false,
  });
  const { payer, payee } = legsOf(payment, payment.paymentId.slice(-6));
  return { ...facts, payer, payee, reversalId, reversalTime: refundTime };
}

export function wallet(clientId: string, settlementCurrency: string, lagDays = 2): ParticipantPublished {
  return {
    clientId,
    version: 1,
    kind: 'wallet',
    name: clientId,
    country: 'TH',
    currency: settlementCurrency,
    validFrom: '2025-01-01T00:00:00.000+08:00',
    agreement: {
      agreementId: `AGR-${clientId}`,
      settlementCurrency,
      settlementMarkup: '0.01',
      billingCurrency: settlementCurrency,
      billingMarkup: '0.01',
      netDebitCap: { currency: settlementCurrency, value: '100000000' },
      settlementLagDays: lagDays,
      holidays: [],
    },
    settlementAccount: `${settlementCurrency}-${clientId}`,
    files: { encoding: 'utf-8' },
  };
}

export function acquirer(clientId: string): ParticipantPublished {
  return { ...wallet(clientId, 'CNY', 1), kind: 'acquirer', country: 'CN' };
}

export function merchant(merchantId: string, acquirerId: string): MerchantPublished {
  return {
    merchantId,
    version: 1,
    acquirerId,
    name: 'Beijing Noodle House',
    nameLocal: '北京面馆',
    merchantCategoryCode: '5812',
    city: 'Beijing',
    country: 'CN',
    currency: 'CNY',
    validFrom: '2025-01-01T00:00:00.000+08:00',
    fees: { discount: '0.006', interchange: '0.003', service: '0.001', keptOnRefund: true },
    payoutAccount: `${merchantId}-CNY`,
    payoutLagDays: 1,
  };
}

export type DayTotal = BusinessDayEnded['totals'][number];

export function total(
  participantId: string,
  leg: 'PAYER' | 'PAYEE',
  payments: readonly [number, string],
  refunds: readonly [number, string],
): DayTotal {
  return {
    participantId,
    leg,
    payments: { count: payments[0], amount: amount(payments[1]) },
    refunds: { count: refunds[0], amount: amount(refunds[1]) },
  };
}

export function dayEnded(
  businessDate: string,
  nextBusinessDate: string,
  settlement: 'SCHEDULED' | 'IMMEDIATE',
  totals: readonly DayTotal[],
): BusinessDayEnded {
  const cutAt = `${nextBusinessDate}T00:00:00.000+08:00`;
  const openedAt = `${businessDate}T00:00:00.000+08:00`;
  return { businessDate, openedAt, cutAt, nextBusinessDate, settlement, totals: [...totals] };
}

export const TYPES = {
  payment: { topic: TOPICS.payments.name, type: 'gateway.payment-succeeded.v1' },
  refund: { topic: TOPICS.payments.name, type: 'gateway.refund-succeeded.v1' },
  reversal: { topic: TOPICS.payments.name, type: 'gateway.payment-reversed.v1' },
  participant: { topic: TOPICS.participants.name, type: 'gateway.participant-published.v1' },
  merchant: { topic: TOPICS.merchants.name, type: 'gateway.merchant-published.v1' },
  dayEnded: { topic: TOPICS.businessDays.name, type: 'gateway.business-day-ended.v1' },
} as const;

export function event(id: string, kind: keyof typeof TYPES, subject: string, data: unknown): CloudEvent {
  return cloudEvent({ id, source: 'silkgate/gateway', type: TYPES[kind].type, subject, time: TIME, data });
}
