import { ConversionRecordSchema } from '@silkgate/contracts';
import { Money, parseIsoInstant, requireCurrency, unwrap } from '@silkgate/kernel';
import fc from 'fast-check';
import type { PricingRequest } from '../pricing.js';
import {
  exampleAcquirerAgreement,
  EXAMPLE_FEES,
  exampleMids,
  exampleParity,
  exampleWalletAgreement,
} from '../testing/example-rates.js';
import { pricePayment } from './payment-price.js';
import { publishedRateSet } from './published-rates.js';

const sets = [publishedRateSet(exampleParity()), publishedRateSet(exampleMids())];
const noon = unwrap(parseIsoInstant('2026-11-22T12:00:00+08:00'));

function request(amount: Money, overrides: Partial<PricingRequest> = {}): PricingRequest {
  return {
    fixed: { on: 'TRANSACTION', amount },
    transactionCurrency: 'CNY',
    payer: exampleWalletAgreement(),
    payee: exampleAcquirerAgreement(),
    fees: EXAMPLE_FEES,
    quoteId: '019ab000-0000-7000-8000-000000000001',
    quotedAt: noon,
    quoteExpiresAt: noon + 60_000,
    ...overrides,
  };
}

const yuan = (minor: bigint) => Money.of('CNY', minor);

describe('the worked payment of CNY 88.80', () => {
  const priced = unwrap(pricePayment(sets, request(yuan(8880n))));
  const { record } = priced;

  it('has the four amounts', () => {
    expect(priced.billing.toString()).toBe('THB 427.93');
    expect(priced.payerSettlement.toString()).toBe('USD 12.48');
    expect(priced.payeeSettlement.toString()).toBe('CNY 88.80');
    expect(record.payerSettlementMid).toEqual({ currency: 'USD', value: '1235' });
    expect(record.markup).toEqual({ currency: 'USD', value: '13' });
  });

  it('has the fees and the interchange in dollars', () => {
    expect(record.fees.map((fee) => [fee.kind, fee.amount.value])).toEqual([
      ['DISCOUNT', '53'],
      ['INTERCHANGE', '27'],
      ['SERVICE', '9'],
    ]);
    expect(record.acquirerShare).toEqual({ currency: 'CNY', value: '17' });
    expect(record.interchangeSettlement).toEqual({ currency: 'USD', value: '4' });
  });

  it('names each published rate once, as published, and the way from it to the rate used', () => {
    expect(record.rateUses.map((use) => use.quotation)).toEqual([
      { currency: 'THB', value: '477.13', unit: 100, direction: 'CURRENCY_PER_BASE' },
      { currency: 'USD', value: '718.78', unit: 100, direction: 'BASE_PER_CURRENCY' },
    ]);
    const settlement = record.conversions.find((each) => each.purpose === 'PAYER_SETTLEMENT');
    expect(settlement).toMatchObject({
      path: 'DIRECT',
      steps: [{ from: 'CNY', to: 'USD', use: 1, numerator: '100', denominator: '718.78' }],
      markup: '0.01',
      rate: '0.140515874120037', // 100 / 718.78 x 1.01, 15 decimals
    });
  });

  it('is a record of the contract', () => {
    expect(ConversionRecordSchema.parse(record)).toEqual(record);
  });
});

