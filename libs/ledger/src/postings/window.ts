import { ok } from '@silkgate/kernel';
import type { BusinessDate, Money, Result } from '@silkgate/kernel';
import { accounts } from '../accounts.js';
import { credit, debit } from '../entry.js';
import type { LedgerError } from '../errors.js';
import { journal } from '../journal.js';
import type { Journal } from '../journal.js';

export interface WindowSettlement {
  readonly windowId: string;
  readonly businessDate: BusinessDate;
  readonly participantId: string;
  /** Which of the participant's accounts is settled; a payer's unless told otherwise. */
  readonly accountKind?: 'participant' | 'acquirer';
  /** Above zero the participant has paid us, below zero we have paid it. */
  readonly net: Money;
}

/** 'window-settled' on the bank's confirmation; undefined where the window nets to zero and nothing moves. */
export function windowSettledJournal(window: WindowSettlement): Result<Journal | undefined, LedgerError> {
  const { net, participantId } = window;
  if (net.isZero()) return ok(undefined);
  const settled = accounts[window.accountKind ?? 'participant'](participantId, net.currency);
  const bank = accounts.bank(net.currency);
  const amount = net.isNegative() ? net.negate() : net;
  const kind = 'window-settled';
  return journal({
    id: `${kind}:${window.windowId}`,
    kind,
    reference: window.windowId,
    businessDate: window.businessDate,
    entries: net.isPositive()
      ? [debit(bank, amount), credit(settled, amount)]
      : [debit(settled, amount), credit(bank, amount)],
  });
}
