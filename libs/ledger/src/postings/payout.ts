import { err } from '@silkgate/kernel';
import type { BusinessDate, Money, Result } from '@silkgate/kernel';
import { accounts } from '../accounts.js';
import { credit, debit } from '../entry.js';
import type { LedgerError } from '../errors.js';
import { journal } from '../journal.js';
import type { Journal } from '../journal.js';
import { amountError } from './amounts.js';
import { journalsOf } from './drafts.js';

export interface PayoutPosting {
  readonly payoutId: string;
  readonly businessDate: BusinessDate;
  readonly merchantId: string;
  /** The domestic wallet where the merchant has its account. */
  readonly acquirerId: string;
  readonly amount: Money;
}

/** 'payout': from the merchant's payable into clearing. None for a zero amount. */
export function payoutJournals(payout: PayoutPosting): Result<readonly Journal[], LedgerError> {
  const { amount, merchantId, acquirerId } = payout;
  const error = amountError([{ field: 'amount', amount, currency: amount.currency }]);
  if (error !== undefined) return err(error);
  return journalsOf([
    {
      kind: 'payout',
      reference: payout.payoutId,
      businessDate: payout.businessDate,
      entries: [
        debit(accounts.merchantPayable(merchantId, amount.currency), amount),
        credit(accounts.payoutClearing(acquirerId, amount.currency), amount),
      ],
    },
  ]);
}

export interface PayoutConfirmation {
  /** A payout's id, or the id of the batch that the bank confirmed as one amount. */
  readonly payoutId: string;
  readonly businessDate: BusinessDate;
  readonly acquirerId: string;
  readonly amount: Money;
}

/** 'payout-confirmed': out of clearing and out of the bank account, once the bank has said so. */
export function payoutConfirmedJournal(confirmation: PayoutConfirmation): Result<Journal, LedgerError> {
  const { payoutId, businessDate, acquirerId, amount } = confirmation;
  const kind = 'payout-confirmed';
  return journal({
    id: `${kind}:${payoutId}`,
    kind,
    reference: payoutId,
    businessDate,
    entries: [
      debit(accounts.payoutClearing(acquirerId, amount.currency), amount),
      credit(accounts.bank(amount.currency), amount),
    ],
  });
}
