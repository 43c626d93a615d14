import fc from 'fast-check';
import { parseIsoInstant, unwrap } from '@silkgate/kernel';
import { START, storedPayment } from '../payments/testing/fixtures.js';
import type { PaymentWithTerms } from '../payments/domain/stored-payment.js';
import { refundedUse, wholeUse, type CountedRefund } from './use-releases.js';

const USE = { subject: 'P:1', year: '2026', usdMinor: 1_236n, rateSetId: 'RS-1' };
const NEXT_YEAR = unwrap(parseIsoInstant('2027-01-01T00:00:00.000+08:00'));

function counted(walletPeriod?: string): PaymentWithTerms {
  const payment = storedPayment();
  const limitUse = walletPeriod === undefined ? USE : { ...USE, walletPeriod };
  return { ...payment, terms: { ...payment.terms, limitUse } };
}

function refund(transactionMinor: bigint, acceptedAt = START): CountedRefund {
  return { acceptedAt, transactionMinor, billingMinor: transactionMinor * 5n };
}

test('what was counted nowhere is given back nowhere', () => {
  expect(wholeUse(storedPayment())).toEqual([]);
  expect(refundedUse(storedPayment(), [], refund(100n))).toEqual([]);
});

test('a payment gives back what it took, of its wallet in its own currency', () => {
  expect(wholeUse(counted('2026-11'))).toEqual([
    { subject: 'P:1', period: '2026', minor: 1_236n },
    { subject: 'W:TRUEMONEY_TH:THB:C-1', period: '2026-11', minor: counted().terms.billing.minor },
  ]);
});

test('refunds in any parts give back never more than was counted, and all of it together', () => {
  const payment = counted();
  const whole = payment.terms.transaction.minor;
  const cuts = fc.uniqueArray(fc.bigInt({ min: 1n, max: whole - 1n }), { maxLength: 8 });
  fc.assert(
    fc.property(cuts, (points) => {
      const edges = [0n, ...points.sort((a, b) => (a < b ? -1 : 1)), whole];
      const refunds = edges.slice(1).map((edge, n) => refund(edge - (edges[n] ?? 0n)));
      const shares = refunds.map(
        (each, n) => refundedUse(payment, refunds.slice(0, n), each)[0]?.minor ?? 0n,
      );
      expect(shares.every((share) => share >= 0n)).toBe(true);
      expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(USE.usdMinor);
    }),
  );
});

test('a refund restores only its own year and its own period of the wallet', () => {
  const payment = counted('2026-11');
  expect(refundedUse(payment, [], refund(8_880n, NEXT_YEAR))).toEqual([]);
  expect(refundedUse(payment, [], refund(8_880n, NEXT_YEAR - 1))).toEqual([
    { subject: 'P:1', period: '2026', minor: 1_236n },
  ]);
  const [first] = refundedUse(payment, [refund(4_440n, NEXT_YEAR)], refund(4_440n));
  expect(first?.minor).toBe(618n);
});
