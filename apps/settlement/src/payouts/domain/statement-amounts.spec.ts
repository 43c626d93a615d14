import fc from 'fast-check';
import { statementAmounts } from './statement-amounts.js';
import type { MerchantDay } from './statement-amounts.js';

const minor = fc.bigInt({ min: 0n, max: 1_000_000n });
const day = fc.record({
  merchantId: fc.constant('M-1'),
  currency: fc.constant('CNY'),
  paymentCount: fc.nat(9),
  grossMinor: minor,
  refundCount: fc.nat(9),
  refundMinor: minor,
  discountMinor: fc.bigInt({ min: -1_000n, max: 1_000n }),
});

it('nets what refunds took below zero from the payouts of later days, to the fen', () => {
  fc.assert(
    fc.property(fc.array(day, { minLength: 1, maxLength: 12 }), (days: readonly MerchantDay[]) => {
      let carriedMinor = 0n;
      let paidMinor = 0n;
      let owedMinor = 0n;
      for (const each of days) {
        const carried = [{ merchantId: 'M-1', currency: 'CNY', amountMinor: carriedMinor }];
        const [statement] = statementAmounts({ days: [each], carried, returned: [] });
        owedMinor += each.grossMinor - each.refundMinor - each.discountMinor;
        paidMinor += statement?.payoutMinor ?? 0n;
        carriedMinor = statement?.closingMinor ?? 0n;
        expect(carriedMinor <= 0n).toBe(true);
        expect(paidMinor + carriedMinor).toBe(owedMinor);
      }
    }),
  );
});

it('says something of a merchant that only has an old debt or a payout that came back', () => {
  const amount = (amountMinor: bigint) => [{ merchantId: 'M-2', currency: 'CNY', amountMinor }];
  expect(statementAmounts({ days: [], carried: amount(-5n), returned: [] })).toMatchObject([
    { openingMinor: -5n, payoutMinor: 0n, closingMinor: -5n },
  ]);
  expect(statementAmounts({ days: [], carried: amount(-5n), returned: amount(8n) })).toMatchObject([
    { returnedMinor: 8n, payoutMinor: 3n, closingMinor: 0n },
  ]);
});
