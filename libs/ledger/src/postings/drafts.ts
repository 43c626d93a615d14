import { ok } from '@silkgate/kernel';
import type { BusinessDate, Result } from '@silkgate/kernel';
import { oppositeOf } from '../entry.js';
import type { Entry } from '../entry.js';
import type { LedgerError } from '../errors.js';
import { journal } from '../journal.js';
import type { Journal } from '../journal.js';

export interface Draft {
  readonly kind: string;
  readonly reference: string;
  readonly businessDate: BusinessDate;
  readonly entries: readonly Entry[];
}

/**
 * Builds the journals in order. Zero amounts make no entry, and a journal left empty is not made at all; a
 * remainder that rounding has pushed below zero is booked on the other side.
 */
export function journalsOf(drafts: readonly Draft[]): Result<readonly Journal[], LedgerError> {
  const journals: Journal[] = [];
  for (const draft of drafts) {
    const entries = draft.entries.filter(({ amount }) => !amount.isZero()).map(withPositiveAmount);
    if (entries.length === 0) continue;
    const built = journal({ ...draft, id: `${draft.kind}:${draft.reference}`, entries });
    if (!built.ok) return built;
    journals.push(built.value);
  }
  return ok(journals);
}

function withPositiveAmount(entry: Entry): Entry {
  if (!entry.amount.isNegative()) return entry;
  return { account: entry.account, side: oppositeOf(entry.side), amount: entry.amount.negate() };
}
