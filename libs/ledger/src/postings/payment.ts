import { err } from '@silkgate/kernel';
import type { BusinessDate, Result } from '@silkgate/kernel';
import type { LedgerError } from '../errors.js';
import type { Journal } from '../journal.js';
import { PAYMENT_REMAINDER_STEPS } from './amounts.js';
import { convertedEntries, convertedError } from './conversion.js';
import type { ConvertedAmounts } from './conversion.js';
import { journalsOf } from './drafts.js';
import { discountEntries, feeError, interchangeEntries } from './fees.js';
import type { FeeAmounts } from './fees.js';
import type { Parties } from './parties.js';

export interface PaymentPosting extends ConvertedAmounts {
  readonly paymentId: string;
  readonly businessDate: BusinessDate;
  readonly payerParticipantId: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly fees: FeeAmounts;
}

/** Up to three journals of a successful payment: 'payment', 'discount', 'interchange'. */
export function paymentJournals(payment: PaymentPosting): Result<readonly Journal[], LedgerError> {
  const parties = partiesOf(payment);
  const error = convertedError(payment, 0n) ?? feeError(payment.fees, parties, PAYMENT_REMAINDER_STEPS);
  if (error !== undefined) return err(error);
  const common = { reference: payment.paymentId, businessDate: payment.businessDate };
  return journalsOf([
    { ...common, kind: 'payment', entries: convertedEntries(payment, parties) },
    { ...common, kind: 'discount', entries: discountEntries(payment.fees, parties) },
    { ...common, kind: 'interchange', entries: interchangeEntries(payment.fees, parties) },
  ]);
}

export function partiesOf(posting: Omit<PaymentPosting, 'paymentId'>): Parties {
  return {
    payerParticipantId: posting.payerParticipantId,
    acquirerId: posting.acquirerId,
    merchantId: posting.merchantId,
    transactionCurrency: posting.transaction.currency,
    settlementCurrency: posting.payerSettlement.currency,
  };
}
