import {
  PaymentReversedSchema,
  PaymentSucceededSchema,
  RefundSucceededSchema,
  type PaymentReversed,
} from '@silkgate/contracts';
import { paymentEvent, refundEvent } from '../testing/example-events.js';
import { movementsOfPayment, movementsOfReversal, type Movement } from './movements.js';

const payment = PaymentSucceededSchema.parse(paymentEvent().data);

/** All of the payment given back, fees too. */
function reversal(): PaymentReversed {
  const {
    refundId,
    refundTime,
    paymentBusinessDate: _date,
    conversion,
    ...facts
  } = RefundSucceededSchema.parse(refundEvent().data);
  const { transaction, billing, payerSettlement, payeeSettlement } = payment;
  const fee = (kind: string) => payment.conversion.fees.find((each) => each.kind === kind)?.amount;
  return PaymentReversedSchema.parse({
    ...{ ...facts, transaction, billing, payerSettlement, payeeSettlement },
    ...{ reversalId: refundId, reversalTime: refundTime, businessDate: payment.businessDate },
    conversion: {
      ...{ ...conversion, transaction, billing, payerSettlement, payeeSettlement, discountKept: false },
      ...{ payerSettlementMid: payment.conversion.payerSettlementMid, markup: payment.conversion.markup },
      fees: {
        ...{ discount: fee('DISCOUNT'), interchange: fee('INTERCHANGE'), service: fee('SERVICE') },
        acquirerShare: payment.conversion.acquirerShare,
        interchangeSettlement: payment.conversion.interchangeSettlement,
      },
    },
  });
}

test('a reversal takes back every movement of its payment, on the date of the payment', () => {
  const back = movementsOfReversal(reversal());
  const keyOf = ({ purpose, currency }: Movement) => `${purpose} ${currency}`;
  const sums = new Map<string, bigint>();
  for (const each of [...movementsOfPayment(payment), ...back]) {
    sums.set(keyOf(each), (sums.get(keyOf(each)) ?? 0n) + each.amountMinor);
  }
  expect(sums.size).toBe(4);
  expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
  expect(
    back.every(({ kind, businessDate }) => kind === 'REVERSAL' && businessDate === payment.businessDate),
  ).toBe(true);
});
