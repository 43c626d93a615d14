import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';

/** Which window settled a participant's conversions of a business date, with the bank's reference. Append-only. */
export class CreateSettledWindows1763769600002 implements MigrationInterface {
  readonly name = 'CreateSettledWindows1763769600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE settled_window (
      window_id text PRIMARY KEY CHECK (length(window_id) BETWEEN 1 AND 64),
      participant_id text NOT NULL,
      leg text NOT NULL CHECK (leg IN ('PAYER', 'PAYEE')),
      business_date date NOT NULL,
      currency char(3) NOT NULL,
      net_minor bigint NOT NULL,
      bank_reference text NOT NULL,
      settled_at timestamptz NOT NULL,
      event_id uuid NOT NULL UNIQUE
    )`);
    await runner.query(
      'CREATE INDEX settled_window_by_participant ON settled_window (participant_id, business_date, leg)',
    );
    await runner.query(grantAppendOnly('settled_window', runtimeRole('compliance')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settled_window');
  }
}
