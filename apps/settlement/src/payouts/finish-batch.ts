import { Money, unwrap } from '@silkgate/kernel';
import { payoutConfirmedJournal, payoutJournals, reverse } from '@silkgate/ledger';
import type { Journal } from '@silkgate/ledger';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { storeFileTasks } from '../files/file-task-store.js';
import type { FinalOutcome } from '../instructions/instruction-store.js';
import { storeJournals } from '../ledger/journal-store.js';
import type { PayoutPorts } from './instruct-batches.js';
import { publishPayouts } from './payout-changed.js';
import { lockInstructedBatch, movePayouts, readPayouts } from './payout-store.js';
import type { Payout, PayoutBatch } from './domain/payout.js';

/**
 * The bank's last word on a batch. Funded: clearing goes to the bank account. Refused: each payout's journal is
 * reversed, the merchants are owed again and the amount returns with the next date that closes.
 */
export async function finishBatch(
  session: SqlSession,
  batchId: string,
  outcome: FinalOutcome,
  { clock, ids }: PayoutPorts,
): Promise<void> {
  const now = clock.now();
  const batch = await lockInstructedBatch(session, batchId);
  assert(batch !== undefined, `the batch ${batchId} of a live instruction is instructed`);
  const payouts = await readPayouts(session, [batchId], 'FOR UPDATE');
  const to = outcome.state === 'SETTLED' ? 'PAID' : 'REJECTED';
  const { bankReference } = outcome;
  const changed = await movePayouts(session, {
    batchIds: [batchId],
    from: 'INSTRUCTED',
    to,
    now,
    bankReference,
  });
  assert.equal(changed, payouts.length, 'payouts of an instructed batch are instructed');
  const statements = payouts.map((each) => ({ kind: 'STATEMENT' as const, subject: each.merchantId }));
  await storeFileTasks(session, batch.businessDate, statements, { ids, now });
  await publishPayouts(session, payouts, to, { ids, now });
  const journals = to === 'PAID' ? [confirmed(batch)] : payouts.flatMap((each) => reversed(each, batch));
  await storeJournals(session, journals, now);
}

function confirmed({ batchId, valueDate, acquirerId, totalMinor, currency }: PayoutBatch): Journal {
  const amount = Money.of(currency, totalMinor);
  return unwrap(payoutConfirmedJournal({ payoutId: batchId, businessDate: valueDate, acquirerId, amount }));
}

function reversed(payout: Payout, { valueDate }: PayoutBatch): readonly Journal[] {
  const amount = Money.of(payout.currency, payout.amountMinor);
  const { payoutId, merchantId, acquirerId } = payout;
  const original = unwrap(
    payoutJournals({ payoutId, businessDate: valueDate, merchantId, acquirerId, amount }),
  );
  return original.map((journal) =>
    unwrap(reverse(journal, { id: `${journal.kind}-reversal:${payoutId}`, businessDate: valueDate })),
  );
}
