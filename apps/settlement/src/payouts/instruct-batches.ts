import { Money, shardOf, unwrap } from '@silkgate/kernel';
import type { Clock, IdSource } from '@silkgate/kernel';
import { payoutJournals } from '@silkgate/ledger';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { storeFileTasks } from '../files/file-task-store.js';
import { storeInstructions } from '../instructions/instruction-store.js';
import type { NewInstruction } from '../instructions/instruction-store.js';
import { storeJournals } from '../ledger/journal-store.js';
import { participantsAsOf } from '../participants/participant-store.js';
import type { Participant } from '../participants/participant.js';
import { publishPayouts } from './payout-changed.js';
import { lockDueBatches, movePayouts, readPayouts } from './payout-store.js';
import type { Payout, PayoutBatch } from './domain/payout.js';

export interface PayoutPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Sends due batches on their way in one transaction: merchants' payables into clearing, the payout file and the funding
 * instruction owed. The bank is asked only when the file lies there, so that the wallet finds it when the money comes.
 * Answers the number of batches.
 */
export async function instructDueBatches(session: SqlSession, { clock, ids }: PayoutPorts): Promise<number> {
  const now = clock.now();
  const batches = await lockDueBatches(session, now, 20);
  if (batches.length === 0) return 0;
  const batchIds = batches.map((batch) => batch.batchId);
  const payouts = await readPayouts(session, batchIds, 'FOR UPDATE');
  const participants = await participantsAsOf(session, now);
  const changed = await movePayouts(session, { batchIds, from: 'SCHEDULED', to: 'INSTRUCTED', now });
  assert.equal(changed, payouts.length, 'payouts of a scheduled batch are scheduled');
  await storeInstructions(
    session,
    batches.map((batch) => fundingOf(batch, participants, ids)),
  );
  for (const { batchId, businessDate } of batches) {
    await storeFileTasks(session, businessDate, [{ kind: 'PAYOUT', subject: batchId }], { ids, now });
  }
  await publishPayouts(session, payouts, 'INSTRUCTED', { ids, now });
  const bookedOn = new Map(batches.map((batch) => [batch.batchId, batch.valueDate]));
  await storeJournals(
    session,
    payouts.flatMap((payout) => journalsOf(payout, bookedOn)),
    now,
  );
  return batches.length;
}

function fundingOf(
  batch: PayoutBatch,
  participants: ReadonlyMap<string, Participant>,
  ids: IdSource,
): NewInstruction {
  const acquirer = participants.get(batch.acquirerId);
  assert(acquirer !== undefined, `the acquirer ${batch.acquirerId} was known when the batch was made`);
  return {
    instructionId: ids.uuid(shardOf(batch.acquirerId)),
    kind: 'PAYOUT_FUNDING',
    reference: batch.batchId,
    businessDate: batch.businessDate,
    participantAccount: acquirer.settlementAccount,
    amountMinor: batch.totalMinor,
    currency: batch.currency,
    valueDate: batch.valueDate,
    immediate: batch.immediate,
    dueAt: undefined,
  };
}

function journalsOf(payout: Payout, bookedOn: ReadonlyMap<string, string>) {
  return unwrap(
    payoutJournals({
      payoutId: payout.payoutId,
      businessDate: bookedOn.get(payout.batchId) ?? payout.businessDate,
      merchantId: payout.merchantId,
      acquirerId: payout.acquirerId,
      amount: Money.of(payout.currency, payout.amountMinor),
    }),
  );
}
