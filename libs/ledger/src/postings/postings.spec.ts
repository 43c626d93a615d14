import fc from 'fast-check';
import {
  convert,
  Money,
  portion,
  productOfRates,
  requireCurrency,
  shareOfRefund,
  unwrap,
} from '@silkgate/kernel';
import { applyJournals, trialBalance } from '../balances.js';
import type { Journal } from '../journal.js';
import { paymentJournals } from './payment.js';
import type { PaymentPosting } from './payment.js';
import { payoutConfirmedJournal, payoutJournals } from './payout.js';
import { refundJournals } from './refund.js';
import type { RefundPosting } from './refund.js';
import { windowSettledJournal } from './window.js';

const RATES: Readonly<Record<string, string>> = {
  CNY: '1',
  USD: '0.139124627841621',
  JPY: '21.678806798473812',
  KWD: '0.042891',
  IDR: '2268.45',
  THB: '4.7713',
};

/** Prices a payment as the switch would: every amount from the transaction, the acquirer gets what is left. */
function priced(minor: bigint, currency: string, markup: string): PaymentPosting {
  const transaction = Money.of('CNY', minor);
  const rate = RATES[currency]!;
  const inventoryAmount = convert(transaction, rate, currency).amount;
  const withMarkup = productOfRates([{ numerator: rate, denominator: '1' }], markup);
  const payerSettlement = convert(transaction, withMarkup, currency).amount;
  const discount = portion(transaction, '0.006').amount;
  const interchange = portion(transaction, '0.003').amount;
  const service = portion(transaction, '0.001').amount;
  return {
    paymentId: 'p',
    businessDate: '2026-11-22',
    payerParticipantId: 'W',
    acquirerId: 'A',
    merchantId: 'M',
    transaction,
    payerSettlement,
    inventoryAmount,
    markupAmount: payerSettlement.minus(inventoryAmount),
    fees: {
      discount,
      interchange,
      service,
      acquirerShare: discount.minus(interchange).minus(service),
      interchangeSettlement: convert(interchange, rate, currency).amount,
    },
  };
}

/** The amounts of a payment's refunds, which give back all of it in these parts; fees too unless they are kept. */
function refunds(payment: PaymentPosting, parts: readonly bigint[], feesKept: boolean): RefundPosting[] {
  const before = new Map<Money, Money>();
  let refundedBeforeMinor = 0n;
  return parts.map((refundNowMinor, index) => {
    const share = (original: Money): Money => {
      const givenBackBefore = before.get(original) ?? Money.zero(original.currency);
      const transactionMinor = payment.transaction.minor;
      const part = { original, transactionMinor, refundedBeforeMinor, refundNowMinor, givenBackBefore };
      const result = shareOfRefund(part);
      before.set(original, givenBackBefore.plus(result));
      return result;
    };
    const fee = (original: Money): Money => (feesKept ? Money.zero(original.currency) : share(original));
    const payerSettlement = share(payment.payerSettlement);
    const inventoryAmount = share(payment.inventoryAmount);
    const interchange = fee(payment.fees.interchange);
    const service = fee(payment.fees.service);
    const discount = fee(payment.fees.discount);
    const refund: RefundPosting = {
      ...payment,
      refundId: `r${index}`,
      transaction: Money.of('CNY', refundNowMinor),
      payerSettlement,
      inventoryAmount,
      markupAmount: payerSettlement.minus(inventoryAmount),
      fees: {
        discount,
        interchange,
        service,
        acquirerShare: discount.minus(interchange).minus(service),
        interchangeSettlement: fee(payment.fees.interchangeSettlement),
      },
    };
    refundedBeforeMinor += refundNowMinor;
    return refund;
  });
}

function expectZeroSum(journals: readonly Journal[]): void {
  for (const { entries } of journals) {
    for (const [, sum] of trialBalance(entries)) expect(sum.isZero()).toBe(true);
    for (const { amount } of entries) expect(amount.isPositive()).toBe(true);
  }
}

const currencies = fc.constantFrom(...Object.keys(RATES));

