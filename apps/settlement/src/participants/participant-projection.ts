import { readEvent } from '@silkgate/contracts';
import type { CloudEvent, MerchantPublished, ParticipantPublished } from '@silkgate/contracts';
import { PoisonEvent } from '@silkgate/messaging';
import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';

const INSERT_PARTICIPANTS = `INSERT INTO participant_version (participant_id, version, kind, name, country,
    agreement_id, settlement_currency, settlement_lag_days, holidays, settlement_account, valid_from)
  SELECT participant_id, version, kind, name, country, agreement_id, settlement_currency, settlement_lag_days,
    ARRAY(SELECT jsonb_array_elements_text(holidays)), settlement_account, valid_from
  FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
      $9::jsonb[], $10::text[], $11::timestamptz[])
    AS row (participant_id, version, kind, name, country, agreement_id, settlement_currency, settlement_lag_days,
      holidays, settlement_account, valid_from)
  ORDER BY participant_id, version ON CONFLICT DO NOTHING`;

const INSERT_MERCHANTS = `INSERT INTO merchant_version (merchant_id, version, acquirer_id, name, name_local, currency,
    discount, interchange, service, kept_on_refund, payout_account, payout_lag_days, valid_from)
  SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::numeric[], $8::numeric[], $9::numeric[], $10::boolean[], $11::text[], $12::int[], $13::timestamptz[])
    AS row (merchant_id, version) ORDER BY merchant_id, version ON CONFLICT DO NOTHING`;

/** Keeps every version of every participant; an earlier version that comes late changes nothing newer. */
export async function projectParticipants(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  const versions = read<ParticipantPublished>(events, 'gateway.participant-published.v1');
  if (versions.length === 0) return;
  await session.query(
    INSERT_PARTICIPANTS,
    columnsOf(
      versions,
      (each) => each.clientId,
      (each) => each.version,
      (each) => each.kind,
      (each) => each.name,
      (each) => each.country,
      (each) => each.agreement.agreementId,
      (each) => each.agreement.settlementCurrency,
      (each) => each.agreement.settlementLagDays,
      (each) => JSON.stringify(each.agreement.holidays),
      (each) => each.settlementAccount,
      (each) => each.validFrom,
    ),
  );
}

export async function projectMerchants(session: SqlSession, events: readonly CloudEvent[]): Promise<void> {
  const versions = read<MerchantPublished>(events, 'gateway.merchant-published.v1');
  if (versions.length === 0) return;
  await session.query(
    INSERT_MERCHANTS,
    columnsOf(
      versions,
      (each) => each.merchantId,
      (each) => each.version,
      (each) => each.acquirerId,
      (each) => each.name,
      (each) => each.nameLocal,
      (each) => each.currency,
      (each) => each.fees.discount,
      (each) => each.fees.interchange,
      (each) => each.fees.service,
      (each) => each.fees.keptOnRefund,
      (each) => each.payoutAccount,
      (each) => each.payoutLagDays,
      (each) => each.validFrom,
    ),
  );
}

function read<Version>(events: readonly CloudEvent[], type: string): readonly Version[] {
  return events.flatMap((event) => {
    const reading = readEvent<Version>(event, type);
    if (reading.kind === 'invalid') throw new PoisonEvent(event.id, reading.problem);
    return reading.kind === 'read' ? [reading.data] : [];
  });
}
