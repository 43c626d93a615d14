import { Money, toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { setPatience, type ParticipantVersion } from './participant-version.js';

interface ParticipantRow {
  client_id: string;
  kind: 'wallet' | 'acquirer';
  version: number;
  name: string;
  country: string;
  currency: string;
  base_url: string;
  protocol: 'alipayplus';
  switch_key_version: string;
  notify: 'always' | 'missing';
  settlement_account: string;
  file_encoding: 'utf-8' | 'gbk';
  agreement_id: string;
  settlement_currency: string;
  settlement_markup: string;
  billing_currency: string;
  billing_markup: string;
  net_debit_cap_minor: string;
  settlement_lag_days: number;
  holidays: string[];
  status: 'ACTIVE' | 'SUSPENDED';
  valid_from: EpochMs;
  ask_timeout_ms: number | null;
  inquiry_interval_ms: number | null;
  inquiry_window_ms: number | null;
}

/** The version of each participant that is in force. */
export async function loadParticipants(session: SqlSession): Promise<ParticipantVersion[]> {
  const { rows } = await session.query<ParticipantRow>(
    `SELECT DISTINCT ON (v.client_id) p.kind, v.*
       FROM participant_version v JOIN participant p USING (client_id)
      ORDER BY v.client_id, v.version DESC`,
  );
  return rows.map(participantOf);
}

function participantOf(row: ParticipantRow): ParticipantVersion {
  const patience = setPatience(row.ask_timeout_ms, row.inquiry_interval_ms, row.inquiry_window_ms);
  return {
    clientId: row.client_id,
    version: row.version,
    kind: row.kind,
    name: row.name,
    country: row.country,
    currency: row.currency,
    baseUrl: row.base_url,
    protocol: row.protocol,
    switchKeyVersion: row.switch_key_version,
    notify: row.notify,
    settlementAccount: row.settlement_account,
    files: { encoding: row.file_encoding },
    ...(row.status === 'SUSPENDED' ? { suspended: true } : {}),
    ...(patience === undefined ? {} : { patience }),
    agreement: {
      agreementId: row.agreement_id,
      settlementCurrency: row.settlement_currency,
      settlementMarkup: row.settlement_markup,
      billingCurrency: row.billing_currency,
      billingMarkup: row.billing_markup,
      netDebitCap: Money.of(row.settlement_currency, BigInt(row.net_debit_cap_minor)),
      settlementLagDays: row.settlement_lag_days,
      holidays: row.holidays,
    },
    validFrom: row.valid_from,
  };
}

const INSERT_VERSION = `INSERT INTO participant_version (client_id, version, name, country, currency, base_url,
    protocol, switch_key_version, notify, settlement_account, file_encoding, agreement_id, settlement_currency,
    settlement_markup, billing_currency, billing_markup, net_debit_cap_minor, settlement_lag_days, holidays, status,
    valid_from, ask_timeout_ms, inquiry_interval_ms, inquiry_window_ms)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::numeric, $15, $16::numeric, $17, $18,
    $19::text[], $20, $21::timestamptz, $22, $23, $24)`;

/** Inserts a version, and the participant itself with its first. Imports are rare: one row at a time. */
export async function insertParticipantVersion(
  session: SqlSession,
  participant: ParticipantVersion,
): Promise<void> {
  const at = toIsoUtc8(participant.validFrom);
  if (participant.version === 1) {
    await session.query(
      'INSERT INTO participant (client_id, kind, created_at) VALUES ($1, $2, $3::timestamptz)',
      [participant.clientId, participant.kind, at],
    );
  }
  const { agreement } = participant;
  await session.query(INSERT_VERSION, [
    participant.clientId,
    participant.version,
    participant.name,
    participant.country,
    participant.currency,
    participant.baseUrl,
    participant.protocol,
    participant.switchKeyVersion,
    participant.notify,
    participant.settlementAccount,
    participant.files.encoding,
    agreement.agreementId,
    agreement.settlementCurrency,
    agreement.settlementMarkup,
    agreement.billingCurrency,
    agreement.billingMarkup,
    agreement.netDebitCap.minor.toString(),
    agreement.settlementLagDays,
    agreement.holidays,
    participant.suspended === true ? 'SUSPENDED' : 'ACTIVE',
    at,
    participant.patience?.askTimeoutMs ?? null,
    participant.patience?.inquiryIntervalMs ?? null,
    participant.patience?.inquiryWindowMs ?? null,
  ]);
}
