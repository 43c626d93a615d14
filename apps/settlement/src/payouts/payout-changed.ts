import { cloudEvent, TOPICS } from '@silkgate/contracts';
import type { PayoutChanged } from '@silkgate/contracts';
import { shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs, IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import type { Payout } from './domain/payout.js';

/** A payout is told of twice in its life, so the number of the event follows from its state: it ends in one way. */
const SEQUENCE_OF = { INSTRUCTED: 1, PAID: 2, REJECTED: 2 } as const;

export async function publishPayouts(
  session: SqlSession,
  payouts: readonly Payout[],
  state: PayoutChanged['state'],
  { ids, now }: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  const changedAt = toIsoUtc8(now);
  const records = payouts.map((payout) => {
    const eventId = ids.uuid(shardOf(payout.payoutId));
    const data: PayoutChanged = {
      payoutId: payout.payoutId,
      batchId: payout.batchId,
      acquirerId: payout.acquirerId,
      merchantId: payout.merchantId,
      businessDate: payout.businessDate,
      amount: { currency: payout.currency, value: payout.amountMinor.toString() },
      state,
      changedAt,
    };
    const event = cloudEvent({
      id: eventId,
      source: 'silkgate/settlement',
      type: 'settlement.payout-changed.v1',
      subject: payout.payoutId,
      time: changedAt,
      data,
    });
    const topic = TOPICS.payouts.name;
    return { eventId, topic, key: payout.payoutId, keySequence: SEQUENCE_OF[state], event };
  });
  await insertOutbox(session, records);
}
