import { err } from '@silkgate/kernel';
import type { BusinessDate, Result } from '@silkgate/kernel';
import { oppositeOf } from '../entry.js';
import type { Entry } from '../entry.js';
import type { LedgerError } from '../errors.js';
import type { Journal } from '../journal.js';
import { REFUND_REMAINDER_STEPS } from './amounts.js';
import { convertedEntries, convertedError } from './conversion.js';
import type { ConvertedAmounts } from './conversion.js';
import { journalsOf } from './drafts.js';
import { discountEntries, feeError, interchangeEntries } from './fees.js';
import type { FeeAmounts } from './fees.js';
import { partiesOf } from './payment.js';

/**
 * Amounts given back, as positive values. markupAmount = payerSettlement - inventoryAmount, and acquirerShare =
 * discount - interchange - service: differences of shares, so that the parts always add up.
 */
export interface RefundPosting extends ConvertedAmounts {
  readonly refundId: string;
  readonly paymentId: string;
  readonly businessDate: BusinessDate;
  readonly payerParticipantId: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  /** Fees given back; all zero where the discount is kept. */
  readonly fees: FeeAmounts;
}

/** Up to three journals, the payment's with the sides swapped: 'refund', 'refund-discount', 'refund-interchange'. */
export function refundJournals(refund: RefundPosting): Result<readonly Journal[], LedgerError> {
  return givenBackJournals('refund', refund);
}

/** The same of a payment that is reversed in full, on its own business date: 'reversal', 'reversal-discount', ... */
export function reversalJournals(reversal: RefundPosting): Result<readonly Journal[], LedgerError> {
  return givenBackJournals('reversal', reversal);
}

function givenBackJournals(
  kind: 'refund' | 'reversal',
  refund: RefundPosting,
): Result<readonly Journal[], LedgerError> {
  const parties = partiesOf(refund);
  const error =
    convertedError(refund, REFUND_REMAINDER_STEPS) ?? feeError(refund.fees, parties, REFUND_REMAINDER_STEPS);
  if (error !== undefined) return err(error);
  const common = { reference: refund.refundId, businessDate: refund.businessDate };
  return journalsOf([
    { ...common, kind, entries: givenBack(convertedEntries(refund, parties)) },
    { ...common, kind: `${kind}-discount`, entries: givenBack(discountEntries(refund.fees, parties)) },
    { ...common, kind: `${kind}-interchange`, entries: givenBack(interchangeEntries(refund.fees, parties)) },
  ]);
}

function givenBack(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, side: oppositeOf(entry.side) }));
}