describe('payments and refunds', () => {
  it('keep every journal at zero per currency, and a full refund in parts takes everything back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.bigInt({ min: 1n, max: 10n ** 8n })), {
          minLength: 1,
          maxLength: 12,
        }),
        currencies,
        fc.constantFrom('0', '0.01', '0.035'),
        (parts, currency, markup) => {
          const total = parts.reduce((a, b) => a + b, 0n);
          const payment = priced(total, currency, markup);
          const given = refunds(payment, parts, false);
          const journals = [
            ...unwrap(paymentJournals(payment)),
            ...given.flatMap((refund) => unwrap(refundJournals(refund))),
          ];
          expectZeroSum(journals);
          for (const [, balance] of applyJournals(new Map(), journals)) expect(balance.isZero()).toBe(true);
        },
      ),
    );
  });

  it('keep the fees where the discount is kept: the merchant owes it, those who got it have it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10_000n, max: 10n ** 8n }), currencies, (minor, currency) => {
        const payment = priced(minor, currency, '0.01');
        const refund = refunds(payment, [minor], true)[0]!;
        const journals = [...unwrap(paymentJournals(payment)), ...unwrap(refundJournals(refund))];
        expectZeroSum(journals);
        const balances = applyJournals(new Map(), journals);
        const { discount, acquirerShare, interchangeSettlement } = payment.fees;
        expect(balances.get('merchant-payable:M:CNY')).toEqual(discount);
        expect(balances.get('acquirer:A:CNY')).toEqual(acquirerShare.negate());
        expect(balances.get(`participant:W:${currency}`)).toEqual(interchangeSettlement.negate());
        expect(balances.get(`markup:SILKGATE:${currency}`)?.isZero()).toBe(true);
      }),
    );
  });

  it('book a wallet that settles in the transaction currency, with nothing left in inventory', () => {
    const journals = unwrap(paymentJournals(priced(8880n, 'CNY', '0.01')));
    expectZeroSum(journals);
    const balances = applyJournals(new Map(), journals);
    expect(Object.fromEntries([...balances].map(([account, money]) => [account, money.minor]))).toEqual({
      'participant:W:CNY': 8942n, // 88.80 x 1.01 = 89.69, less the interchange of 0.27
      'inventory:SILKGATE:CNY': 0n,
      'markup:SILKGATE:CNY': -89n,
      'merchant-payable:M:CNY': -8827n,
      'acquirer:A:CNY': -17n,
      'interchange:W:CNY': 0n,
      'service-fee:SILKGATE:CNY': -9n,
    });
  });

  it('book a mark-up that rounding turned round in a small refund on the other side', () => {
    const payment = priced(8880n, 'USD', '0.01');
    const small = refunds(
      payment,
      Array.from({ length: 30 }, () => 1n),
      true,
    );
    const turned = small.find(({ markupAmount }) => markupAmount.isNegative())!;
    const [journal] = unwrap(refundJournals(turned));
    const side = journal!.entries.find(({ account }) => account === 'markup:SILKGATE:USD')?.side;
    expect([turned.markupAmount.minor, side]).toEqual([-1n, 'credit']);
  });

  it('book an acquirer share that rounding left a step below zero, and refuse one beyond', () => {
    const payment = priced(8880n, 'USD', '0.01');
    const share = (minor: bigint) => ({
      ...payment,
      fees: {
        ...payment.fees,
        discount: Money.of('CNY', 36n + minor),
        acquirerShare: Money.of('CNY', minor),
      },
    });
    const [, discount] = unwrap(paymentJournals(share(-1n)));
    expect(discount!.entries.find(({ account }) => account === 'acquirer:A:CNY')?.side).toBe('debit');
    expectZeroSum([discount!]);
    expect(paymentJournals(share(-2n))).toMatchObject({ error: { field: 'fees.acquirerShare' } });
  });

  it('make no entry and no journal of zero amounts', () => {
    const zero = Money.zero('CNY');
    const payment = priced(8880n, 'USD', '0');
    const free = {
      ...payment,
      fees: {
        discount: zero,
        interchange: zero,
        service: zero,
        acquirerShare: zero,
        interchangeSettlement: Money.zero('USD'),
      },
    };
    const journals = unwrap(paymentJournals(free));
    expect(journals.map(({ id }) => id)).toEqual(['payment:p']);
    expect(journals[0]!.entries.map(({ account }) => account)).not.toContain('markup:SILKGATE:USD');
  });

  it('make whole rupiah of an Indonesian wallet', () => {
    const { payerSettlement, inventoryAmount } = priced(8880n, 'IDR', '0.01');
    const { stepMinor } = requireCurrency('IDR');
    expect([payerSettlement.minor % stepMinor, inventoryAmount.minor % stepMinor]).toEqual([0n, 0n]);
  });
});

