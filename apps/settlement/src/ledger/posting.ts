import { readEvent } from '@silkgate/contracts';
import type { CloudEvent, PaymentReversed, PaymentSucceeded, RefundSucceeded } from '@silkgate/contracts';
import type { Clock, IdSource, Result } from '@silkgate/kernel';
import { unwrap } from '@silkgate/kernel';
import type { Journal } from '@silkgate/ledger';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { shareBusinessDates } from '../windows/business-date-store.js';
import {
  merchantDayChanges,
  payeeWindow,
  payerWindow,
  windowChanges,
  windowText,
} from '../windows/domain/window-change.js';
import { addToMerchantDays, addToWindows } from '../windows/window-accumulator.js';
import { paymentTransaction, refundTransaction, reversalTransaction } from './domain/read-transaction.js';
import type { Transaction } from './domain/transaction.js';
import { transactionJournals } from './domain/transaction-journals.js';
import { storeJournals } from './journal-store.js';
import { storeTransactions } from './transaction-store.js';

interface Posting {
  readonly eventId: string;
  readonly transaction: Transaction;
  readonly journals: readonly Journal[];
}

export interface PostingPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * The effect of a batch of payment events, in the session that also writes the inbox: a handful of statements however
 * many events there are. Locks: business dates, windows, merchant days, accounts, each in key order.
 */
export async function postTransactions(
  session: SqlSession,
  events: readonly CloudEvent[],
  { clock, ids }: PostingPorts,
): Promise<void> {
  const postings = events.map(postingOf).filter((posting) => posting !== undefined);
  if (postings.length === 0) return;
  await refuseClosedDates(session, postings);
  const transactions = postings.map((posting) => posting.transaction);
  const windowIds = await addToWindows(session, windowChanges(transactions), ids);
  await storeTransactions(
    session,
    transactions.map((each) => ({
      ...each,
      payerWindowId: idOf(windowIds, windowText(payerWindow(each))),
      payeeWindowId: idOf(windowIds, windowText(payeeWindow(each))),
    })),
  );
  await addToMerchantDays(session, merchantDayChanges(transactions));
  await storeJournals(
    session,
    postings.flatMap((posting) => posting.journals),
    clock.now(),
  );
}

function postingOf(event: CloudEvent): Posting | undefined {
  const transaction = transactionOf(event);
  if (transaction === undefined) return undefined;
  if (!transaction.ok) throw new PoisonEvent(event.id, transaction.error);
  const journals = transactionJournals(transaction.value);
  if (!journals.ok) throw new PoisonEvent(event.id, `the ledger refuses it: ${journals.error.code}`);
  return { eventId: event.id, transaction: transaction.value, journals: unwrap(journals) };
}

/** Undefined for the events of the topic that move no money. */
function transactionOf(event: CloudEvent): Result<Transaction, string> | undefined {
  const payment = readEvent<PaymentSucceeded>(event, 'gateway.payment-succeeded.v1');
  if (payment.kind === 'invalid') throw new PoisonEvent(event.id, payment.problem);
  if (payment.kind === 'read') return paymentTransaction(payment.data);
  const refund = readEvent<RefundSucceeded>(event, 'gateway.refund-succeeded.v1');
  if (refund.kind === 'invalid') throw new PoisonEvent(event.id, refund.problem);
  if (refund.kind === 'read') return refundTransaction(refund.data);
  const reversal = readEvent<PaymentReversed>(event, 'gateway.payment-reversed.v1');
  if (reversal.kind === 'invalid') throw new PoisonEvent(event.id, reversal.problem);
  return reversal.kind === 'read' ? reversalTransaction(reversal.data) : undefined;
}

/** A date closes only when its totals are complete, so an event after that contradicts what the gateway said. */
async function refuseClosedDates(session: SqlSession, postings: readonly Posting[]): Promise<void> {
  const states = await shareBusinessDates(
    session,
    postings.map(({ transaction }) => transaction.businessDate),
  );
  for (const { eventId, transaction } of postings) {
    const state = states.get(transaction.businessDate);
    if (state === 'OPEN' || state === 'ENDED') continue;
    throw new PoisonEvent(eventId, `business date ${transaction.businessDate} is closed`);
  }
}

function idOf(windowIds: ReadonlyMap<string, string>, key: string): string {
  const id = windowIds.get(key);
  assert(id !== undefined, `the window ${key} is not open, though its date is`);
  return id;
}
