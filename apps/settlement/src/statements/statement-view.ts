import type { SignedAmount } from '@silkgate/contracts';
import type { Statement } from './domain/statement.js';

/** The statement as JSON: amounts with their currency, minor units as text. */
export function statementView(statement: Statement) {
  const { currency, payout } = statement;
  const amount = (minor: bigint): SignedAmount => ({ currency, value: minor.toString() });
  return {
    merchantId: statement.merchantId,
    merchantName: statement.merchantName,
    acquirerId: statement.acquirerId,
    businessDate: statement.businessDate,
    currency,
    state: statement.state,
    opening: amount(statement.openingMinor),
    paymentCount: statement.paymentCount,
    gross: amount(statement.grossMinor),
    discount: amount(statement.discountMinor),
    refundCount: statement.refundCount,
    refunds: amount(statement.refundMinor),
    net: amount(statement.netMinor),
    returned: amount(statement.returnedMinor),
    payout:
      payout === undefined
        ? null
        : { payoutId: payout.payoutId, amount: amount(payout.amountMinor), state: payout.state },
    closing: amount(statement.closingMinor),
    transactions: statement.lines.map((line) => ({
      transactionType: line.transactionType,
      transactionId: line.transactionId,
      requestId: line.requestId,
      transactionTime: line.transactionTime,
      gross: amount(line.grossMinor),
      discount: amount(line.discountMinor),
      refund: amount(line.refundMinor),
      net: amount(line.netMinor),
    })),
  };
}
