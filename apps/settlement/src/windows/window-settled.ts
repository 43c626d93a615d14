import { cloudEvent, TOPICS } from '@silkgate/contracts';
import type { WindowSettled } from '@silkgate/contracts';
import { shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs, IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { nextSequences } from '../events/event-sequence.js';
import type { CountsAndSums } from './domain/totals.js';
import type { WindowKey } from './domain/window-change.js';

const TOPIC = TOPICS.windows.name;

export interface SettledWindow extends WindowKey, CountsAndSums {
  readonly windowId: string;
  readonly netMinor: bigint;
  readonly bankReference: string;
  /** ISO 8601. */
  readonly settledAt: string;
}

/** Tells that windows are settled, in the transaction that settles them. */
export async function publishSettledWindows(
  session: SqlSession,
  windows: readonly SettledWindow[],
  ports: { readonly ids: IdSource; readonly now: EpochMs },
): Promise<void> {
  if (windows.length === 0) return;
  const sequences = await nextSequences(
    session,
    TOPIC,
    windows.map((each) => each.participantId),
  );
  const records = windows.map((window, index) => {
    const eventId = ports.ids.uuid(shardOf(window.participantId));
    const event = cloudEvent({
      id: eventId,
      source: 'silkgate/settlement',
      type: 'settlement.window-settled.v1',
      subject: window.participantId,
      time: toIsoUtc8(ports.now),
      data: dataOf(window),
    });
    return { eventId, topic: TOPIC, key: window.participantId, keySequence: sequences[index] ?? 0, event };
  });
  await insertOutbox(session, records);
}

function dataOf(window: SettledWindow): WindowSettled {
  const { currency } = window;
  return {
    windowId: window.windowId,
    participantId: window.participantId,
    leg: window.leg,
    businessDate: window.businessDate,
    payments: { currency, value: window.paymentMinor.toString() },
    refunds: { currency, value: window.refundMinor.toString() },
    net: { currency, value: window.netMinor.toString() },
    bankReference: window.bankReference,
    settledAt: window.settledAt,
  };
}