describe('how a rate is derived', () => {
  const pathOf = (overrides: Partial<PricingRequest>, amount = yuan(100_000n)) => {
    const priced = pricePayment(sets, request(amount, overrides));
    return priced.ok ? priced.value.record.conversions[0]?.path : priced.error;
  };
  const billedIn = (billingCurrency: string) => exampleWalletAgreement({ billingCurrency });

  it('goes through the dollar where a currency has no parity', () => {
    expect(pathOf({ payer: billedIn('UZS') })).toBe('VIA_USD');
  });

  it('goes through CNY where both have a parity, even with a market mid at hand', () => {
    const overrides = { transactionCurrency: 'HKD', payer: billedIn('MYR') };
    expect(pathOf(overrides, Money.of('HKD', 10_000n))).toBe('VIA_CNY');
  });

  it('refuses a currency that nobody quotes', () => {
    expect(pathOf({ payer: billedIn('CHF') })).toBe('RATE_NOT_AVAILABLE');
  });

  it('refuses a stale set instead of a second-best source', () => {
    const late = unwrap(parseIsoInstant('2026-11-23T10:15:00+08:00'));
    expect(pathOf({ quotedAt: late })).toBe('RATE_STALE');
    expect(pathOf({ quotedAt: late - 1 })).toBe('DIRECT');
  });

  it('refuses legs more than one working day apart', () => {
    const mids = (publicationDate: string) => [sets[0]!, publishedRateSet(exampleMids({ publicationDate }))];
    const price = (date: string, holidays: string[] = []) =>
      pricePayment(mids(date), request(yuan(100_000n), { payer: { ...billedIn('UZS'), holidays } })).ok;
    expect(price('2026-11-23')).toBe(true); // Friday's parity, Monday's mids
    expect(price('2026-11-24')).toBe(false);
    expect(price('2026-11-24', ['2026-11-23'])).toBe(true);
    expect(price('2026-11-19')).toBe(true);
    expect(price('2026-11-18')).toBe(false);
  });

  it('leaves behind what it was judged by: until when each set priced, and the holidays between their dates', () => {
    const mids = exampleMids({ rateSetId: 'mid-2', publicationDate: '2026-11-24' });
    const holidays = ['2026-11-20', '2026-11-23', '2026-11-25'];
    const payer = { ...billedIn('UZS'), holidays };
    const priced = pricePayment([sets[0]!, publishedRateSet(mids)], request(yuan(100_000n), { payer }));
    const { record } = unwrap(priced);
    expect(record.rateUses.map((use) => use.effectiveUntil)).toEqual([
      '2026-11-23T10:15:00.000+08:00',
      '2026-11-23T10:15:00.000+08:00',
    ]);
    expect(record.holidays).toEqual(['2026-11-23']);
    const sameDay = unwrap(pricePayment(sets, request(yuan(100_000n), { payer }))).record;
    expect(sameDay).not.toHaveProperty('holidays');
  });
});

describe('amounts', () => {
  it('that become zero in any currency are refused', () => {
    const small = pricePayment(sets, request(yuan(3n), { payer: exampleWalletAgreement() }));
    expect(small).toEqual({ ok: false, error: 'AMOUNT_ROUNDS_TO_ZERO' });
    expect(pricePayment(sets, request(yuan(0n)))).toEqual({ ok: false, error: 'AMOUNT_ROUNDS_TO_ZERO' });
  });

  it('fixed by the payer are billed exactly, and the record says so', () => {
    const priced = unwrap(
      pricePayment(sets, request(yuan(0n), { fixed: { on: 'BILLING', amount: Money.of('THB', 42_793n) } })),
    );
    expect(priced.billing.toString()).toBe('THB 427.93');
    expect(priced.transaction.toString()).toBe('CNY 88.80');
    expect(priced.record.conversions[0]).toMatchObject({ purpose: 'BILLING', fixedOn: 'TARGET' });
  });

  it('in the currency of the transaction are equal to it without mark-up', () => {
    const payer = exampleWalletAgreement({
      billingCurrency: 'CNY',
      billingMarkup: '0',
      settlementCurrency: 'CNY',
      settlementMarkup: '0',
    });
    const priced = unwrap(pricePayment(sets, request(yuan(8880n), { payer })));
    expect([priced.billing, priced.payerSettlement].map(String)).toEqual(['CNY 88.80', 'CNY 88.80']);
    expect(priced.record.rateUses).toEqual([]);
  });

  it('keep to whole steps and residuals below one step, in every currency', () => {
    const currencies = fc.constantFrom('THB', 'USD', 'KRW', 'IDR', 'KWD', 'UZS', 'MYR', 'HKD');
    fc.assert(
      fc.property(currencies, fc.bigInt({ min: 1n, max: 10n ** 12n }), (billingCurrency, minor) => {
        const priced = pricePayment(
          sets,
          request(yuan(minor), { payer: exampleWalletAgreement({ billingCurrency }) }),
        );
        if (!priced.ok) return expect(priced.error).toBe('AMOUNT_ROUNDS_TO_ZERO');
        for (const conversion of priced.value.record.conversions) {
          const { stepMinor } = requireCurrency(conversion.to.currency);
          expect(BigInt(conversion.to.value) % stepMinor).toBe(0n);
          expect(Math.abs(Number(conversion.residual))).toBeLessThanOrEqual(Number(stepMinor) / 2);
        }
      }),
    );
  });
});
