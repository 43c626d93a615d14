import type { PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import { Money } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { paymentJournals, refundJournals, reversalJournals } from '@silkgate/ledger';
import type { Journal, LedgerError } from '@silkgate/ledger';
import { feesOfPayment, feesOfRefund } from './recorded-fees.js';

function common(event: PaymentSucceeded | RefundSucceeded | PaymentReversed) {
  return {
    paymentId: event.paymentId,
    businessDate: event.businessDate,
    payerParticipantId: event.payer.clientId,
    acquirerId: event.payee.clientId,
    merchantId: event.payee.merchantId,
    transaction: Money.fromJson(event.transaction),
    payerSettlement: Money.fromJson(event.payerSettlement),
    inventoryAmount: Money.fromJson(event.conversion.payerSettlementMid),
    markupAmount: Money.fromJson(event.conversion.markup),
  };
}

/** The journals that a successful payment must have, by the templates of the ledger. */
export function journalsOfPayment(event: PaymentSucceeded): Result<readonly Journal[], LedgerError> {
  return paymentJournals({ ...common(event), fees: feesOfPayment(event.conversion) });
}

/** The journals that a refund must have. */
export function journalsOfRefund(event: RefundSucceeded): Result<readonly Journal[], LedgerError> {
  return refundJournals({ ...common(event), refundId: event.refundId, fees: feesOfRefund(event.conversion) });
}

/** The journals that the reversal of a payment must have. */
export function journalsOfReversal(event: PaymentReversed): Result<readonly Journal[], LedgerError> {
  return reversalJournals({
    ...common(event),
    refundId: event.reversalId,
    fees: feesOfRefund(event.conversion),
  });
}
