import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

/** The request that codes were issued to: asked again, it gets the same codes. */
export interface IssuanceKey {
  readonly walletId: string;
  /** SHA-256 of the signed request, as hexadecimal text. */
  readonly fingerprint: string;
}

export interface CodeIssuance extends IssuanceKey {
  /** In the order in which they were answered. */
  readonly codeValues: readonly string[];
}

export function issuanceKey({ walletId, fingerprint }: IssuanceKey): string {
  return `${walletId}\n${fingerprint}`;
}

// Code values are digits: a blank separates them, because arrays of arrays cannot be unnested into arrays.
const INSERT = `INSERT INTO code_issuance (wallet_id, fingerprint, code_values, issued_at)
  SELECT i.wallet_id, i.fingerprint, string_to_array(i.code_values, ' '), $4::timestamptz
    FROM unnest($1::text[], $2::text[], $3::text[]) AS i(wallet_id, fingerprint, code_values)
   ORDER BY i.wallet_id COLLATE "C", i.fingerprint COLLATE "C"
  ON CONFLICT DO NOTHING RETURNING wallet_id, fingerprint`;

/** Takes the keys that no request has; answers them. Waits for whoever takes the same at this moment. */
export async function insertIssuances(
  session: SqlSession,
  issuances: readonly CodeIssuance[],
  now: EpochMs,
): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ wallet_id: string; fingerprint: string }>(INSERT, [
    issuances.map((each) => each.walletId),
    issuances.map((each) => each.fingerprint),
    issuances.map((each) => each.codeValues.join(' ')),
    toIsoUtc8(now),
  ]);
  return new Set(rows.map((row) => issuanceKey({ walletId: row.wallet_id, fingerprint: row.fingerprint })));
}

const READ = `SELECT i.wallet_id, i.fingerprint, i.code_values FROM code_issuance i
  JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS k(wallet_id, fingerprint)) k
    ON i.wallet_id = k.wallet_id AND i.fingerprint = k.fingerprint
  ORDER BY i.wallet_id, i.fingerprint`;

/** By `issuanceKey`. */
export async function readIssuances(
  session: SqlSession,
  keys: readonly IssuanceKey[],
): Promise<ReadonlyMap<string, CodeIssuance>> {
  const { rows } = await session.query<{ wallet_id: string; fingerprint: string; code_values: string[] }>(
    READ,
    [keys.map((key) => key.walletId), keys.map((key) => key.fingerprint)],
  );
  const issuances = rows.map((row) => ({
    walletId: row.wallet_id,
    fingerprint: row.fingerprint,
    codeValues: row.code_values,
  }));
  return new Map(issuances.map((issuance) => [issuanceKey(issuance), issuance]));
}
