import type { ConversionRecord, RefundConversion } from '@silkgate/contracts';
import { Money } from '@silkgate/kernel';
import type { FeeAmounts } from '@silkgate/ledger';

/** The fees of a payment as its record lists them; a kind that is not listed was not charged. */
export function feesOfPayment(record: ConversionRecord): FeeAmounts {
  const none = { currency: record.transaction.currency, value: '0' };
  const charged = (kind: string): Money =>
    Money.fromJson(record.fees.find((fee) => fee.kind === kind)?.amount ?? none);
  return {
    discount: charged('DISCOUNT'),
    interchange: charged('INTERCHANGE'),
    service: charged('SERVICE'),
    acquirerShare: Money.fromJson(record.acquirerShare),
    interchangeSettlement: Money.fromJson(record.interchangeSettlement),
  };
}

/** The fees that a refund gives back: none where the discount is kept. */
export function feesOfRefund({ discountKept, fees }: RefundConversion): FeeAmounts {
  const back = (amount: { currency: string; value: string }): Money =>
    discountKept ? Money.zero(amount.currency) : Money.fromJson(amount);
  return {
    discount: back(fees.discount),
    interchange: back(fees.interchange),
    service: back(fees.service),
    acquirerShare: back(fees.acquirerShare),
    interchangeSettlement: back(fees.interchangeSettlement),
  };
}
