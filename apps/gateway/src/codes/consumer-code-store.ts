import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import type { ConsumerCode } from './domain/consumer-code.js';

interface CodeRow {
  code_value: string;
  wallet_id: string;
  customer_id: string;
  identity_level: ConsumerCode['identityLevel'];
  payer_reference: string | null;
  created_at: EpochMs;
  expires_at: EpochMs;
}

const INSERT = `INSERT INTO consumer_code (code_value, wallet_id, customer_id, identity_level, payer_reference,
    created_at, expires_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
    $7::timestamptz[])
  ON CONFLICT DO NOTHING RETURNING code_value`;

/** Stores the codes that are free; answers those it stored. */
export async function insertConsumerCodes(
  session: SqlSession,
  codes: readonly ConsumerCode[],
): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ code_value: string }>(INSERT, [
    codes.map((code) => code.codeValue),
    codes.map((code) => code.walletId),
    codes.map((code) => code.customerId),
    codes.map((code) => code.identityLevel),
    codes.map((code) => code.payerReference ?? null),
    codes.map((code) => toIsoUtc8(code.createdAt)),
    codes.map((code) => toIsoUtc8(code.expiresAt)),
  ]);
  return new Set(rows.map((row) => row.code_value));
}

export async function readConsumerCodes(
  session: SqlSession,
  codeValues: readonly string[],
): Promise<Map<string, ConsumerCode>> {
  const { rows } = await session.query<CodeRow>(
    'SELECT * FROM consumer_code WHERE code_value = ANY($1::text[]) ORDER BY code_value',
    [codeValues],
  );
  return new Map(rows.map((row) => [row.code_value, codeOf(row)]));
}

function codeOf(row: CodeRow): ConsumerCode {
  return {
    codeValue: row.code_value,
    walletId: row.wallet_id,
    customerId: row.customer_id,
    identityLevel: row.identity_level,
    ...(row.payer_reference === null ? {} : { payerReference: row.payer_reference }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
