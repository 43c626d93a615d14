import type { Quotation, RateSet } from '@silkgate/contracts';
import { hashOf } from '@silkgate/kernel';
import type { Agreement, MerchantFees } from '../../participants/directory.js';
import { Money } from '@silkgate/kernel';

type Direction = Quotation['direction'];

export function rateSet(
  overrides: Partial<Omit<RateSet, 'hash'>>,
  values: readonly (readonly [string, string, number, Direction])[],
): RateSet {
  const set = {
    rateSetId: 'parity-1',
    source: 'CENTRAL-PARITY',
    kind: 'CENTRAL_PARITY' as const,
    baseCurrency: 'CNY',
    publishedAt: '2026-11-20T09:15:00.000+08:00',
    effectiveFrom: '2026-11-20T09:15:00.000+08:00',
    effectiveUntil: '2026-11-23T10:15:00.000+08:00',
    publicationDate: '2026-11-20',
    ...overrides,
    quotations: values.map(([currency, value, unit, direction]) => ({ currency, value, unit, direction })),
  };
  return { ...set, hash: hashOf(set) };
}

/** Central parity of 14 January 2025 for the currencies of the worked payment and its neighbours. */
export function exampleParity(overrides: Partial<Omit<RateSet, 'hash'>> = {}): RateSet {
  return rateSet(overrides, [
    ['USD', '718.78', 100, 'BASE_PER_CURRENCY'],
    ['HKD', '92.346', 100, 'BASE_PER_CURRENCY'],
    ['THB', '477.13', 100, 'CURRENCY_PER_BASE'],
    ['MYR', '62.223', 100, 'CURRENCY_PER_BASE'],
    ['KRW', '20143', 100, 'CURRENCY_PER_BASE'],
  ]);
}

/** Market mids against the dollar, for currencies without a parity. */
export function exampleMids(overrides: Partial<Omit<RateSet, 'hash'>> = {}): RateSet {
  return rateSet(
    { rateSetId: 'mid-1', source: 'MARKET-MID', kind: 'MARKET_MID', baseCurrency: 'USD', ...overrides },
    [
      ['IDR', '16345.5', 1, 'CURRENCY_PER_BASE'],
      ['UZS', '12980.25', 1, 'CURRENCY_PER_BASE'],
      ['KWD', '0.3084', 1, 'CURRENCY_PER_BASE'],
      ['THB', '34.7', 1, 'CURRENCY_PER_BASE'],
    ],
  );
}

/** TrueMoney of the worked payment: pays in THB, settles in USD, 1 % mark-up on both. */
export function exampleWalletAgreement(overrides: Partial<Agreement> = {}): Agreement {
  return {
    agreementId: 'AGR-TRUEMONEY_TH',
    settlementCurrency: 'USD',
    settlementMarkup: '0.01',
    billingCurrency: 'THB',
    billingMarkup: '0.01',
    netDebitCap: Money.of('USD', 500_000_000n),
    settlementLagDays: 2,
    holidays: [],
    ...overrides,
  };
}

export function exampleAcquirerAgreement(overrides: Partial<Agreement> = {}): Agreement {
  return {
    agreementId: 'AGR-ALIPAY_CN',
    settlementCurrency: 'CNY',
    settlementMarkup: '0',
    billingCurrency: 'CNY',
    billingMarkup: '0',
    netDebitCap: Money.of('CNY', 0n),
    settlementLagDays: 1,
    holidays: [],
    ...overrides,
  };
}

export const EXAMPLE_FEES: MerchantFees = {
  discount: '0.006',
  interchange: '0.003',
  service: '0.001',
  keptOnRefund: true,
};
