import { RefundConversionSchema } from '@silkgate/contracts';
import type { ConversionRecord, RefundConversion } from '@silkgate/contracts';
import { Money, parseIsoInstant, unwrap } from '@silkgate/kernel';
import fc from 'fast-check';
import {
  exampleAcquirerAgreement,
  EXAMPLE_FEES,
  exampleMids,
  exampleParity,
  exampleWalletAgreement,
} from '../testing/example-rates.js';
import { pricePayment } from './payment-price.js';
import { publishedRateSet } from './published-rates.js';
import { priceRefund } from './refund-pricing.js';

const sets = [publishedRateSet(exampleParity()), publishedRateSet(exampleMids())];
const noon = unwrap(parseIsoInstant('2026-11-22T12:00:00+08:00'));

function originalOf(minor: bigint, billingCurrency = 'THB'): ConversionRecord {
  const priced = pricePayment(sets, {
    fixed: { on: 'TRANSACTION', amount: Money.of('CNY', minor) },
    transactionCurrency: 'CNY',
    payer: exampleWalletAgreement({ billingCurrency }),
    payee: exampleAcquirerAgreement(),
    fees: EXAMPLE_FEES,
    quoteId: '019ab000-0000-7000-8000-000000000001',
    quotedAt: noon,
    quoteExpiresAt: noon + 60_000,
  });
  return unwrap(priced).record;
}

function refunds(original: ConversionRecord, parts: readonly bigint[], discountKept: boolean) {
  const done: RefundConversion[] = [];
  for (const part of parts) {
    const refund = Money.of('CNY', part);
    done.push(priceRefund({ original, refund, earlier: [...done], discountKept }));
  }
  return done;
}

describe('the worked refund of CNY 30.00', () => {
  const [refund] = refunds(originalOf(8880n), [3000n], true);

  it('gives back USD 4.22, 4.17 of it from the inventory and 0.05 mark-up', () => {
    expect(refund).toMatchObject({
      payerSettlement: { currency: 'USD', value: '422' },
      payerSettlementMid: { currency: 'USD', value: '417' },
      markup: { currency: 'USD', value: '5' },
      billing: { currency: 'THB', value: '14457' },
      payeeSettlement: { currency: 'CNY', value: '3000' },
    });
  });

  it('keeps the discount', () => {
    expect(Object.values(refund!.fees).map((fee) => fee.value)).toEqual(['0', '0', '0', '0', '0']);
  });

  it('is a record of the contract', () => {
    expect(RefundConversionSchema.parse(refund)).toEqual(refund);
  });
});

describe('n refunds of a whole payment', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 50_000n }), { minLength: 1, maxLength: 12 });
  const billing = fc.constantFrom('THB', 'KRW', 'IDR', 'KWD', 'UZS');

  it('give back exactly the original, in every currency and of every fee', () => {
    fc.assert(
      fc.property(parts, billing, fc.boolean(), (minors, currency, discountKept) => {
        const total = minors.reduce((sum, part) => sum + part, 0n) + 100n;
        const original = originalOf(total, currency);
        const all = refunds(original, [...minors, 100n], discountKept);
        const sum = (of: (refund: RefundConversion) => { value: string }) =>
          all.reduce((sofar, each) => sofar + BigInt(of(each).value), 0n).toString();
        expect(sum((each) => each.billing)).toBe(original.billing.value);
        expect(sum((each) => each.payerSettlement)).toBe(original.payerSettlement.value);
        expect(sum((each) => each.payerSettlementMid)).toBe(original.payerSettlementMid.value);
        expect(sum((each) => each.markup)).toBe(original.markup.value);
        expect(sum((each) => each.payeeSettlement)).toBe(original.payeeSettlement.value);
        const fees = original.fees.map((fee) => fee.amount.value);
        const givenBack = [
          sum((each) => each.fees.discount),
          sum((each) => each.fees.interchange),
          sum((each) => each.fees.service),
        ];
        expect(givenBack).toEqual(discountKept ? ['0', '0', '0'] : fees);
        expect(sum((each) => each.fees.acquirerShare)).toBe(
          discountKept ? '0' : original.acquirerShare.value,
        );
        expect(sum((each) => each.fees.interchangeSettlement)).toBe(
          discountKept ? '0' : original.interchangeSettlement.value,
        );
        all.forEach((each) => RefundConversionSchema.parse(each));
      }),
    );
  });
});
