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
  /** From then on, by our clock, its signatures are refused. */
  readonly revokedFrom?: EpochMs;
  /** How often that was said; absent: never. */
  readonly revocationVersion?: number;
}

/** One version of when a key's signatures cease to count; the newest is in force. */
export interface KeyRevocation {
  readonly clientId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
  readonly version: number;
  readonly revokedFrom: EpochMs;
}

interface KeyRow {
  client_id: string;
  algorithm: SignatureAlgorithm;
  key_version: string;
  public_key_pem: string;
  revoked_from: EpochMs | null;
  version: number | null;
}

const LOAD = `SELECT k.client_id, k.algorithm, k.key_version, k.public_key_pem, r.revoked_from, r.version
  FROM participant_key k
  LEFT JOIN (SELECT DISTINCT ON (client_id, algorithm, key_version) * FROM participant_key_revocation
    ORDER BY client_id, algorithm, key_version, version DESC) r USING (client_id, algorithm, key_version)
  ORDER BY k.client_id, k.algorithm, k.key_version`;

/** Every key, revoked ones too, with the revocation that is in force. */
export async function loadKeys(session: SqlSession): Promise<ParticipantKey[]> {
  const { rows } = await session.query<KeyRow>(LOAD);
  return rows.map((row) => ({
    clientId: row.client_id,
    algorithm: row.algorithm,
    keyVersion: row.key_version,
    publicKeyPem: row.public_key_pem,
    ...(row.revoked_from === null ? {} : { revokedFrom: row.revoked_from }),
    ...(row.version === null ? {} : { revocationVersion: row.version }),
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

export async function insertKeyRevocations(
  session: SqlSession,
  revocations: readonly KeyRevocation[],
  at: EpochMs,
): Promise<void> {
  if (revocations.length === 0) return;
  await session.query(
    `INSERT INTO participant_key_revocation (client_id, algorithm, key_version, version, revoked_from, recorded_at)
     SELECT *, $6::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])`,
    [
      revocations.map((each) => each.clientId),
      revocations.map((each) => each.algorithm),
      revocations.map((each) => each.keyVersion),
      revocations.map((each) => each.version),
      revocations.map((each) => toIsoUtc8(each.revokedFrom)),
      toIsoUtc8(at),
    ],
  );
}