describe('refusals', () => {
  const payment = priced(8880n, 'USD', '0.01');
  const cny = (minor: bigint) => Money.of('CNY', minor);
  const usd = (minor: bigint) => Money.of('USD', minor);
  const withFees = (fees: Partial<PaymentPosting['fees']>): PaymentPosting => ({
    ...payment,
    fees: { ...payment.fees, ...fees },
  });

  it.each([
    ['a negative discount', withFees({ discount: cny(-53n) }), 'fees.discount'],
    ['a negative acquirer share', withFees({ acquirerShare: cny(-4n) }), 'fees.acquirerShare'],
    ['a negative interchange', withFees({ interchange: cny(-1n) }), 'fees.interchange'],
    ['a negative service fee', withFees({ service: cny(-1n) }), 'fees.service'],
    [
      'a negative converted interchange',
      withFees({ interchangeSettlement: usd(-1n) }),
      'fees.interchangeSettlement',
    ],
    ['a negative mark-up', { ...payment, markupAmount: usd(-13n) }, 'markupAmount'],
    ['a negative transaction', { ...payment, transaction: cny(-8880n) }, 'transaction'],
    ['a negative settlement', { ...payment, payerSettlement: usd(-1n) }, 'payerSettlement'],
  ])('refuse %s', (_name, posting, field) => {
    expect(paymentJournals(posting)).toMatchObject({ ok: false, error: { code: 'NEGATIVE_AMOUNT', field } });
    expect(refundJournals({ ...posting, refundId: 'r' })).toMatchObject({
      ok: false,
      error: { code: 'NEGATIVE_AMOUNT', field },
    });
  });

  it('refuse parts that do not add up', () => {
    expect(paymentJournals(withFees({ discount: cny(54n) }))).toMatchObject({
      error: { code: 'UNBALANCED', currency: 'CNY', difference: cny(1n) },
    });
    expect(paymentJournals({ ...payment, markupAmount: usd(14n) })).toMatchObject({
      error: { code: 'UNBALANCED', currency: 'USD', difference: usd(-1n) },
    });
  });

  it('refuse amounts in the wrong currency', () => {
    expect(paymentJournals({ ...payment, markupAmount: cny(13n) })).toMatchObject({
      error: { code: 'CURRENCY_MISMATCH', field: 'markupAmount', expected: 'USD', actual: 'CNY' },
    });
    expect(paymentJournals(withFees({ interchangeSettlement: cny(4n) }))).toMatchObject({
      error: { code: 'CURRENCY_MISMATCH', field: 'fees.interchangeSettlement' },
    });
  });

  it('refuse a difference between amounts that nothing was converted between', () => {
    const same = priced(8880n, 'CNY', '0');
    expect(paymentJournals({ ...same, inventoryAmount: cny(8879n), markupAmount: cny(1n) })).toMatchObject({
      error: { code: 'UNCONVERTED_AMOUNTS_DIFFER', field: 'inventoryAmount', difference: cny(-1n) },
    });
  });
});

describe('payouts and windows', () => {
  const cny = (minor: bigint) => Money.of('CNY', minor);
  const payout = { payoutId: 'o', businessDate: '2026-11-23', merchantId: 'M', acquirerId: 'A' };
  const window = { windowId: 'w', businessDate: '2026-11-24', participantId: 'W' };

  it('pay nothing for zero and refuse less', () => {
    expect(payoutJournals({ ...payout, amount: cny(0n) })).toEqual({ ok: true, value: [] });
    expect(payoutJournals({ ...payout, amount: cny(-1n) })).toMatchObject({
      error: { code: 'NEGATIVE_AMOUNT' },
    });
    expect(payoutConfirmedJournal({ ...payout, amount: cny(0n) })).toMatchObject({
      error: { code: 'NON_POSITIVE_AMOUNT' },
    });
  });

  it('move the net of a window towards whom it is owed', () => {
    const sides = (net: bigint, accountKind?: 'participant' | 'acquirer') =>
      unwrap(
        windowSettledJournal({ ...window, net: cny(net), ...(accountKind && { accountKind }) }),
      )?.entries.map(({ side, account, amount }) => `${side} ${account} ${amount.minor}`);
    expect(sides(5n)).toEqual(['debit bank:SILKGATE:CNY 5', 'credit participant:W:CNY 5']);
    expect(sides(-5n)).toEqual(['debit participant:W:CNY 5', 'credit bank:SILKGATE:CNY 5']);
    expect(sides(-5n, 'acquirer')).toEqual(['debit acquirer:W:CNY 5', 'credit bank:SILKGATE:CNY 5']);
    expect(sides(0n)).toBeUndefined();
  });
});
