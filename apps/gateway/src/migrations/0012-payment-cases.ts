import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who closed the case of a contradiction, and why. Append-only. */
export class PaymentCases1795305612000 implements MigrationInterface {
  readonly name = 'PaymentCases1795305612000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE payment_case_closing (
      subject_id uuid NOT NULL,
      kind text NOT NULL,
      operator text NOT NULL CHECK (operator <> ''),
      reason text NOT NULL CHECK (reason <> ''),
      closed_at timestamptz NOT NULL,
      PRIMARY KEY (subject_id, kind),
      FOREIGN KEY (subject_id, kind) REFERENCES payment_alarm
    )`);
    await runner.query(grantAppendOnly('payment_case_closing', runtimeRole('gateway')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE payment_case_closing');
  }
}
