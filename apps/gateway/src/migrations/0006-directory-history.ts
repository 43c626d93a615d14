import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What ends: participants are suspended, routes withdrawn, keys revoked, each as one more version. Of a route the
 * newest version is in force, whoever's it is; a key's revocation may be moved until it has taken effect.
 */
const CHANGES = [
  `ALTER TABLE participant_version
    ADD COLUMN status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'SUSPENDED'))`,
  'ALTER TABLE route RENAME TO route_version',
  'ALTER TABLE route_version RENAME COLUMN created_at TO valid_from',
  `ALTER TABLE route_version
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
    ADD COLUMN status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'WITHDRAWN')),
    DROP CONSTRAINT route_kind_code_length_prefix_guid_key,
    ADD UNIQUE NULLS NOT DISTINCT (kind, code_length, prefix, guid, version)`,
  'ALTER TABLE route_version ALTER COLUMN version DROP DEFAULT, ALTER COLUMN status DROP DEFAULT',
  `CREATE TABLE participant_key_revocation (
    client_id text COLLATE "C" NOT NULL,
    algorithm text NOT NULL,
    key_version text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    revoked_from timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (client_id, algorithm, key_version, version),
    FOREIGN KEY (client_id, algorithm, key_version) REFERENCES participant_key
  )`,
];

export class DirectoryHistory1795305606000 implements MigrationInterface {
  readonly name = 'DirectoryHistory1795305606000';

  async up(runner: QueryRunner): Promise<void> {
    for (const change of CHANGES) await runner.query(change);
    await runner.query(grantAppendOnly('participant_key_revocation', runtimeRole('gateway')));
  }

  /** Only the newest version of each route is kept, and only where it is in force. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE participant_key_revocation');
    await runner.query(`DELETE FROM route_version v WHERE status = 'WITHDRAWN' OR EXISTS (SELECT 1 FROM route_version n
      WHERE (n.kind, n.code_length, n.prefix, n.guid) IS NOT DISTINCT FROM (v.kind, v.code_length, v.prefix, v.guid)
        AND n.version > v.version)`);
    await runner.query(`ALTER TABLE route_version DROP COLUMN version, DROP COLUMN status,
      ADD CONSTRAINT route_kind_code_length_prefix_guid_key UNIQUE NULLS NOT DISTINCT (kind, code_length, prefix, guid)`);
    await runner.query('ALTER TABLE route_version RENAME COLUMN valid_from TO created_at');
    await runner.query('ALTER TABLE route_version RENAME TO route');
    await runner.query('ALTER TABLE participant_version DROP COLUMN status');
  }
}
