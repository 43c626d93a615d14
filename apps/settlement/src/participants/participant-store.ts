import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { Merchant, Participant } from './participant.js';

/** The version in force at that instant; of one whose versions are all later, its first. */
const PARTICIPANTS = `SELECT DISTINCT ON (participant_id) participant_id AS "participantId", kind, name,
    agreement_id AS "agreementId", settlement_currency AS "settlementCurrency",
    settlement_lag_days AS "settlementLagDays", holidays, settlement_account AS "settlementAccount",
    valid_from <= $1::timestamptz AS "inForce"
  FROM participant_version
  ORDER BY participant_id, (valid_from <= $1::timestamptz) DESC,
    CASE WHEN valid_from <= $1::timestamptz THEN -version ELSE version END`;

const MERCHANTS = `SELECT DISTINCT ON (merchant_id) merchant_id AS "merchantId", acquirer_id AS "acquirerId", name,
    payout_account AS "payoutAccount", payout_lag_days AS "payoutLagDays"
  FROM merchant_version WHERE merchant_id = ANY ($1::text[])
  ORDER BY merchant_id, (valid_from <= $2::timestamptz) DESC,
    CASE WHEN valid_from <= $2::timestamptz THEN -version ELSE version END`;

/** Every participant known, by id, as of that instant. */
export async function participantsAsOf(
  session: SqlSession,
  at: EpochMs,
): Promise<ReadonlyMap<string, Participant>> {
  const { rows } = await session.query<Participant>(PARTICIPANTS, [toIsoUtc8(at)]);
  return new Map(rows.map((row) => [row.participantId, row]));
}

export async function merchantsAsOf(
  session: SqlSession,
  merchantIds: readonly string[],
  at: EpochMs,
): Promise<ReadonlyMap<string, Merchant>> {
  const { rows } = await session.query<Merchant>(MERCHANTS, [[...merchantIds], toIsoUtc8(at)]);
  return new Map(rows.map((row) => [row.merchantId, row]));
}
