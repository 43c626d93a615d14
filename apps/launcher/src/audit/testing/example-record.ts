import type { Conversion, ConversionRecord, Fee, RefundConversion } from '@silkgate/contracts';
import {
  convert,
  Money,
  portion,
  productOfRates,
  RATE_DECIMALS,
  requireCurrency,
  shareOfRefund,
} from '@silkgate/kernel';

const SET = '0193a5a0-0000-7000-8000-0000000000aa';

function rateUse(currency: string, value: string, direction: 'BASE_PER_CURRENCY' | 'CURRENCY_PER_BASE') {
  return {
    rateSetId: SET,
    source: 'CFETS',
    baseCurrency: 'CNY',
    publishedAt: '2025-01-14T09:15:00.000+08:00',
    publicationDate: '2025-01-14',
    setHash: 'a'.repeat(64),
    quotation: { currency, value, unit: 100, direction },
  };
}

const USES = [rateUse('THB', '477.13', 'CURRENCY_PER_BASE'), rateUse('USD', '718.78', 'BASE_PER_CURRENCY')];

function conversion(purpose: Conversion['purpose'], from: Money, to: string, markup: string): Conversion {
  const use = to === 'THB' ? 0 : 1;
  const [numerator, denominator] = to === 'THB' ? ['477.13', '100'] : ['100', '718.78'];
  const steps =
    to === 'CNY' ? [] : [{ from: 'CNY', to, use, numerator: numerator, denominator: denominator }];
  const rate = productOfRates(steps, markup);
  const { amount, residual } = convert(from, rate, to);
  return {
    purpose,
    from: from.toJson(),
    to: amount.toJson(),
    path: steps.length === 0 ? 'IDENTITY' : 'DIRECT',
    steps,
    markup,
    rate,
    rateDecimals: RATE_DECIMALS,
    rounding: requireCurrency(to).rounding,
    residual,
  };
}

function fee(kind: Fee['kind'], base: Money, fraction: string): Fee {
  const { amount, residual } = portion(base, fraction);
  return { kind, base: base.toJson(), fraction, amount: amount.toJson(), rounding: 'HALF_UP', residual };
}

/** A Thai wallet that settles in USD pays in a Chinese shop, at the parities of 14 January 2025. */
export function exampleRecord(minor = 8880n): ConversionRecord {
  const transaction = Money.of('CNY', minor);
  const fees = [
    fee('DISCOUNT', transaction, '0.006'),
    fee('INTERCHANGE', transaction, '0.003'),
    fee('SERVICE', transaction, '0.001'),
  ];
  const [discount, interchange, service] = fees.map((each) => Money.fromJson(each.amount));
  const conversions = [
    conversion('BILLING', transaction, 'THB', '0.01'),
    conversion('PAYER_SETTLEMENT', transaction, 'USD', '0.01'),
    conversion('PAYER_SETTLEMENT_MID', transaction, 'USD', '0'),
    conversion('PAYEE_SETTLEMENT', transaction, 'CNY', '0'),
    conversion('INTERCHANGE_SETTLEMENT', interchange!, 'USD', '0'),
  ];
  const [billing, payerSettlement, payerSettlementMid, payeeSettlement, interchangeSettlement] =
    conversions.map((each) => each.to);
  return {
    version: 1,
    transaction: transaction.toJson(),
    billing: billing!,
    payerSettlement: payerSettlement!,
    payeeSettlement: payeeSettlement!,
    payerSettlementMid: payerSettlementMid!,
    markup: Money.fromJson(payerSettlement!).minus(Money.fromJson(payerSettlementMid!)).toJson(),
    rateUses: USES,
    conversions,
    fees,
    acquirerShare: discount!.minus(interchange!).minus(service!).toJson(),
    interchangeSettlement: interchangeSettlement!,
    quoteId: '0193a5a0-0000-7000-8000-0000000000bb',
    quotedAt: '2025-01-14T10:00:00.000+08:00',
    quoteExpiresAt: '2025-01-14T10:01:00.000+08:00',
  };
}

/** The first refund of a part of it, everything given back. */
export function exampleRefund(original: ConversionRecord, minor: bigint): RefundConversion {
  const share = (of: { currency: string; value: string }) =>
    shareOfRefund({
      original: Money.fromJson(of),
      transactionMinor: BigInt(original.transaction.value),
      refundedBeforeMinor: 0n,
      refundNowMinor: minor,
      givenBackBefore: Money.zero(of.currency),
    });
  const [discount, interchange, service] = original.fees.map((each) => share(each.amount));
  const none = { currency: 'CNY', value: '0' };
  const noneUsd = { currency: 'USD', value: '0' };
  return {
    version: 1,
    original,
    transaction: { currency: 'CNY', value: minor.toString() },
    refundedBefore: none,
    billing: share(original.billing).toJson(),
    payerSettlement: share(original.payerSettlement).toJson(),
    payeeSettlement: share(original.payeeSettlement).toJson(),
    payerSettlementMid: share(original.payerSettlementMid).toJson(),
    markup: share(original.payerSettlement).minus(share(original.payerSettlementMid)).toJson(),
    fees: {
      discount: discount!.toJson(),
      interchange: interchange!.toJson(),
      service: service!.toJson(),
      acquirerShare: discount!.minus(interchange!).minus(service!).toJson(),
      interchangeSettlement: share(original.interchangeSettlement).toJson(),
    },
    givenBackBefore: {
      billing: { currency: 'THB', value: '0' },
      payerSettlement: noneUsd,
      payeeSettlement: none,
      payerSettlementMid: noneUsd,
      discount: none,
      interchange: none,
      service: none,
      acquirerShare: none,
      interchangeSettlement: noneUsd,
    },
    discountKept: false,
  };
}
