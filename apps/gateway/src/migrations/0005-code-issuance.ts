import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which codes each signed request was answered with: the same request again gets the same (invariant 12). */
export class CodeIssuance1795305605000 implements MigrationInterface {
  readonly name = 'CodeIssuance1795305605000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE code_issuance (
      wallet_id text COLLATE "C" NOT NULL REFERENCES participant,
      fingerprint text COLLATE "C" NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
      code_values text[] NOT NULL CHECK (cardinality(code_values) > 0),
      issued_at timestamptz NOT NULL,
      PRIMARY KEY (wallet_id, fingerprint)
    )`);
    await runner.query(grantAppendOnly('code_issuance', runtimeRole('gateway')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE code_issuance');
  }
}
