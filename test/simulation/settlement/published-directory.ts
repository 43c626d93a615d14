import {
  cloudEvent,
  TOPICS,
  type CloudEvent,
  type MerchantPublished,
  type ParticipantPublished,
} from '@silkgate/contracts';
import { toIsoUtc8, type EpochMs, type IdSource } from '@silkgate/kernel';
import type { EventLogRecord } from '@silkgate/messaging';
import type { Merchant, Participant } from '../../../apps/gateway/src/participants/directory.js';

function participantOf(participant: Participant): ParticipantPublished {
  const { clientId, version, kind, name, country, currency, agreement } = participant;
  const { netDebitCap, ...terms } = agreement;
  return {
    ...{ clientId, version, kind, name, country, currency },
    validFrom: toIsoUtc8(participant.validFrom),
    agreement: { ...terms, netDebitCap: netDebitCap.toJson(), holidays: [...agreement.holidays] },
    settlementAccount: `ACCOUNT-${clientId}`,
    files: { encoding: 'utf-8' },
  };
}

function merchantOf(merchant: Merchant, validFrom: EpochMs): MerchantPublished {
  const { merchantId, version, acquirerId, name, merchantCategoryCode, city, country, currency, fees } =
    merchant;
  return {
    ...{ merchantId, version, acquirerId, name, merchantCategoryCode, city, country, currency },
    validFrom: toIsoUtc8(validFrom),
    fees,
    payoutAccount: `PAYOUT-${merchantId}`,
    payoutLagDays: 1,
  };
}

function recordOf(topic: string, event: CloudEvent): EventLogRecord {
  return { topic, key: event.subject, eventId: event.id, payload: JSON.stringify(event) };
}

/** The events by which a settlement that starts anew learns whom it settles with. */
export function directoryRecords(
  participants: readonly Participant[],
  merchants: readonly Merchant[],
  moment: { readonly now: EpochMs; readonly ids: IdSource },
): EventLogRecord[] {
  const event = (type: string, subject: string, data: unknown): CloudEvent =>
    cloudEvent({
      id: moment.ids.uuid(0),
      source: 'silkgate/gateway',
      type,
      subject,
      time: toIsoUtc8(moment.now),
      data,
    });
  return [
    ...participants.map((each) =>
      recordOf(
        TOPICS.participants.name,
        event('gateway.participant-published.v1', each.clientId, participantOf(each)),
      ),
    ),
    ...merchants.map((each) =>
      recordOf(
        TOPICS.merchants.name,
        event('gateway.merchant-published.v1', each.merchantId, merchantOf(each, 0)),
      ),
    ),
  ];
}
