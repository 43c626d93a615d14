import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

/** A participant's public key as SPKI PEM. A key version is given once and never changes. */
export interface ParticipantKey {
  readonly clientId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  readonly publicKeyPem: string;
}

interface KeyRow {
  client_id: string;
  algorithm: SignatureAlgorithm;
  key_version: string;
  public_key_pem: string;
}

export async function loadKeys(session: SqlSession): Promise<ParticipantKey[]> {
  const { rows } = await session.query<KeyRow>(
    `SELECT client_id, algorithm, key_version, public_key_pem FROM participant_key
      ORDER BY client_id, algorithm, key_version`,
  );
  return rows.map((row) => ({
    clientId: row.client_id,
    algorithm: row.algorithm,
    keyVersion: row.key_version,
    publicKeyPem: row.public_key_pem,
  }));
}

export async function insertKeys(
  session: SqlSession,
  keys: readonly ParticipantKey[],
  at: EpochMs,
): Promise<void> {
  if (keys.length === 0) return;
  await session.query(
    `INSERT INTO participant_key (client_id, algorithm, key_version, public_key_pem, valid_from)
     SELECT *, $5::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])`,
    [
      keys.map((key) => key.clientId),
      keys.map((key) => key.algorithm),
      keys.map((key) => key.keyVersion),
      keys.map((key) => key.publicKeyPem),
      toIsoUtc8(at),
    ],
  );
}
