import { err, isBusinessDate, ok } from '@silkgate/kernel';
import type { BusinessDate, Result } from '@silkgate/kernel';
import { parseAccount } from './accounts.js';
import { trialBalance } from './balances.js';
import { oppositeOf } from './entry.js';
import type { Entry } from './entry.js';
import type { LedgerError } from './errors.js';

/** What is posted together or not at all. Immutable: a correction is a journal of its own. */
export interface Journal {
  /** Unique; derived from kind and reference, so that posting the same cause twice meets the same id. */
  readonly id: string;
  readonly kind: string;
  /** What caused it: a payment, refund, payout, window, or the journal that is reversed. */
  readonly reference: string;
  readonly businessDate: BusinessDate;
  readonly entries: readonly Entry[];
}

/** A draft that has passed every rule: invariant 1 holds for it per currency. */
export function journal(draft: Journal): Result<Journal, LedgerError> {
  if (!isBusinessDate(draft.businessDate)) {
    return err({ code: 'INVALID_BUSINESS_DATE', businessDate: draft.businessDate });
  }
  if (draft.entries.length < 2) return err({ code: 'TOO_FEW_ENTRIES', count: draft.entries.length });
  for (const entry of draft.entries) {
    const error = entryError(entry);
    if (error !== undefined) return err(error);
  }
  for (const [currency, difference] of trialBalance(draft.entries)) {
    if (!difference.isZero()) return err({ code: 'UNBALANCED', currency, difference });
  }
  return ok({ ...draft, entries: [...draft.entries] });
}

function entryError({ account, amount }: Entry): LedgerError | undefined {
  const parsed = parseAccount(account);
  if (parsed === undefined) return { code: 'MALFORMED_ACCOUNT', account };
  if (!amount.isPositive()) return { code: 'NON_POSITIVE_AMOUNT', account, amount };
  if (parsed.currency === amount.currency) return undefined;
  return { code: 'ACCOUNT_CURRENCY_MISMATCH', account, currency: amount.currency };
}

export interface Reversal {
  readonly id: string;
  readonly businessDate: BusinessDate;
}

/** The journal that undoes another: same accounts and amounts, sides swapped, referring to the original's id. */
export function reverse(original: Journal, reversal: Reversal): Result<Journal, LedgerError> {
  return journal({
    id: reversal.id,
    kind: `${original.kind}-reversal`,
    reference: original.id,
    businessDate: reversal.businessDate,
    entries: original.entries.map((entry) => ({ ...entry, side: oppositeOf(entry.side) })),
  });
}
