import { paymentJournals, refundJournals, reversalJournals } from '@silkgate/ledger';
import type { Journal, LedgerError } from '@silkgate/ledger';
import type { Result } from '@silkgate/kernel';
import type { Transaction } from './transaction.js';

/** The journals of design section 5: payment, discount, interchange; for a refund the same with sides swapped. */
export function transactionJournals(each: Transaction): Result<readonly Journal[], LedgerError> {
  const posting = {
    paymentId: each.paymentId,
    businessDate: each.businessDate,
    payerParticipantId: each.payer.participantId,
    acquirerId: each.payee.participantId,
    merchantId: each.merchantId,
    transaction: each.transaction,
    payerSettlement: each.payerSettlement,
    inventoryAmount: each.inventoryAmount,
    markupAmount: each.markupAmount,
    fees: each.fees,
  };
  const givenBack = { ...posting, refundId: each.transactionId };
  switch (each.type) {
    case 'PAYMENT':
      return paymentJournals(posting);
    case 'REFUND':
      return refundJournals(givenBack);
    case 'REVERSAL':
      return reversalJournals(givenBack);
  }
}
